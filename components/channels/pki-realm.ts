import { quoted } from "../support/names";
import { Problem } from "../support/problems";
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

/** The role in which Kibana's own certificates act. */
export const kibanaRole = "kibana_system";

/**
 * The content of `role_mapping.yml`: each role with the names of the certificates that act in it. Elasticsearch rereads it
 * within seconds. It compares names part by part, without regard to case.
 *
 * Source: https://www.elastic.co/docs/deploy-manage/users-roles/cluster-or-deployment-auth/mapping-users-groups-to-roles
 */
export function roleMapping(subjectsByRole: Readonly<Record<string, readonly DistinguishedName[]>>): string {
  return settingsYaml(Object.fromEntries(Object.entries(subjectsByRole).map(([role, subjects]) => [role, subjects.map(distinguishedName)])));
}

const roleName = /^[!-~]([ -~]*[!-~])?$/;
const longestRoleName = 507;

/**
 * Faults of the names of roles, by the rule for roles that are made through the API, of which Elasticsearch 8 takes 507
 * characters. A dot is sound there, but in `role_mapping.yml` it parts the name: Elasticsearch reads the role without a word
 * as one that nobody has.
 */
export function roleNameProblems(path: string, roles: readonly unknown[]): Problem[] {
  if (roles.length === 0) return [{ path, reason: "must hold at least one role, got none; leave the client out if it is to have none" }];
  return roles.flatMap((role, index) => {
    const at = `${path}[${index}]`;
    if (typeof role !== "string" || !roleName.test(role) || role.length > longestRoleName) {
      return [{ path: at, reason: `must be 1 to ${longestRoleName} printable ASCII characters without blanks around them, got ${quoted(role)}` }];
    }
    if (role.includes(".")) return [{ path: at, reason: `must hold no dot, at which Elasticsearch parts a name in role_mapping.yml, got ${quoted(role)}` }];
    return roles.indexOf(role) < index ? [{ path: at, reason: `must be unique, got ${quoted(role)} again` }] : [];
  });
}
