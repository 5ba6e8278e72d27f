import { X509Certificate } from "crypto";
import { isoInstant } from "../support/calendar";

/** What a certificate says, in the form in which people and other programs compare it. Nothing here is secret. */
export interface CertificateFacts {
  /** Most specific part first: `CN=es01,O=logs`. */
  subject: string;
  issuer: string;
  /** Host names, addresses and URIs as the certificate lists them: `DNS:es01`, `IP Address:10.0.0.1`. */
  names: string[];
  /** Upper-case hex, as OpenSSL and `GET /_ssl/certificates` print it. */
  serial: string;
  /** SHA-256 of the certificate as lower-case hex, the form that `ssl.ca_trusted_fingerprint` takes. */
  fingerprint: string;
  /** Whether it may sign others. */
  isAuthority: boolean;
  /** ISO 8601 in UTC. */
  notBefore: string;
  notAfter: string;
}

/** Reads the first certificate of a PEM text. */
export function certificateFacts(pem: string): CertificateFacts {
  const certificate = new X509Certificate(pem);
  return {
    subject: distinguishedName(certificate.subject),
    issuer: distinguishedName(certificate.issuer),
    names: certificate.subjectAltName?.split(", ") ?? [],
    serial: certificate.serialNumber,
    fingerprint: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
    isAuthority: certificate.ca,
    notBefore: isoInstant(new Date(certificate.validFrom)),
    notAfter: isoInstant(new Date(certificate.validTo)),
  };
}

/** Node prints one relative name a line, least specific first; RFC 4514 and Elasticsearch have it the other way round. */
function distinguishedName(lines: string): string {
  return lines.split("\n").reverse().join(",");
}
