/** The instant at which the previews of these tests are reviewed. */
export const reviewedAt = new Date("2026-11-24T12:00:00Z");

/** What would be HTML, a link, a mention, a cell or a part of a diagram, if anybody let it. */
export const hostileName = "x`](http://evil) <img src=x onerror=alert(1)> | @octocat #1 [a](b) **b** \"]; click a callback";

/** What the engine shows of a value that isn't known before `up`. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

type State = Record<string, unknown>;

/** A resource of a preview, as the engine prints one. */
export interface PreviewStep {
  op: string;
  urn: string;
  oldState?: State;
  newState?: State;
  replaceReasons?: string[];
}

/** The text of a preview, as `pulumi preview --json` prints it. */
export function previewText(steps: readonly PreviewStep[], more: object = {}): string {
  const same = steps.filter(({ op }) => op === "same").length;
  return JSON.stringify({ steps, duration: 1_000_000, changeSummary: { same }, ...more }, undefined, 4);
}

/** The same as the engine streams it, which doesn't say what depends on what. */
export function streamText(text: string): string {
  const steps = JSON.parse(text).steps as (PreviewStep & { diffReasons?: string[] })[];
  const stateOf = (state: State | undefined) => (state ? { ...state, propertyDependencies: undefined } : null);
  const told = steps.map(({ op, urn, oldState, newState, replaceReasons, diffReasons }) => ({ resourcePreEvent: { metadata: { op, urn, old: stateOf(oldState), new: stateOf(newState), keys: replaceReasons, diffs: diffReasons } } }));
  return [...told, { summaryEvent: { result: "succeeded" } }].map((event, sequence) => JSON.stringify({ sequence, timestamp: 1, ...event })).join("\n");
}

const types: Readonly<Record<string, string>> = {
  key: "tls:index/privateKey:PrivateKey",
  request: "tls:index/certRequest:CertRequest",
  selfSigned: "tls:index/selfSignedCert:SelfSignedCert",
  signed: "tls:index/locallySignedCert:LocallySignedCert",
  leaf: "elastic-tls:index:LeafCertificate",
  authority: "elastic-tls:index:CertificateAuthority",
  deployment: "elastic-tls:index:SelfManagedDeployment",
};

/** By one of the short names above, or the type itself. */
export function urnOf(type: string, name: string): string {
  return `urn:pulumi:dev::test::${types[type] ?? type}::${name}`;
}

/** A resource that is `op`; its two sides say what differs, and have the rest in common. */
export interface Sides {
  op?: string;
  before?: State;
  after?: State;
}

interface ResourceArgs extends Sides {
  parent?: string;
  inputs?: State;
  outputs?: State;
  dependencies?: Record<string, string>;
  reasons?: string[];
}

export function resource(type: string, name: string, { op = "same", before = {}, after = {}, parent, inputs = {}, outputs = {}, dependencies = {}, reasons }: ResourceArgs): PreviewStep {
  const urn = urnOf(type, name);
  const propertyDependencies = Object.fromEntries(Object.entries(dependencies).map(([property, of]) => [property, [of]]));
  const state = (own: State, known: State): State => ({ urn, parent, inputs: { ...inputs, ...own }, outputs: known, propertyDependencies });
  return {
    op,
    urn,
    ...(op !== "create" && { oldState: state(before, outputs) }),
    ...(op !== "delete" && { newState: state(after, {}) }),
    ...(reasons && { replaceReasons: reasons }),
  };
}

export interface CertificateArgs {
  op?: string;
  keyOp?: string;
  /** When it expires, if it is there already. */
  ends?: string;
  days?: number;
  renewalDays?: number;
  key?: State;
  keyBefore?: State;
  parent?: string;
  reasons?: string[];
}

const aYearOn = "2027-11-24T12:00:00.5Z";

/** A self-signed authority with its key. */
export function authority(name: string, { op = "same", keyOp = op, ends = "2036-11-21T12:00:00Z", days = 3650, renewalDays = 730, key, keyBefore, parent, reasons }: CertificateArgs = {}): PreviewStep[] {
  return [
    resource("key", `${name}-key`, { op: keyOp, before: keyBefore, inputs: { algorithm: "ECDSA", ecdsaCurve: "P384", ...key }, parent }),
    resource("selfSigned", name, {
      op,
      parent,
      reasons,
      inputs: { isCaCertificate: true, subject: { commonName: name }, validityPeriodHours: days * 24, earlyRenewalHours: renewalDays * 24 },
      outputs: { validityEndTime: ends },
      dependencies: { privateKeyPem: urnOf("key", `${name}-key`) },
    }),
  ];
}

export interface LeafArgs extends CertificateArgs {
  /** The name of the authority that signs, and of the one that did before. */
  signer?: string;
  names?: string[];
  namesBefore?: string[];
  daysBefore?: number;
  uses?: string[];
  caCertPem?: string;
  certPem?: string;
  /** Our component around it. */
  component?: { deployment: string; channel: string; consumer: string; usage?: string };
}

/** A leaf with its key and its request, in a component of ours if that is given. */
export function leaf(name: string, args: LeafArgs = {}): PreviewStep[] {
  const { op = "same", keyOp = op === "replace" ? "same" : op, ends = aYearOn, days = 365, renewalDays = 60, signer = "ca", names = [name], namesBefore = names, component } = args;
  const parent = component ? urnOf("leaf", name) : undefined;
  const asked = (dnsNames: string[]) => ({ subject: { commonName: component?.consumer ?? name }, dnsNames });
  return [
    ...(component ? [resource("leaf", name, { op: op === "replace" ? "update" : op, parent: urnOf("deployment", component.deployment), inputs: { usage: "server", ...component } })] : []),
    resource("key", `${name}-key`, { op: keyOp, before: args.keyBefore, parent, inputs: { algorithm: "ECDSA", ecdsaCurve: "P256", ...args.key } }),
    resource("request", `${name}-request`, { op, parent, before: asked(namesBefore), after: asked(names), dependencies: { privateKeyPem: urnOf("key", `${name}-key`) } }),
    resource("signed", `${name}-cert`, {
      op,
      parent,
      reasons: args.reasons,
      before: { validityPeriodHours: (args.daysBefore ?? days) * 24 },
      inputs: { allowedUses: args.uses ?? ["server_auth"], validityPeriodHours: days * 24, earlyRenewalHours: renewalDays * 24, caCertPem: args.caCertPem, caPrivateKeyPem: "[secret]" },
      outputs: { validityEndTime: ends, certPem: args.certPem },
      dependencies: { certRequestPem: urnOf("request", `${name}-request`), caPrivateKeyPem: urnOf("key", `${signer}-key`) },
    }),
  ];
}

/** A leaf that is issued anew, of an authority that the stack doesn't make. */
export function signedAnew(by: string, then: string, reasons = ["caCertPem"]): PreviewStep[] {
  const steps = leaf("web", { op: "replace", reasons, signer: "unseen" });
  const cert = steps.at(-1)!;
  (cert.oldState!.inputs as State).caCertPem = by;
  (cert.newState!.inputs as State).caCertPem = then;
  return steps;
}

/** A deployment with the settings that its component shows. */
export function deployment(name: string, sides: Sides & { outputs?: State } = {}): PreviewStep {
  return resource("deployment", name, sides);
}
