import { files } from "./files";
import { Settings, settingsYaml } from "./settings";

/**
 * Which certificates nodes accept on transport, beside who signed them: needed where the authority of another cluster is
 * trusted, which may have signed for more than that cluster. It holds for a cluster's own nodes as well.
 *
 * Names are looked for among host names (Elasticsearch 8.5.3 and later), as ours are, and where Elastic Cloud writes them: the tls
 * provider can't.
 *
 * Source: https://www.elastic.co/docs/deploy-manage/remote-clusters/remote-clusters-cert and
 * https://www.elastic.co/docs/reference/elasticsearch/configuration-reference/security-settings
 */
export const trustRestrictionSettings: Settings = {
  "xpack.security.transport.ssl.trust_restrictions.path": files.elasticsearch.trustRestrictions,
  "xpack.security.transport.ssl.trust_restrictions.x509_fields": ["subjectAltName.dnsName", "subjectAltName.otherName.commonName"],
};

/** The content of `trust-restrictions.yml`: names, `*` standing for any part. Elasticsearch rereads it with the certificates. */
export function trustRestrictions(names: readonly string[]): string {
  return settingsYaml({ "trust.subject_name": [...new Set(names)].sort() });
}
