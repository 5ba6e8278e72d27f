import { DistinguishedName, KibanaAuthentication, files, kibanaRole, roleMapping, roleNameProblems } from "../../channels";
import { quoted } from "../../support/names";
import { Problem } from "../../support/problems";
import { SelfManagedPlan } from "./plan";
import { Provision } from "./provision";

/** What maps certificates to roles, for every node; nothing where no certificate is an identity. */
export function roleMappingFiles(plan: SelfManagedPlan): Provision["files"] {
  const subjects = subjectsByRole(plan);
  return Object.keys(subjects).length === 0 ? {} : { [files.elasticsearch.roleMapping]: roleMapping(subjects) };
}

function subjectsByRole({ clusterName, kibana, kibanas, http: { clients, clientRoles } }: SelfManagedPlan): Record<string, DistinguishedName[]> {
  const named = (commonName: string): DistinguishedName => ({ commonName, organization: clusterName });
  const kibanaHolders: Record<string, string[]> = kibana.authentication === KibanaAuthentication.ClientCertificate ? { [kibanaRole]: kibanas.map(({ name }) => name) } : {};
  const roles = [...Object.keys(kibanaHolders), ...clients.flatMap((client) => clientRoles[client] ?? [])];
  const holders = (role: string) => [...(kibanaHolders[role] ?? []), ...clients.filter((client) => clientRoles[client]?.includes(role))];
  return Object.fromEntries(roles.map((role) => [role, holders(role).map(named)]));
}

/** Faults of the roles of clients. */
export function clientRolesProblems({ http: { clients, clientRoles } }: SelfManagedPlan): Problem[] {
  return Object.entries(clientRoles).flatMap(([client, roles]) => {
    const path = `http.clientRoles.${client}`;
    const stranger = { path, reason: `must be for one of \`http.clients\` (${clients.join(", ") || "there are none"}), got ${quoted(client)}` };
    const unlisted = { path, reason: `must be a list of roles, as in ["monitoring_user"], got ${quoted(roles)}` };
    return [...(clients.includes(client) ? [] : [stranger]), ...(Array.isArray(roles) ? roleNameProblems(path, roles) : [unlisted])];
  });
}
