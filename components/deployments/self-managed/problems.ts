import { posix } from "path";
import { ClientAuthentication, KibanaAuthentication, Licence, cipherSuiteProblems, isMasterEligible, protocolProblems } from "../../channels";
import { AuthorityGenerations, generationsProblems } from "../../pki/generations";
import { SigningAuthority, plainAuthorityProblems } from "../../pki/signing-authority";
import { nameProblems, quoted } from "../../support/names";
import { Problem, at } from "../../support/problems";
import { isSameAuthority } from "../authorities";
import { passwordProblems } from "./kibana-credentials";
import { leafLifetimeProblems } from "../leaf-lifetimes";
import { CertificatesPer, VerificationMode } from "./channel-args";
import { SelfManagedPlan } from "./plan";

/** Faults of everything in a plan that is plain by its type, so known in every preview. */
export function selfManagedProblems(plan: SelfManagedPlan): Problem[] {
  const { clusterName, nodes, kibanas, transport, http, kibana } = plan;
  return [
    ...nameProblems(() => "clusterName", [clusterName]),
    ...(nodes.length === 0 ? [{ path: "nodes", reason: "must hold at least one node, got none" }] : []),
    ...nameProblems((index) => `nodes[${index}].name`, nodes.map(({ name }) => name)),
    ...nameProblems((index) => `kibanas[${index}].name`, kibanas.map(({ name }) => name)),
    ...nameProblems((index) => `http.clients[${index}]`, http.clients),
    ...pathProblems("paths.data", plan.paths.data),
    ...pathProblems("paths.logs", plan.paths.logs),
    ...rotationProblems(plan),
    ...choices.flatMap(choiceProblems(plan)),
    ...channelProblems("transport", transport),
    ...channelProblems("http", http),
    ...portProblems("kibana", kibana.port),
    ...(typeof kibana.password === "string" ? passwordProblems(kibana.password) : []),
    ...at("kibana", leafLifetimeProblems(kibana.life, kibana.authority ?? http.authority)),
    ...plainAuthorityProblems("http.clientAuthority", http.clientAuthority),
    ...plainAuthorityProblems("kibana.authority", kibana.authority),
    ...rules.filter(({ broken }) => broken(plan)).map(({ path, reason }) => ({ path, reason })),
  ];
}

/** Faults of the generations of the authorities that are made here. */
function rotationProblems({ rotation, transport, http }: SelfManagedPlan): Problem[] {
  const given: Record<string, SigningAuthority | undefined> = { transport: transport.authority, http: http.authority, client: http.clientAuthority };
  return Object.entries(rotation).flatMap(([channel, generations]: [string, AuthorityGenerations]): Problem[] => {
    const path = `rotation.${channel}`;
    if (!(channel in given)) return [{ path, reason: `must be for one of ${Object.keys(given).join(", ")}` }];
    if (given[channel]) return [{ path, reason: "must be left out for an authority that is given: it says its own generations" }];
    return at(path, generationsProblems(generations));
  });
}

/** Arguments that take one of a few words: programs in other languages, and JavaScript, can give any. */
const choices: { path: string; values: string[]; of: (plan: SelfManagedPlan) => string }[] = [
  { path: "transport.certificatesPer", values: Object.values(CertificatesPer), of: ({ transport }) => transport.certificatesPer },
  { path: "http.clientAuthentication", values: Object.values(ClientAuthentication), of: ({ http }) => http.clientAuthentication },
  { path: "kibana.authentication", values: Object.values(KibanaAuthentication), of: ({ kibana }) => kibana.authentication },
  { path: "licence", values: Object.values(Licence), of: ({ licence }) => licence },
  { path: "kibana.verificationMode", values: Object.values(VerificationMode), of: ({ kibana }) => kibana.verificationMode },
];

function choiceProblems(plan: SelfManagedPlan) {
  return ({ path, values, of }: (typeof choices)[number]): Problem[] =>
    values.includes(of(plan)) ? [] : [{ path, reason: `must be ${values.join(" or ")}, got ${quoted(of(plan))}` }];
}

function channelProblems(path: string, { authority, port, supportedProtocols, cipherSuites, life }: SelfManagedPlan["transport" | "http"]): Problem[] {
  return [
    ...plainAuthorityProblems(`${path}.authority`, authority),
    ...portProblems(path, port),
    ...protocolProblems(`${path}.supportedProtocols`, supportedProtocols),
    ...(cipherSuites ? cipherSuiteProblems(`${path}.cipherSuites`, cipherSuites, supportedProtocols) : []),
    ...at(path, leafLifetimeProblems(life, authority)),
  ];
}

function portProblems(path: string, port: number): Problem[] {
  return Number.isInteger(port) && port >= 1 && port <= 65535 ? [] : [{ path: `${path}.port`, reason: `must be a port from 1 to 65535, got ${port}` }];
}

function pathProblems(path: string, given: string | undefined): Problem[] {
  const sound = given === undefined || (typeof given === "string" && posix.isAbsolute(given));
  return sound ? [] : [{ path, reason: `must be an absolute path such as "/var/lib/elasticsearch", got ${quoted(given)}` }];
}

interface Rule extends Problem {
  broken: (plan: SelfManagedPlan) => boolean;
}

const byCertificate = ({ kibana }: SelfManagedPlan) => kibana.authentication === KibanaAuthentication.ClientCertificate;
const byPassword = ({ kibana }: SelfManagedPlan) => kibana.authentication === KibanaAuthentication.Password;
const withoutClientCertificates = ({ http }: SelfManagedPlan) => http.clientAuthentication === ClientAuthentication.None;

/** What is wrong where the authority of transport signs for another channel. */
export const transportAuthorityElsewhere = {
  http: {
    path: "http.authority",
    reason: "must not be the authority of transport, since its certificates would open the cluster to clients; give another, or say `sharesTransportAuthority: true`",
  },
  client: {
    path: "http.clientAuthority",
    reason: "must not be the authority of transport, since every client could then join the cluster; give another",
  },
  kibana: {
    path: "kibana.authority",
    reason: "must not be the authority of transport, since Kibana could then pose as a node; give another",
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
    path: "http.clientAuthority",
    reason: 'needs `http.clientAuthentication` to be "optional" or "required"',
    broken: (plan) => plan.http.clientAuthority !== undefined && withoutClientCertificates(plan),
  },
  {
    path: "http.clients",
    reason: "must not name a Kibana: certificates with its name map to the role of Kibana",
    broken: ({ http, kibanas }) => kibanas.some(({ name }) => http.clients.includes(name)),
  },
];

/** Why the set of master-eligible nodes is unwise, if it is: an even number can lose no more nodes than one fewer. */
export function quorumWarning(plan: SelfManagedPlan): string | undefined {
  const eligible = plan.nodes.filter(({ roles }) => isMasterEligible(roles)).length;
  if (eligible === 0) return "no node is master-eligible: the cluster can't elect a master; give three nodes the role master";
  return eligible % 2 === 0 ? `${eligible} nodes are master-eligible: give an odd number, such as ${eligible + 1}, to survive one more failure` : undefined;
}
