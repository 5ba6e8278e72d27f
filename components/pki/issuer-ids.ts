import { X509Certificate } from "crypto";
import { keyId } from "./keys";

/** `<subject>/<key id>`: leaves carry the subject as their issuer and are signed by the key, so that either makes a new authority. */
export function issuerId(subject: string, publicKeyPem: string): string {
  return `${subject}/${keyId(publicKeyPem)}`;
}

/** The same for whoever has a certificate: it stays when that is renewed with its key. */
export function issuerIdOf(certPem: string): string {
  const { subject, publicKey } = new X509Certificate(certPem);
  return issuerId(subject, publicKey.export({ type: "spki", format: "pem" }) as string);
}
