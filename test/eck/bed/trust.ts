import { X509Certificate } from "node:crypto";
import { isIssuedBy } from "../../../components/pki/chains";
import { readCertificates } from "../../../components/pki/pem";

/** Whether a peer that trusts these authorities accepts what another presents: a leaf, and perhaps issuers after it. */
export function isTrusted(presentedPem: string, trustPem: string): boolean {
  const [leaf, ...issuers] = readCertificates(presentedPem);
  const anchors = readCertificates(trustPem);
  const reaches = (certificate: X509Certificate, left: X509Certificate[]): boolean =>
    anchors.some((anchor) => anchor.fingerprint256 === certificate.fingerprint256 || isIssuedBy(certificate, anchor)) ||
    left.some((issuer) => isIssuedBy(certificate, issuer) && reaches(issuer, left.filter((other) => other !== issuer)));
  return leaf !== undefined && reaches(leaf, issuers);
}

/** The names and addresses that the first certificate of a text is for. */
export function namesOf(pem: string): string[] {
  return new X509Certificate(pem).subjectAltName?.split(", ") ?? [];
}
