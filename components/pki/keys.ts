import { KeyObject, createHash, createPrivateKey, createPublicKey } from "crypto";
import { Problem } from "../support/problems";
import { quoted } from "../support/names";
import { privateKeyBlock } from "./pem";

/** The kinds of key that Elasticsearch, Kibana, ECK and ECE can all read. Ed25519 is refused by Elasticsearch and ECK. */
export const KeyAlgorithm = {
  /** Elliptic curve: small and quick. */
  Ecdsa: "ECDSA",
  /** For consumers that read nothing else, such as Elastic Cloud Enterprise. */
  Rsa: "RSA",
} as const;
export type KeyAlgorithm = (typeof KeyAlgorithm)[keyof typeof KeyAlgorithm];

/** What key to make. */
export interface KeyArgs {
  /**
   * The kind of key.
   *
   * @default "ECDSA"
   */
  algorithm?: KeyAlgorithm;
  /**
   * Bits: 256, 384 or 521 for ECDSA (the curves P-256, P-384, P-521), 2048 to 8192 for RSA.
   *
   * @default 256 for the ECDSA key of a leaf, 384 for that of an authority; 2048 and 4096 for RSA
   */
  keyBits?: number;
}

const curves: Record<number, string> = { 256: "P256", 384: "P384", 521: "P521" };
const rsaBits = { least: 2048, most: 8192 };

/** OpenSSL's names of the curves whose keys the JDK, Node and Go all read. */
const namedCurves = ["prime256v1", "secp384r1", "secp521r1"];

interface KeyFamily {
  defaultBits: { leaf: number; authority: number };
  accepts: (bits: number) => boolean;
  advice: string;
  /** The arguments of `tls.PrivateKey`. The provider's own default curve, P-224, is one that the JDK refuses. */
  provider: (bits: number) => { algorithm: string; ecdsaCurve?: string; rsaBits?: number };
}

const families: Record<KeyAlgorithm, KeyFamily> = {
  ECDSA: {
    defaultBits: { leaf: 256, authority: 384 },
    accepts: (bits) => bits in curves,
    advice: "256, 384 or 521 for ECDSA",
    provider: (bits) => ({ algorithm: "ECDSA", ecdsaCurve: curves[bits]! }),
  },
  RSA: {
    defaultBits: { leaf: 2048, authority: 4096 },
    accepts: (bits) => Number.isInteger(bits) && bits >= rsaBits.least && bits <= rsaBits.most,
    advice: `${rsaBits.least} to ${rsaBits.most} for RSA`,
    provider: (bits) => ({ algorithm: "RSA", rsaBits: bits }),
  },
};

/** Faults of the key asked for. */
export function keyProblems({ algorithm = "ECDSA", keyBits }: KeyArgs): Problem[] {
  if (!Object.hasOwn(families, algorithm)) {
    return [{ path: "algorithm", reason: `must be ECDSA or RSA, which Elasticsearch reads, got ${quoted(algorithm)}` }];
  }
  const family = families[algorithm];
  return keyBits === undefined || family.accepts(keyBits) ? [] : [{ path: "keyBits", reason: `must be ${family.advice}, got ${keyBits}` }];
}

/** Fills in the defaults that `KeyArgs` documents, of a sound request. */
export function keyOf({ algorithm = "ECDSA", keyBits }: KeyArgs, holder: "leaf" | "authority"): Required<KeyArgs> {
  return { algorithm, keyBits: keyBits ?? families[algorithm].defaultBits[holder] };
}

/** The arguments of `tls.PrivateKey` for a sound request. */
export function providerKey(args: KeyArgs, holder: "leaf" | "authority") {
  const { algorithm, keyBits } = keyOf(args, holder);
  return families[algorithm].provider(keyBits);
}

/** Why a key that somebody else made, or its public half, can't be used, or undefined if it can. */
export function unusableKeyReason(key: KeyObject, leastRsaBits = rsaBits.least): string | undefined {
  const { modulusLength = 0, namedCurve = "" } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case "rsa":
      return modulusLength >= leastRsaBits ? undefined : `must have at least ${leastRsaBits} bits, got RSA with ${modulusLength}`;
    case "ec":
      return namedCurves.includes(namedCurve) ? undefined : `must be on the curve P-256, P-384 or P-521, got ${namedCurve}`;
    default:
      return `must be an RSA or ECDSA key, which Elasticsearch reads, got ${key.asymmetricKeyType ?? "a secret key"}`;
  }
}

/** Reads the private key of a text, or says why it can't be read. The reason never holds the key. */
export function readPrivateKey(text: string): KeyObject | string {
  try {
    const pem = privateKeyBlock(text);
    return pem.includes("ENCRYPTED") ? "must not be encrypted: decrypt it first, with `openssl pkey`" : createPrivateKey(pem);
  } catch {
    return "must be a private key in PEM form (PKCS#8, PKCS#1 or SEC1)";
  }
}

/** A private key as PKCS#8, not encrypted, whatever its form was. */
export function pkcs8Pem(privateKeyPem: string): string {
  return createPrivateKey(privateKeyPem).export({ type: "pkcs8", format: "pem" }) as string;
}

/** Identifies a key pair by its public half: SHA-256 of the SubjectPublicKeyInfo, as lower-case hex. Not secret. */
export function keyId(publicKey: string | KeyObject): string {
  const key = typeof publicKey === "string" ? createPublicKey(publicKey) : publicKey;
  return createHash("sha256").update(key.export({ type: "spki", format: "der" })).digest("hex");
}
