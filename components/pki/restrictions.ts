import { X509Certificate } from "crypto";

/** What a certificate restricts beside its extended key usage. Node shows neither. */
export interface Restrictions {
  /** Whether it says that it is an authority's (CA:TRUE), which may sign only if its key may. Node's `ca` is both at once. */
  isOfAuthority: boolean;
  /** The key usages by their names in RFC 5280, 4.2.1.3; undefined where the certificate restricts none. */
  keyUsages?: string[];
  /** How many authorities may stand between this one and a leaf (RFC 5280, 4.2.1.9), `Infinity` if nothing is said. */
  maxPathLength: number;
}

const oid = { keyUsage: "2.5.29.15", basicConstraints: "2.5.29.19" };

/** In the order of their bits. */
const keyUsageNames = ["digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign", "cRLSign", "encipherOnly", "decipherOnly"];

/** Reads what a certificate restricts. */
export function restrictions(certificate: X509Certificate): Restrictions {
  const extensions = extensionsOf(certificate);
  const keyUsage = extensions.get(oid.keyUsage)?.valueBlock.valueHexView;
  const constraints = extensions.get(oid.basicConstraints)?.valueBlock.value ?? [];
  const maxPathLength = constraints.find(({ idBlock }) => idBlock.tagNumber === tags.integer)?.valueBlock.valueDec ?? Infinity;
  const isOfAuthority = constraints.some(({ idBlock, valueBlock }) => idBlock.tagNumber === tags.boolean && valueBlock.valueHexView[0] !== 0);
  return { isOfAuthority, ...(keyUsage && { keyUsages: namesOf(keyUsage) }), maxPathLength };
}

function namesOf(bits: Uint8Array): string[] {
  return keyUsageNames.filter((_, bit) => ((bits[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0);
}

/** What the extensions hold, by the object identifiers that say what they are. */
function extensionsOf(certificate: X509Certificate): Map<string, Block> {
  const [signed] = parsed(certificate.raw).valueBlock.value;
  const field = signed!.valueBlock.value.find(({ idBlock }) => idBlock.tagClass === extensionsTag.class && idBlock.tagNumber === extensionsTag.number);
  const each = field?.valueBlock.value[0]?.valueBlock.value ?? [];
  return new Map(each.map(({ valueBlock: { value } }) => [value[0]!.valueBlock.toString(), parsed(value.at(-1)!.valueBlock.valueHexView)]));
}

/** `[3]`, of the class that is specific to its context. Source: RFC 5280, 4.1 */
const extensionsTag = { class: 3, number: 3 };
const tags = { boolean: 1, integer: 2 };

/** A piece of DER as asn1js has parsed it: pieces of its own, or bytes, or a number. */
interface Block {
  idBlock: { tagClass: number; tagNumber: number };
  valueBlock: { value: Block[]; valueHexView: Uint8Array; valueDec: number; toString(): string };
}

function parsed(der: Uint8Array): Block {
  // Only who is given certificates from elsewhere needs it.
  const { fromBER } = require("asn1js") as typeof import("asn1js");
  return fromBER(der).result as unknown as Block;
}
