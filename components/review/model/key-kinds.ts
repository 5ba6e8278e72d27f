import { type Values, numberOf, textOf } from "../read/values";

/** Where the size of a key is said, and what the provider takes where nothing is. */
const sizes: Readonly<Record<string, { property: string; byDefault: string }>> = {
  ECDSA: { property: "ecdsaCurve", byDefault: "P224" },
  RSA: { property: "rsaBits", byDefault: "2048" },
};

/** The kind of key that arguments of `tls.PrivateKey` ask for, as in `ECDSA P-256`; undefined if they don't say, or it isn't known yet. */
export function keyKindOf(inputs: Values): string | undefined {
  const algorithm = textOf(inputs, "algorithm");
  if (algorithm === undefined) return undefined;
  const size = sizes[algorithm];
  if (!size) return algorithm;
  const isSaid = size.property in inputs && inputs[size.property] !== null;
  const said = isSaid ? (textOf(inputs, size.property) ?? numberOf(inputs, size.property)) : size.byDefault;
  return said === undefined ? undefined : `${algorithm} ${String(said).replace(/^P(?=\d)/, "P-")}`;
}

/** Keys that Elasticsearch or today's rules refuse. */
const weak: readonly { key: RegExp; because: string }[] = [
  { key: /^RSA (\d{1,3}|1\d{3}|20[0-3]\d|204[0-7])$/, because: "everybody refuses RSA below 2048 bits" },
  { key: /^ECDSA P-?224$/, because: "Java refuses the curve P-224, and so does Elasticsearch" },
  { key: /^ED25519/, because: "Elasticsearch reads no Ed25519 keys" },
];

/** Why a certificate must not have a key of this kind; undefined if it may. */
export function weakKeyReason(kind: string | undefined): string | undefined {
  return weak.find(({ key }) => key.test(kind ?? ""))?.because;
}

/** What to take instead. */
export const soundKeys = "take ECDSA P-256, or RSA with 2048 bits or more";
