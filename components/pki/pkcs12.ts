import { BmpString, ObjectIdentifier, OctetString } from "asn1js";
import { createPrivateKey, webcrypto } from "crypto";
import { Attribute, AuthenticatedSafe, CertBag, Certificate, CryptoEngine, PFX, PKCS8ShroudedKeyBag, PrivateKeyInfo, SafeBag, SafeContents } from "pkijs";
import { readCertificates } from "./pem";

/** What a PKCS#12 file is to hold: a key and its chain, or certificates that are trusted. */
export interface Pkcs12Content {
  /** What the entry is called, in Java its alias; each trusted certificate has a number after it. */
  alias: string;
  /** With a key: its certificate, then those up to the root. Without: what is trusted. */
  certificatesPem: string;
  /** @default none: a trust store */
  privateKeyPem?: string;
}

/** Sources: RFC 7292, 4.2; RFC 2985, 5.5 */
const oid = {
  shroudedKeyBag: "1.2.840.113549.1.12.10.1.2",
  certBag: "1.2.840.113549.1.12.10.1.3",
  friendlyName: "1.2.840.113549.1.9.20",
  localKeyId: "1.2.840.113549.1.9.21",
  /** Java's own. Source: https://bugs.openjdk.org/browse/JDK-8006591 */
  trustedKeyUsage: "2.16.840.1.113894.746875.1.1",
  anyExtendedKeyUsage: "2.5.29.37.0",
};

const crypto = new CryptoEngine({ name: "node", crypto: webcrypto });

const hash = "SHA-256";
const cipher = { name: "AES-CBC", length: 256 };
/** As many as OpenSSL's. They slow down whoever guesses, and a random password isn't guessed. */
const iterations = 2048;

/**
 * A PKCS#12 file, encrypted with AES-256 and authenticated with HMAC-SHA-256, which JDKs read from 8u301 and 11.0.12 on. Its
 * salts are new each time: no two are alike.
 */
export async function pkcs12Store({ alias, certificatesPem, privateKeyPem }: Pkcs12Content, password: string): Promise<Buffer> {
  const certificates = readCertificates(certificatesPem).map(({ raw }) => raw);
  const groups = privateKeyPem === undefined ? [trustBags(alias, certificates)] : await keyBags(alias, certificates, privateKeyPem, password);
  const safeContents = groups.map((safeBags) => ({ privacyMode: 1, value: new SafeContents({ safeBags }) }));
  const authenticatedSafe = new AuthenticatedSafe({ parsedValue: { safeContents } });
  await authenticatedSafe.makeInternalValues({ safeContents: groups.map(() => encryption(password)) }, crypto);
  const store = new PFX({ parsedValue: { integrityMode: 0, authenticatedSafe } });
  await store.makeInternalValues({ password: bytes(password), iterations, pbkdf2HashAlgorithm: hash, hmacHashAlgorithm: hash }, crypto);
  return Buffer.from(store.toSchema().toBER());
}

async function keyBags(alias: string, [leaf, ...issuers]: Buffer[], privateKeyPem: string, password: string): Promise<SafeBag[][]> {
  const key = createPrivateKey(privateKeyPem).export({ type: "pkcs8", format: "der" });
  const shrouded = new PKCS8ShroudedKeyBag({ parsedValue: PrivateKeyInfo.fromBER(key) });
  await shrouded.makeInternalValues(encryption(password), crypto);
  const entry = [named(alias), attribute(oid.localKeyId, new OctetString({ valueHex: Uint8Array.of(1) }))];
  const keyBag = new SafeBag({ bagId: oid.shroudedKeyBag, bagValue: shrouded, bagAttributes: entry });
  return [[keyBag], [certificateBag(leaf!, entry), ...issuers.map((issuer) => certificateBag(issuer))]];
}

/** Java trusts a certificate only with an attribute of its own, which OpenSSL doesn't write. */
function trustBags(alias: string, certificates: Buffer[]): SafeBag[] {
  const trusted = attribute(oid.trustedKeyUsage, new ObjectIdentifier({ value: oid.anyExtendedKeyUsage }));
  return certificates.map((certificate, index) => certificateBag(certificate, [named(`${alias}-${index + 1}`), trusted]));
}

function certificateBag(der: Buffer, bagAttributes?: Attribute[]): SafeBag {
  return new SafeBag({ bagId: oid.certBag, bagValue: new CertBag({ parsedValue: Certificate.fromBER(der) }), bagAttributes });
}

function named(alias: string): Attribute {
  return attribute(oid.friendlyName, new BmpString({ value: alias }));
}

function attribute(type: string, value: unknown): Attribute {
  return new Attribute({ type, values: [value] });
}

function encryption(password: string) {
  return { password: bytes(password), contentEncryptionAlgorithm: cipher, hmacHashAlgorithm: hash, iterationCount: iterations };
}

function bytes(password: string): ArrayBuffer {
  return new TextEncoder().encode(password).buffer;
}
