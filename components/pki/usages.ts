import { KeyAlgorithm } from "./keys";

/** What a certificate is presented as. */
export const CertificateUsage = {
  /** Answers TLS connections: Elasticsearch's HTTP layer, Kibana. */
  Server: "server",
  /** Opens TLS connections and proves who it is. */
  Client: "client",
  /** Both: a node on the transport layer, which dials its peers and is dialled by them. */
  Peer: "peer",
} as const;
export type CertificateUsage = (typeof CertificateUsage)[keyof typeof CertificateUsage];

/**
 * The tls provider's words for the extended key usage (RFC 5280, 4.2.1.12).
 *
 * Transport certificates must have both or none:
 * https://www.elastic.co/docs/deploy-manage/security/external-ca-transport
 */
const extendedUses: Record<CertificateUsage, string[]> = {
  server: ["server_auth"],
  client: ["client_auth"],
  peer: ["server_auth", "client_auth"],
};

/** The key usage: an ECDSA key can't encipher, and its certificate must not say so (RFC 8813, section 3). */
const keyUses: Record<KeyAlgorithm, string[]> = {
  ECDSA: ["digital_signature"],
  RSA: ["digital_signature", "key_encipherment"],
};

/** What a leaf may be used for, in the order in which it is given to the provider: another order would replace the certificate. */
export function leafUses(usage: CertificateUsage, algorithm: KeyAlgorithm = KeyAlgorithm.Ecdsa): string[] {
  return [...keyUses[algorithm], ...extendedUses[usage]];
}

/** What an authority may be used for. `isCaCertificate` alone doesn't add these, and Java refuses an authority without them. */
export const authorityUses = ["cert_signing", "crl_signing"];

/** The usages there are, for error messages. */
export const certificateUsages = Object.values(CertificateUsage);
