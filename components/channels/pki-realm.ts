import { files } from "./files";
import { Settings, settingsYaml } from "./settings";

/**
 * The realms of a cluster in which a certificate can be an identity. All are named, each with its place, since the ones
 * that Elasticsearch provides by itself give way to those that are named.
 *
 * The certificate comes last: Elasticsearch takes the first credentials that any realm finds, so a request with a user
 * name and a password keeps that identity, whoever carries it. Kibana sends its users' requests over connections that
 * may show its own certificate.
 *
 * Source: https://www.elastic.co/docs/deploy-manage/users-roles/cluster-or-deployment-auth/pki
 */
export const pkiRealmSettings: Settings = {
  "xpack.security.authc.realms.file.file1.order": 1,
  "xpack.security.authc.realms.native.native1.order": 2,
  "xpack.security.authc.realms.pki.pki1.order": 3,
  "xpack.security.authc.realms.pki.pki1.certificate_authorities": [files.elasticsearch.clientAuthorities],
};

/** Whom a certificate names. */
export interface DistinguishedName {
  commonName: string;
  organization?: string;
}

/** A name as Elasticsearch compares it: the most specific part first, escaped as RFC 4514 says (section 2.4). */
export function distinguishedName({ commonName, organization }: DistinguishedName): string {
  return [`CN=${escaped(commonName)}`, ...(organization === undefined ? [] : [`O=${escaped(organization)}`])].join(",");
}

function escaped(value: string): string {
  return value.replace(/["+,;<=>\\]/g, "\\$&").replace(/^[ #]| $/g, "\\$&");
}

/** The content of `role_mapping.yml`: lets Kibana's certificates act as Kibana. Elasticsearch rereads it within seconds. */
export function roleMapping({ kibanaSubjects }: { kibanaSubjects: readonly DistinguishedName[] }): string {
  return settingsYaml({ kibana_system: kibanaSubjects.map(distinguishedName) });
}
