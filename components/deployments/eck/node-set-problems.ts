import { nameProblems, quoted } from "../../support/names";
import { Problem } from "../../support/problems";
import { paths } from "./merge";
import { EckPodResourcesArgs } from "./node-set-args";
import { EckPlan, defaultNodeCount } from "./plan";

const longestNodeSetName = 23;
/** Kubernetes adds a hyphen and ten characters to a StatefulSet's name, the operator the number of a pod: all have to fit into a label. */
const longestLabel = 63;
const revisionHashLength = 10;

/** Faults of the node sets. */
export function nodeSetProblems({ clusterName, nodeSets, kibana }: EckPlan): Problem[] {
  return [
    ...(nodeSets.length === 0 && !kibana?.external ? [{ path: "nodeSets", reason: "must hold at least one set, got none" }] : []),
    ...nameProblems((index) => `nodeSets[${index}].name`, nodeSets.map(({ name }) => name)),
    ...nodeSets.flatMap(({ name, count = defaultNodeCount, resources, storage, config }, index) => {
      const path = `nodeSets[${index}]`;
      return [
        ...lengthProblems(`${path}.name`, clusterName, name, count),
        ...(Number.isInteger(count) && count >= 1 ? [] : [{ path: `${path}.count`, reason: `must be a whole number, at least 1, got ${quoted(count)}` }]),
        ...podResourcesProblems(`${path}.resources`, resources),
        ...(storage ? sizeProblems(`${path}.storage.sizeGiB`, storage.sizeGiB) : []),
        ...settingsProblems(`${path}.config`, config, /^xpack\.security\.(http|transport)\.ssl\.|^xpack\.security\.enabled$/),
      ];
    }),
  ];
}

function lengthProblems(path: string, clusterName: string, name: string, count: number): Problem[] {
  // Programs in JavaScript can leave names out, which is told already.
  if (typeof name !== "string" || typeof clusterName !== "string") return [];
  const longest = Math.min(longestNodeSetName, longestLabel - revisionHashLength - `${clusterName}-es-`.length - `-${count}`.length);
  return name.length <= longest ? [] : [{ path, reason: `must have at most ${longest} characters beside this clusterName, which the operator takes, got ${name.length}` }];
}

/** Faults of what a pod gets. */
export function podResourcesProblems(path: string, resources: EckPodResourcesArgs | undefined): Problem[] {
  if (!resources) return [];
  return [...sizeProblems(`${path}.memoryGiB`, resources.memoryGiB), ...(resources.cpus === undefined ? [] : sizeProblems(`${path}.cpus`, resources.cpus))];
}

function sizeProblems(path: string, size: number): Problem[] {
  return Number.isFinite(size) && size > 0 ? [] : [{ path, reason: `must be a positive number, got ${quoted(size)}` }];
}

/** Faults of settings that would take the place of the operator's, or that it would refuse. */
export function settingsProblems(path: string, config: Record<string, unknown> | undefined, managed: RegExp): Problem[] {
  return paths(config ?? {})
    .filter((setting) => managed.test(setting))
    .map((setting) => ({ path: `${path}.${setting}`, reason: "must be left out: the operator sets it, as the other arguments say" }));
}
