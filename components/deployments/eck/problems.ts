import { Licence, httpsOriginProblems } from "../../channels";
import { AuthorityGenerations } from "../../pki/generations";
import { ownRotationProblems } from "../../pki/made-elsewhere";
import { plainAuthorityProblems } from "../../pki/signing-authority";
import { labelProblems, namespaceProblems } from "../../secrets/kubernetes-secrets/args";
import { nameProblems, quoted } from "../../support/names";
import { Problem, at, isPlain } from "../../support/problems";
import { partsProblems } from "../../support/shapes";
import { EckRotationArgs } from "./args";
import { certificateProblems } from "./certificate-problems";
import { longestEckName } from "./names";
import { nodeSetProblems, podResourcesProblems, settingsProblems } from "./node-set-problems";
import { EckPlan } from "./plan";
import { eckRules } from "./rules";
import { transportProblems } from "./transport-problems";

const fullVersion = /^\d+\.\d+\.\d+$/;

/** Faults of everything in a plan that is plain, so known in every preview. */
export function eckProblems(plan: EckPlan): Problem[] {
  const { clusterName, namespace, labels, licence, transport, http, kibana, operatorVersion } = plan;
  return [
    ...eckNameProblems("clusterName", clusterName),
    ...(isPlain(namespace) ? namespaceProblems(namespace as string) : []),
    ...(Object.values(Licence).includes(licence) ? [] : [{ path: "licence", reason: `must be ${Object.values(Licence).join(" or ")}, got ${quoted(licence)}` }]),
    ...(fullVersion.test(operatorVersion) ? [] : [{ path: "operatorVersion", reason: `must be a full version such as 3.4.0, got ${quoted(operatorVersion)}` }]),
    ...versionProblems(plan),
    ...labelProblems("labels", labels),
    ...nodeSetProblems(plan),
    ...overridesProblems("overrides", plan.overrides, ["version", "http.tls", "transport.tls"]),
    ...transportProblems(transport),
    ...certificateProblems("http", http),
    ...kibanaProblems(kibana),
    ...rotationProblems(plan),
    ...eckRules.filter(({ broken }) => broken(plan)).map(({ path, reason }) => ({ path, reason })),
  ];
}

function versionProblems({ version, fragmentsOnly }: EckPlan): Problem[] {
  if (fragmentsOnly || (version !== undefined && fullVersion.test(version))) return [];
  return [{ path: "version", reason: `must be a full version such as 9.1.0, or \`fragmentsOnly\` be true, got ${quoted(version)}` }];
}

function kibanaProblems(kibana: EckPlan["kibana"]): Problem[] {
  if (!kibana) return [];
  const { name, namespace, count = 1, http, external, clientAuthority } = kibana;
  return [
    ...eckNameProblems("kibana.name", name),
    ...(namespace !== undefined && isPlain(namespace) ? at("kibana", namespaceProblems(namespace as string)) : []),
    ...(Number.isInteger(count) && count >= 0 ? [] : [{ path: "kibana.count", reason: `must be a whole number, got ${quoted(count)}` }]),
    ...podResourcesProblems("kibana.resources", kibana.resources),
    ...settingsProblems("kibana.config", kibana.config, /^(elasticsearch\.(hosts|username|password|serviceAccountToken|ssl\.)|server\.ssl\.)/),
    ...overridesProblems("kibana.overrides", kibana.overrides, ["version", "http.tls", "elasticsearchRef"]),
    ...certificateProblems("kibana.http", http),
    ...plainAuthorityProblems("kibana.clientAuthority", clientAuthority),
    ...(external && typeof external.endpoint === "string" ? httpsOriginProblems("kibana.external.endpoint", external.endpoint) : []),
  ];
}

/** Names of which the operator makes longer ones. */
function eckNameProblems(path: string, name: string): Problem[] {
  const problems = nameProblems(() => path, [name], "logs");
  if (problems.length > 0 || name.length <= longestEckName) return problems;
  return [{ path, reason: `must have at most ${longestEckName} characters, which the operator takes, got ${name.length}` }];
}

/** Faults of generations, which only authorities that are made here have. */
function rotationProblems({ rotation, transport, http, kibana }: EckPlan): Problem[] {
  const ofAuthority = (channel: string, isMade: boolean) => (generations: AuthorityGenerations) =>
    isMade ? ownRotationProblems(generations) : [{ path: "", reason: `needs \`${channel}.ownAuthority\`: an authority that is given says its own generations` }];
  const parts: Record<keyof EckRotationArgs, (part: never) => Problem[]> = {
    transport: ofAuthority("transport", transport.ownAuthority === true),
    http: ofAuthority("http", http.ownAuthority === true || kibana?.http.ownAuthority === true),
  };
  return at("rotation", partsProblems(rotation, parts));
}

/** What is decided elsewhere would be overridden in silence. */
function overridesProblems(path: string, overrides: Record<string, unknown> | undefined, decided: readonly string[]): Problem[] {
  const says = (place: string) => place.split(".").reduce<unknown>((held, key) => (held as Record<string, unknown> | undefined)?.[key], overrides) !== undefined;
  return decided.filter(says).map((place) => ({ path: `${path}.${place}`, reason: "must be left out: the other arguments decide this" }));
}
