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

  constructor(
    { steps }: Preview,
    readonly side: Side,
  ) {
    this.steps = new Map(steps.filter((step) => step[side]).map((step) => [step.urn, step]));
    for (const step of this.steps.values()) {
      const { parent, outputs } = step[side]!;
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
    return this.steps.get(this.state(urn)?.parent ?? "");
  }

  /** The name of the deployment that a resource belongs to, though neither it nor what lies between need be shown. */
  deploymentOf(urn: string): string | undefined {
    const parent = this.state(urn)?.parent;
    if (parent !== undefined && isDeployment(parent)) return nameOf(parent);
    if (parent !== undefined && this.steps.has(parent)) return this.deploymentOf(parent);
    const isInOne = typesOf(urn).some((type) => ourTypes.deployment.test(type));
    return isInOne && this.deployments.size === 1 ? [...this.deployments][0] : undefined;
  }

  /** The key that a request, or an authority's own certificate, is made with. */
  keyOf(urn: string): string | undefined {
    return this.linked(urn, "privateKeyPem", tlsTypes.key);
  }

  /** The key that signs a leaf. */
  signingKeyOf(urn: string): string | undefined {
    return this.dependency(urn, "caPrivateKeyPem", tlsTypes.key);
  }

  requestOf(urn: string): string | undefined {
    const pem = pemOf(this.state(urn)?.inputs ?? {}, "certRequestPem");
    return this.linked(urn, "certRequestPem", tlsTypes.request) ?? (pem === undefined ? undefined : this.requestsByPem.get(pem));
  }

  /** By what the engine says, else the only one of its type beside it in the same component. */
  private linked(urn: string, property: string, type: string): string | undefined {
    return this.dependency(urn, property, type) ?? this.onlySibling(urn, type);
  }

  private dependency(urn: string, property: string, type: string): string | undefined {
    const found = (this.state(urn)?.dependencies[property] ?? []).filter((dependency) => typesOf(dependency).at(-1) === type);
    return found.length === 1 ? found[0] : undefined;
  }

  private onlySibling(urn: string, type: string): string | undefined {
    const parent = this.parentOf(urn);
    const siblings = parent?.type.startsWith("elastic-tls:") ? (this.children.get(parent.urn) ?? []).filter((step) => step.type === type) : [];
    return siblings.length === 1 ? siblings[0]!.urn : undefined;
  }
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
