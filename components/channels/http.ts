import { files } from "./files";
import { pkiRealmSettings } from "./pki-realm";
import { NegotiationFacts, negotiationSettings } from "./protocols";
import { Settings } from "./settings";

/** Whether clients of Elasticsearch present certificates. */
export const ClientAuthentication = {
  /** Elasticsearch asks for no certificate. */
  None: "none",
  /** A certificate is verified if there is one. */
  Optional: "optional",
  /** A client without a valid certificate is turned away before it says who it is, health checks and Kibana included. */
  Required: "required",
} as const;
export type ClientAuthentication = (typeof ClientAuthentication)[keyof typeof ClientAuthentication];

/** What decides how clients talk to Elasticsearch. */
export interface HttpFacts extends NegotiationFacts {
  clientAuthentication: ClientAuthentication;
  /**
   * Whether a client's certificate is its identity. It needs client certificates and a licence above Basic.
   *
   * @default false
   */
  pkiRealm?: boolean;
}

/**
 * Whose certificates Elasticsearch trusts on this channel.
 *
 * A server needs this for its clients, and theirs are signed by the client authority. The HTTP authority stays off that
 * list: it may be a corporate one, of which everybody has a certificate. Elasticsearch's own tools, such as
 * `elasticsearch-reset-password`, verify the node by the same list, so without client certificates it serves them, and
 * with optional ones they are told `-E xpack.security.http.ssl.certificate_authorities=certs/http-ca.crt`. Listing both
 * authorities doesn't spare that: the tools would then offer the node's HTTP certificate, which is none for a client.
 */
const trustedAuthorities: Record<ClientAuthentication, string> = {
  none: files.elasticsearch.httpAuthorities,
  optional: files.elasticsearch.clientAuthorities,
  required: files.elasticsearch.clientAuthorities,
};

/**
 * TLS between clients and Elasticsearch: the settings that are the same on every node of a cluster.
 *
 * Source: https://www.elastic.co/docs/deploy-manage/security/set-up-basic-security-plus-https
 */
export function httpSettings(facts: HttpFacts): Settings {
  const prefix = "xpack.security.http.ssl";
  return {
    [`${prefix}.enabled`]: true,
    [`${prefix}.client_authentication`]: facts.clientAuthentication,
    [`${prefix}.key`]: files.elasticsearch.httpKey,
    [`${prefix}.certificate`]: files.elasticsearch.httpCertificate,
    [`${prefix}.certificate_authorities`]: [trustedAuthorities[facts.clientAuthentication]],
    ...negotiationSettings(prefix, facts),
    ...(facts.pkiRealm ? pkiRealmSettings : {}),
  };
}
