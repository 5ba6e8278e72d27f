import { KeyObject, X509Certificate, createPublicKey } from "crypto";
import { clock, isoInstant } from "../support/calendar";
import { Problem } from "../support/problems";
import { certificateFacts } from "./certificate-facts";
import { isIssuedBy } from "./chains";
import { keyId, readPrivateKey, unusableKeyReason } from "./keys";
import { readCertificates } from "./pem";
import { restrictions } from "./restrictions";

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

/** Why a certificate isn't one that may sign others; nothing if it may. */
export function powerlessReason(certificate: X509Certificate): string | undefined {
  if (certificate.ca) return undefined;
  const { isOfAuthority, keyUsages = [] } = restrictions(certificate);
  const subject = subjectOf(certificate);
  return isOfAuthority
    ? `must be the certificate of an authority whose key may sign certificates (key usage keyCertSign), got ${subject} for ${keyUsages.join(" and ") || "nothing"} alone`
    : `must be the certificate of an authority (CA:TRUE, certificate signing), got a leaf, ${subject}`;
}

/** A fault of a path from a certificate up to its root, if one hasn't issued the one before it, or wasn't allowed to. */
export function orderProblems(path: string, certificates: readonly X509Certificate[]): Problem[] {
  const fault = (reason: string) => [{ path, reason }];
  const isSigner = (current: X509Certificate, index: number) => index > 0 && certificates[index - 1]!.verify(current.publicKey);
  const powerless = certificates.find((current, index) => isSigner(current, index) && !current.ca);
  if (powerless) return fault(`must hold authorities, which may sign certificates (CA:TRUE, and keyCertSign if key usages are restricted), ${subjectOf(powerless)} may not`);
  const stray = certificates.find((current, index) => index > 0 && !isIssuedBy(certificates[index - 1]!, current));
  if (stray) return fault(`must list issuers nearest first, ${subjectOf(stray)} didn't issue the one before it`);
  return certificates.flatMap((issuer, index) => pathLengthProblems(path, issuer, certificates.slice(0, index)));
}

/**
 * A fault if too many authorities are below one, which every peer refuses. Those that issued themselves don't count (RFC 5280,
 * 4.2.1.9).
 */
function pathLengthProblems(path: string, issuer: X509Certificate, below: readonly X509Certificate[]): Problem[] {
  const { maxPathLength } = restrictions(issuer);
  const length = below.filter(({ ca, subject, issuer: above }) => ca && subject !== above).length;
  if (length <= maxPathLength) return [];
  return [{ path, reason: `must respect path lengths: ${subjectOf(issuer)} may have ${maxPathLength} authorities below it, got ${length}` }];
}

/** The same where the last of the path is issued by what is trusted: one of these has to be valid and to allow it. Undefined if none has issued it. */
export function anchorProblems(path: string, certificates: readonly X509Certificate[], anchors: readonly X509Certificate[]): Problem[] | undefined {
  // One that stands in the path as well has been looked at there.
  const isApart = ({ fingerprint256 }: X509Certificate) => certificates.every((other) => other.fingerprint256 !== fingerprint256);
  const faults = anchorsOf(certificates, anchors).map((issuer) => [...pathLengthProblems(path, issuer, certificates), ...(isApart(issuer) ? validityProblems(path, issuer) : [])]);
  return faults.find((problems) => problems.length === 0) ?? faults[0];
}

/** Those that are trusted and have issued the last of a path. */
export function anchorsOf(certificates: readonly X509Certificate[], anchors: readonly X509Certificate[]): X509Certificate[] {
  return anchors.filter((anchor) => isIssuedBy(certificates.at(-1)!, anchor));
}

function subjectOf(certificate: X509Certificate): string {
  return certificateFacts(certificate.toString()).subject;
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
