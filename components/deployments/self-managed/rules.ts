import { ClientAuthentication, KibanaAuthentication, Licence } from "../../channels";
import { Problem } from "../../support/problems";
import { isSameAuthority } from "../authorities";
import { SelfManagedPlan } from "./plan";
import { Rule, remoteRules } from "./remote-clusters/rules";

const byCertificate = ({ kibana }: SelfManagedPlan) => kibana.authentication === KibanaAuthentication.ClientCertificate;
const byPassword = ({ kibana }: SelfManagedPlan) => kibana.authentication === KibanaAuthentication.Password;
const withoutClientCertificates = ({ http }: SelfManagedPlan) => http.clientAuthentication === ClientAuthentication.None;

/** What could happen if nodes trusted what another channel's certificates are issued by. */
export const transportRisks = {
  http: "its certificates would open the cluster to clients",
  client: "every client could then join the cluster",
  kibana: "Kibana could then pose as a node",
  remoteClusterServer: "whoever poses as this cluster to others could then join it",
};

/** What is wrong where the authority of transport signs for another channel. */
export const transportAuthorityElsewhere = {
  http: {
    path: "http.authority",
    reason: `must not be the authority of transport, since ${transportRisks.http}; give another, or say \`sharesTransportAuthority: true\``,
  },
  client: {
    path: "http.clientAuthority",
    reason: `must not be the authority of transport, since ${transportRisks.client}; give another`,
  },
  kibana: {
    path: "kibana.authority",
    reason: `must not be the authority of transport, since ${transportRisks.kibana}; give another`,
  },
  remoteClusterServer: {
    path: "remoteClusterServer.authority",
    reason: `must not be the authority of transport, since ${transportRisks.remoteClusterServer}; give another`,
  },
} satisfies Record<string, Problem>;

/** What goes together and what doesn't. */
const rules: Rule[] = [
  {
    ...transportAuthorityElsewhere.http,
    broken: ({ transport, http }) => !http.sharesTransportAuthority && isSameAuthority(transport.authority, http.authority),
  },
  {
    ...transportAuthorityElsewhere.client,
    broken: ({ transport, http }) => isSameAuthority(transport.authority, http.clientAuthority),
  },
  {
    ...transportAuthorityElsewhere.kibana,
    broken: ({ transport, kibana }) => isSameAuthority(transport.authority, kibana.authority),
  },
  {
    ...transportAuthorityElsewhere.remoteClusterServer,
    broken: ({ transport, remoteClusterServer }) => isSameAuthority(transport.authority, remoteClusterServer?.authority),
  },
  ...remoteRules,
  {
    path: "kibana.password",
    reason: 'is for the authentication "password" alone: a client certificate or a service token takes its place; leave it out',
    broken: (plan) => !byPassword(plan) && plan.kibana.password !== undefined,
  },
  {
    path: "kibana.password",
    reason: 'must be given for the authentication "password": the password of kibana_system, as a secret',
    broken: (plan) => byPassword(plan) && plan.kibana.password === undefined,
  },
  {
    path: "http.clientAuthentication",
    reason: 'must be "optional", or left out, where Kibana authenticates by certificate, got "none"',
    broken: (plan) => byCertificate(plan) && withoutClientCertificates(plan),
  },
  {
    path: "http.clientAuthentication",
    reason:
      'must be "optional" where Kibana authenticates by certificate: the requests of its users come without one; or let Kibana use a service token, which works with "required"',
    broken: (plan) => byCertificate(plan) && plan.http.clientAuthentication === ClientAuthentication.Required,
  },
  {
    path: "http.pkiRealm",
    reason: "must be true, or left out, where Kibana authenticates by certificate",
    broken: (plan) => byCertificate(plan) && !plan.http.pkiRealm,
  },
  {
    path: "http.pkiRealm",
    reason: 'needs clients with certificates: set `http.clientAuthentication` to "optional" or "required"',
    broken: (plan) => plan.http.pkiRealm && withoutClientCertificates(plan) && !byCertificate(plan),
  },
  {
    path: "http.clientRoles",
    reason: "needs `http.pkiRealm: true`: without it no certificate is an identity that could have roles",
    broken: ({ http }) => Object.keys(http.clientRoles).length > 0 && !http.pkiRealm,
  },
  {
    path: "licence",
    reason: 'must be above Basic for a PKI realm, got "basic": say "trial", "platinum" or "enterprise" if you have it, or let Kibana use a service token',
    broken: ({ http, licence }) => http.pkiRealm && licence === Licence.Basic,
  },
  {
    path: "http.clients",
    reason: 'needs `http.clientAuthentication` to be "optional" or "required"',
    broken: (plan) => plan.http.clients.length > 0 && withoutClientCertificates(plan),
  },
  {
    path: "rotation.client",
    reason: 'needs `http.clientAuthentication` to be "optional" or "required"',
    broken: (plan) => plan.rotation.client !== undefined && withoutClientCertificates(plan),
  },
  {
    path: "rotation.kibanaTokens",
    reason: 'is for Kibanas with the authentication "serviceToken": leave it out',
    broken: ({ rotation, kibana }) => rotation.kibanaTokens !== undefined && kibana.authentication !== KibanaAuthentication.ServiceToken,
  },
  {
    path: "http.clientAuthority",
    reason: 'needs `http.clientAuthentication` to be "optional" or "required"',
    broken: (plan) => plan.http.clientAuthority !== undefined && withoutClientCertificates(plan),
  },
  {
    path: "http.clientsIssuedElsewhere",
    reason: 'needs `http.clientAuthentication` to be "optional" or "required"',
    broken: (plan) => plan.elsewhere.client !== undefined && withoutClientCertificates(plan),
  },
  {
    path: "http.clients",
    reason: "must not name a Kibana: certificates with its name map to the role of Kibana",
    broken: ({ http, kibanas }) => kibanas.some(({ name }) => http.clients.includes(name)),
  },
];

/** What in a plan doesn't go together. */
export function brokenRules(plan: SelfManagedPlan): Problem[] {
  return rules.filter(({ broken }) => broken(plan)).map(({ path, reason }) => ({ path, reason }));
}
