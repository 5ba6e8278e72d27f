import { KeyObject, X509Certificate, createPublicKey } from "crypto";
import { clock, isoInstant } from "../support/calendar";
import { Problem } from "../support/problems";
import { certificateFacts } from "./certificate-facts";
import { isIssuedBy } from "./chains";
import { keyId, readPrivateKey, unusableKeyReason } from "./keys";
import { readCertificates } from "./pem";

/** Faults of texts that hold no certificates, by the argument that gives each; those that may be left out may be blank. */
export function unreadableProblems(texts: Record<string, string>, optional: readonly string[] = []): Problem[] {
  return Object.entries(texts).flatMap(([path, text]) => {
    if (optional.includes(path) && text.trim() === "") return [];
    try {
      return readCertificates(text).length > 0 ? [] : [{ path, reason: "must hold a certificate in PEM form, got none" }];
    } catch {
      return [{ path, reason: "must hold certificates in PEM form, got one that can't be read" }];
    }
  });
}

/** Faults of a certificate that isn't valid at present. */
export function validityProblems(path: string, certificate: X509Certificate): Problem[] {
  const { subject, notBefore, notAfter } = certificateFacts(certificate.toString());
  const now = isoInstant(clock.now());
  return [
    ...(notAfter <= now ? [{ path, reason: `must be valid, expired at ${notAfter}, got ${subject}` }] : []),
    ...(notBefore > now ? [{ path, reason: `must be valid now, begins at ${notBefore}, got ${subject}` }] : []),
  ];
}

/** A fault if, of a path from a certificate up to its root, one hasn't issued the one before it. */
export function orderProblems(path: string, certificates: readonly X509Certificate[]): Problem[] {
  const stray = certificates.find((current, index) => index > 0 && !isIssuedBy(certificates[index - 1]!, current));
  if (!stray) return [];
  return [{ path, reason: `must list issuers nearest first, ${certificateFacts(stray.toString()).subject} didn't issue the one before it` }];
}

/** Faults of the key of a certificate, which itself may be none that can be read. No message holds the key. */
export function certificateKeyProblems(
  privateKeyPem: string,
  certificate: X509Certificate | undefined,
  reasonAgainst: (key: KeyObject) => string | undefined = unusableKeyReason,
): Problem[] {
  const fault = (reason: string) => [{ path: "privateKeyPem", reason }];
  const key = readPrivateKey(privateKeyPem);
  if (typeof key === "string") return fault(key);
  const unusable = reasonAgainst(key);
  const isForeign = certificate && keyId(createPublicKey(key)) !== keyId(certificate.publicKey);
  return [
    ...(unusable === undefined ? [] : fault(unusable)),
    ...(isForeign ? fault("must be the key of certPem, got the key of another certificate") : []),
  ];
}
