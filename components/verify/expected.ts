import { certificateFacts } from "../pki/certificate-facts";
import { readCertificates } from "../pki/pem";
import { parsedJson } from "../support/json";

/** A certificate as the outputs of a stack list it. */
export interface ListedCertificate {
  name: string;
  channel: string;
  subject: string;
  issuer: string;
  serial: string;
  fingerprint: string;
  isAuthority: boolean;
  servedAt: string[];
  notAfter: string;
}

/** What a stack's outputs say of its deployments. */
export interface Expected {
  certificates: ListedCertificate[];
  /** What verifies Elasticsearch and Kibana, in PEM. */
  trustPem: string;
}

/** A certificate that a server is to present at a place. */
export interface Place {
  at: string;
  certificate: ListedCertificate;
}

/** The channels whose peers Elasticsearch verifies itself: it has to trust every generation of their authorities. */
const verifiedByNodes = ["transport", "client", "remote-cluster-client"];

/** Every place at which a certificate is to be presented. */
export function places({ certificates }: Expected): Place[] {
  return certificates.flatMap((certificate) => certificate.servedAt.map((at) => ({ at, certificate })));
}

/** The addresses at which the nodes answer HTTP. */
export function nodesOf(expected: Expected): Place[] {
  return places(expected).filter(({ certificate }) => certificate.channel === "http");
}

/**
 * Whether `trustPem` verifies what a channel presents with a chain up to these roots. Transport has a trust of its own, where one
 * certificate may be all nodes'; Kibana and the server for other clusters may have another than HTTP, which an inventory may list
 * under the channel of whoever else has it.
 */
export function isTrusted(channel: string, roots: readonly ListedCertificate[], trustPem: string): boolean {
  if (channel === "http" || channel === "transport") return channel === "http";
  const trusted = readCertificates(trustPem).map((certificate) => certificateFacts(certificate.toString()).fingerprint);
  return roots.length > 0 && roots.every(({ fingerprint }) => trusted.includes(fingerprint));
}

/** The authorities that every node has to trust: one below another that is listed comes with the certificates it has signed. */
export function trustedByNodes({ certificates }: Expected): ListedCertificate[] {
  return rootsListed(certificates).filter(({ channel }) => verifiedByNodes.includes(channel));
}

/** The authorities that are below no other that is listed: what is trusted. */
export function rootsListed(certificates: readonly ListedCertificate[]): ListedCertificate[] {
  const authorities = certificates.filter(({ isAuthority }) => isAuthority);
  const isBelowAnother = ({ subject, issuer }: ListedCertificate) => subject !== issuer && authorities.some((other) => other.subject === issuer);
  return authorities.filter((one) => !isBelowAnother(one));
}

/**
 * Reads what `pulumi stack output --json` prints: an inventory (`certificates`) and `trustPem`, under whatever names the
 * program exports them.
 *
 * @param output the name of the inventory, where the stack has several: each deployment trusts its own authorities
 * @throws if there is no inventory, or none that is meant, or nothing in it that could be looked at, or the text is no JSON
 */
export function readExpected(text: string, output?: string): Expected {
  const outputs = parsed(text);
  const certificates = chosen(Object.entries(outputs).filter((entry): entry is [string, ListedCertificate[]] => isInventory(entry[1])), output);
  const expected = { certificates, trustPem: Object.values(outputs).filter(isPem).join("\n") };
  if (places(expected).length === 0) throw new Error(`nothing can be looked at: no certificate of the inventory says where it is presented (\`servedAt\`)${onKubernetes}`);
  if (nodesOf(expected).length === 0 && trustedByNodes(expected).length > 0) {
    throw new Error("no node can be asked what it trusts: no certificate of the channel `http` says where it is presented (`servedAt`)");
  }
  return expected;
}

const onKubernetes = ". On Kubernetes ask the pods: docs/eck.md has the command";

function chosen(inventories: [name: string, certificates: ListedCertificate[]][], output: string | undefined): ListedCertificate[] {
  const names = inventories.map(([name]) => name).join(", ");
  if (inventories.length === 0) throw new Error("the outputs hold no inventory: export the `certificates` of the deployment, and its `trustPem`, and run `pulumi up`");
  if (output === undefined && inventories.length > 1) throw new Error(`the outputs hold several inventories: name one with --output, of ${names}`);
  const [, certificates] = inventories.find(([name]) => output === undefined || name === output) ?? [];
  if (!certificates) throw new Error(`--output must be one of ${names}, got ${output}`);
  return certificates;
}

function parsed(text: string): Record<string, unknown> {
  const value = parsedJson(text);
  if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  throw new Error("the outputs must be the JSON that `pulumi stack output --json` prints");
}

function isInventory(value: unknown): value is ListedCertificate[] {
  return Array.isArray(value) && value.length > 0 && value.every((item: unknown) => typeof item === "object" && item !== null && "fingerprint" in item && "servedAt" in item);
}

function isPem(value: unknown): value is string {
  return typeof value === "string" && value.includes("-----BEGIN CERTIFICATE-----");
}
