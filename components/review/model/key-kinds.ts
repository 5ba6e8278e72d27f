import { type Values, numberOf, textOf } from "../read/values";

/** The kind of key that arguments of `tls.PrivateKey` ask for, as in `ECDSA P-256`; undefined if they don't say. */
export function keyKindOf(inputs: Values): string | undefined {
  const algorithm = textOf(inputs, "algorithm");
  if (algorithm === undefined) return undefined;
  // What the provider takes where nothing is said.
  const sizes: Readonly<Record<string, string>> = {
    ECDSA: ` ${(textOf(inputs, "ecdsaCurve") ?? "P224").replace(/^P(?=\d)/, "P-")}`,
    RSA: ` ${numberOf(inputs, "rsaBits") ?? 2048}`,
  };
  return `${algorithm}${sizes[algorithm] ?? ""}`;
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
