import { posix } from "path";
import { ClientAuthentication, KibanaAuthentication, Licence, cipherSuiteProblems, isMasterEligible, protocolProblems } from "../../channels";
import { AuthorityGenerations } from "../../pki/generations";
import { ownRotationProblems } from "../../pki/made-elsewhere";
import { SigningAuthority, plainAuthorityProblems } from "../../pki/signing-authority";
import { nameProblems, quoted } from "../../support/names";
import { Problem, at } from "../../support/problems";
import { partsProblems } from "../../support/shapes";
import { RotationArgs } from "./args";
import { passwordProblems } from "./kibana-credentials";
import { leafLifetimeProblems } from "../leaf-lifetimes";
import { CertificatesPer, VerificationMode } from "./channel-args";
import { elsewhereChannels } from "./issued-elsewhere/channels";
import { issuedElsewhereProblems } from "./issued-elsewhere/problems";
import { SelfManagedPlan, TlsPlan } from "./plan";
import { remoteProblems } from "./remote-clusters/problems";
import { clientRolesProblems } from "./roles";
import { fipsProblems } from "./fips";
import { formatProblems } from "./formats/problems";
import { brokenRules } from "./rules";
import { serviceTokensProblems } from "./service-tokens";
import { transportRootProblems } from "./shared-roots";

/** Faults of everything in a plan that is plain by its type, so known in every preview. */
export function selfManagedProblems(plan: SelfManagedPlan): Problem[] {
  const { clusterName, nodes, kibanas, transport, http, kibana } = plan;
  return [
    ...nameProblems(() => "clusterName", [clusterName], "logs"),
    ...(nodes.length === 0 ? [{ path: "nodes", reason: "must hold at least one node, got none" }] : []),
    ...nameProblems((index) => `nodes[${index}].name`, nodes.map(({ name }) => name)),
    ...nameProblems((index) => `kibanas[${index}].name`, kibanas.map(({ name }) => name), "kibana01"),
    ...nameProblems((index) => `http.clients[${index}]`, http.clients, "metrics"),
    ...clientRolesProblems(plan),
    ...pathProblems("paths.data", plan.paths.data),
    ...pathProblems("paths.logs", plan.paths.logs),
    ...rotationProblems(plan),
    ...choices.flatMap(choiceProblems(plan)),
    ...channelProblems("transport", transport),
    ...channelProblems("http", http),
    ...(plan.remoteClusterServer ? channelProblems("remoteClusterServer", plan.remoteClusterServer) : []),
    ...remoteProblems(plan),
    ...portProblems("kibana", kibana.port),
    ...(typeof kibana.password === "string" ? passwordProblems(kibana.password) : []),
    ...at("kibana", leafLifetimeProblems(kibana.life, elsewhereChannels.kibana.authorityOf(plan))),
    ...plainAuthorityProblems("http.clientAuthority", http.clientAuthority),
    ...plainAuthorityProblems("kibana.authority", kibana.authority),
    ...issuedElsewhereProblems(plan),
    ...transportRootProblems(plan),
    ...brokenRules(plan),
    ...formatProblems(plan),
    ...fipsProblems(plan),
  ];
}

/** Faults of the generations of the authorities that are made here, and of tokens. */
function rotationProblems({ rotation, transport, http, remoteClusterServer }: SelfManagedPlan): Problem[] {
  const ofAuthority = (given: SigningAuthority | undefined) => (generations: AuthorityGenerations) => (given ? [saysItsOwn] : ownRotationProblems(generations));
  const parts: Record<keyof RotationArgs, (part: never) => Problem[]> = {
    transport: ofAuthority(transport.authority),
    http: ofAuthority(http.authority),
    client: ofAuthority(http.clientAuthority),
    remoteClusterServer: ofAuthority(remoteClusterServer?.authority),
    kibanaTokens: serviceTokensProblems,
  };
  return at("rotation", partsProblems(rotation, parts));
}

const saysItsOwn: Problem = { path: "", reason: "must be left out for an authority that is given: it says its own generations" };

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

function channelProblems(path: string, { authority, port, supportedProtocols, cipherSuites, life }: TlsPlan): Problem[] {
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

/** Why the set of master-eligible nodes is unwise, if it is: an even number can lose no more nodes than one fewer. */
export function quorumWarning(plan: SelfManagedPlan): string | undefined {
  const eligible = plan.nodes.filter(({ roles }) => isMasterEligible(roles)).length;
  if (eligible === 0) return "no node is master-eligible: the cluster can't elect a master; give three nodes the role master";
  return eligible % 2 === 0 ? `${eligible} nodes are master-eligible: give an odd number, such as ${eligible + 1}, to survive one more failure` : undefined;
}
