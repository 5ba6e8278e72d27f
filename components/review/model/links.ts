import { X509Certificate } from "crypto";
import { type Preview, type ResourceState, type Step } from "../read/preview";
import { nameOf, typesOf } from "../read/urns";
import { pemOf } from "../read/values";

export type Side = "before" | "after";

export const tlsTypes = {
  key: "tls:index/privateKey:PrivateKey",
  request: "tls:index/certRequest:CertRequest",
  selfSigned: "tls:index/selfSignedCert:SelfSignedCert",
  signed: "tls:index/locallySignedCert:LocallySignedCert",
} as const;

export const ourTypes = {
  authority: "elastic-tls:index:CertificateAuthority",
  leaf: "elastic-tls:index:LeafCertificate",
  deployment: /^elastic-tls:index:\w+Deployment$/,
} as const;

function isDeployment(urn: string): boolean {
  return ourTypes.deployment.test(typesOf(urn).at(-1) ?? "");
}

/** The resources of a preview as they stand before or after it, and how one holds what another makes. */
export class Resources {
  readonly steps: ReadonlyMap<string, Step>;
  private readonly children = new Map<string, Step[]>();
  private readonly requestsByPem = new Map<string, string>();
  private readonly deployments = new Set<string>();
  /** The URNs of today by those that resources had before they were renamed by `aliases`. */
  private readonly renamed = new Map<string, string>();
  /** Whether this form of the preview says what holds the outputs of what. */
  readonly tellsDependencies: boolean;
  /** By their public halves. */
  private keys?: Map<string, string>;

  constructor(
    { steps }: Preview,
    readonly side: Side,
  ) {
    this.steps = new Map(steps.filter((step) => step[side]).map((step) => [step.urn, step]));
    for (const step of this.steps.values()) if (step[side]!.urn !== undefined && step[side]!.urn !== step.urn) this.renamed.set(step[side]!.urn, step.urn);
    this.tellsDependencies = steps.some((step) => Object.keys(step[side]?.dependencies ?? {}).length > 0);
    for (const step of this.steps.values()) {
      const parent = this.parentUrn(step);
      const { outputs } = step[side]!;
      if (parent !== undefined) append(this.children, parent, step);
      if (parent !== undefined && isDeployment(parent)) this.deployments.add(nameOf(parent));
      const pem = step.type === tlsTypes.request ? pemOf(outputs, "certRequestPem") : undefined;
      if (pem !== undefined) this.requestsByPem.set(pem, step.urn);
    }
  }

  state(urn: string | undefined): ResourceState | undefined {
    return urn === undefined ? undefined : this.steps.get(urn)?.[this.side];
  }

  parentOf(urn: string): Step | undefined {
    const step = this.steps.get(urn);
    return this.steps.get((step && this.parentUrn(step)) ?? "");
  }

  private parentUrn(step: Step): string | undefined {
    const parent = step[this.side]?.parent;
    return parent === undefined ? undefined : this.today(parent);
  }

  private today(urn: string): string {
    return this.renamed.get(urn) ?? urn;
  }

  /** The name of the deployment that a resource belongs to, though neither it nor what lies between need be shown. */
  deploymentOf(urn: string): string | undefined {
    const seen = new Set<string>();
    for (let own: string | undefined = urn; own !== undefined && !seen.has(own); ) {
      seen.add(own);
      const step = this.steps.get(own);
      own = step && this.parentUrn(step);
      if (own !== undefined && isDeployment(own)) return nameOf(own);
    }
    const isInOne = typesOf(urn).some((type) => ourTypes.deployment.test(type));
    return isInOne && this.deployments.size === 1 ? [...this.deployments][0] : undefined;
  }

  /**
   * The key that a request, or an authority's own certificate, is made with.
   *
   * @param pem a certificate for that key
   * @param former what it was made with before, where this form of the preview doesn't say what holds what
   */
  keyOf(urn: string, pem: string | undefined, former: string | undefined): string | undefined {
    return this.dependency(urn, "privateKeyPem", tlsTypes.key) ?? this.unsaid(() => former ?? this.keyFor(pem)) ?? this.onlySibling(urn, tlsTypes.key);
  }

  /** The key that signs a leaf. */
  signingKeyOf(urn: string): string | undefined {
    return this.dependency(urn, "caPrivateKeyPem", tlsTypes.key);
  }

  /** @param former as of `keyOf` */
  requestOf(urn: string, former: string | undefined): string | undefined {
    const pem = pemOf(this.state(urn)?.inputs ?? {}, "certRequestPem");
    const known = this.dependency(urn, "certRequestPem", tlsTypes.request) ?? (pem === undefined ? undefined : this.requestsByPem.get(pem));
    return known ?? this.unsaid(() => former) ?? this.onlySibling(urn, tlsTypes.request);
  }

  private unsaid(known: () => string | undefined): string | undefined {
    return this.tellsDependencies ? undefined : known();
  }

  /** The key whose public half a certificate holds. */
  private keyFor(pem: string | undefined): string | undefined {
    this.keys ??= new Map([...this.steps.values()].flatMap((step) => (step.type === tlsTypes.key ? [[publicKeyIn(step[this.side]!), step.urn]] : [])));
    return pem === undefined ? undefined : this.keys.get(publicKeyOf(pem));
  }

  private dependency(urn: string, property: string, type: string): string | undefined {
    const found = (this.state(urn)?.dependencies[property] ?? []).map((dependency) => this.today(dependency)).filter((dependency) => typesOf(dependency).at(-1) === type);
    return found.length === 1 ? found[0] : undefined;
  }

  private onlySibling(urn: string, type: string): string | undefined {
    const parent = this.parentOf(urn);
    const siblings = parent?.type.startsWith("elastic-tls:") ? (this.children.get(parent.urn) ?? []).filter((step) => step.type === type) : [];
    return siblings.length === 1 ? siblings[0]!.urn : undefined;
  }
}

/** Whether a certificate is for a key, as far as the preview shows both; otherwise what the program says has to do. */
export function mayBeFor(pem: string | undefined, key: ResourceState): boolean {
  const publicKey = publicKeyIn(key);
  return pem === undefined || publicKey === "" || publicKeyOf(pem) === publicKey;
}

/** As the provider writes it: SubjectPublicKeyInfo in base64, on one line here. */
function publicKeyIn({ outputs }: ResourceState): string {
  const { publicKeyPem } = outputs;
  return typeof publicKeyPem === "string" ? publicKeyPem.replace(/-----[A-Z ]+-----|\s/g, "") : "";
}

/** The same of what a certificate holds; a word that is no key if it can't be read. */
function publicKeyOf(pem: string): string {
  try {
    return new X509Certificate(pem).publicKey.export({ type: "spki", format: "der" }).toString("base64");
  } catch {
    return "unreadable";
  }
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
