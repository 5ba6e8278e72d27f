import { X509Certificate } from "crypto";
import { bundle, readCertificates } from "./pem";

/** Whether the one certificate was signed by the other's key. */
export function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

/** Whether a certificate is its own issuer, which makes it a root. */
export function isSelfSigned(certificate: X509Certificate): boolean {
  return isIssuedBy(certificate, certificate);
}

/** The chain that a leaf of this authority presents after itself: every intermediate, no root, since peers have that. */
export function intermediatesPem(authorityCertPem: string, authorityChainPem: string): string {
  return readCertificates(bundle(authorityCertPem, authorityChainPem))
    .filter((certificate) => !isSelfSigned(certificate))
    .map((certificate) => certificate.toString())
    .join("");
}

/**
 * The root of an authority's leaves, if the trust bundle holds it; else empty.
 *
 * Clients that pin the root by `ssl.ca_trusted_fingerprint` look for it in the chain that the server presents:
 * https://www.elastic.co/docs/reference/fleet/elasticsearch-output
 */
export function rootOf(authorityCertPem: string, authorityChainPem: string, trustPem: string): string {
  const last = readCertificates(bundle(authorityCertPem, authorityChainPem)).at(-1);
  const root = readCertificates(trustPem).find((anchor) => last && isSelfSigned(anchor) && isIssuedBy(last, anchor));
  return root?.toString() ?? "";
}
