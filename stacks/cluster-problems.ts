import type { SelfManagedDeploymentArgs } from "../components";
import { planSelfManaged } from "../components/deployments/self-managed/plan";
import { plainNamesProblems } from "../components/deployments/self-managed/plan-names";
import { selfManagedProblems } from "../components/deployments/self-managed/problems";
import { storeProblems } from "../components/secrets/choose-store";
import type { Problem } from "../components/support/problems";
import type { KeysByPath } from "./configuration";

/** What a self-managed cluster would refuse, by its arguments and those of its store. */
export function clusterProblems(args: SelfManagedDeploymentArgs, store: Parameters<typeof storeProblems>[0] = args): Problem[] {
  const plan = planSelfManaged(args);
  return [...selfManagedProblems(plan), ...storeProblems(store), ...plainNamesProblems(plan)].filter(({ path }) => !saidOfFirst.test(path));
}

/** Faults of numbered names beside the first: all begin alike, so that it would be said again of each. */
const saidOfFirst = /^(nodes|kibanas)\[[1-9]\d*\]\.name$/;

/** Where the arguments come from that each such program takes alike. */
export const clusterKeys: KeysByPath = [
  [/^nodes\[\d+\]\.name$/, "nodeNamePrefix"],
  [/^kibanas\[\d+\]\.name$/, "kibanaNamePrefix"],
  [/^transport\.certificatesPer$/, "certificatesPer"],
  [/^http\.clientAuthentication$/, "clientAuthentication"],
  [/^http\.names/, "httpNames"],
  [/^kibana\.authentication$/, "kibanaAuthentication"],
];
