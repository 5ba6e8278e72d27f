import { nameProblems } from "../../../support/names";
import { Problem, at, exactlyOne } from "../../../support/problems";
import { SelfManagedPlan } from "../plan";
import { sharedRootProblems } from "../shared-roots";
import { RemoteClusterArgs, TrustedClusterArgs } from "./args";
import { credentialsProblems } from "./forms";

/** Faults of the other clusters in a plan that are plain, apart from names, addresses and trust. */
export function remoteProblems(plan: SelfManagedPlan): Problem[] {
  const { remoteClusters, transport } = plan;
  return [
    ...nameProblems((index) => `remoteClusters[${index}].name`, remoteClusters.map(({ name }) => name)),
    ...nameProblems((index) => `transport.trustedClusters[${index}].name`, transport.trustedClusters.map(({ name }) => name)),
    ...remoteClusters.flatMap((cluster, index) => at(`remoteClusters[${index}]`, connectionProblems(cluster))),
    ...transport.trustedClusters.flatMap(({ trustPem }, index) => at(`transport.trustedClusters[${index}]`, sharedRootProblems(plan, trustPem))),
    ...transport.trustedClusters.flatMap((cluster, index) =>
      (["trustPem", "nodeNames"] as const)
        .filter((key) => (cluster as Partial<TrustedClusterArgs>)[key] === undefined)
        .map((key) => ({ path: `transport.trustedClusters[${index}].${key}`, reason: `must be given: \`transportTrust.${key}\` of the other deployment` })),
    ),
  ];
}

function connectionProblems({ proxyAddress, seeds, serverName, credentials }: RemoteClusterArgs): Problem[] {
  return [
    ...exactlyOne({ proxyAddress, seeds }, "proxyAddress", "seeds"),
    ...(serverName !== undefined && proxyAddress === undefined ? [{ path: "serverName", reason: "is for a proxy alone: give it with `proxyAddress`, or leave it out" }] : []),
    ...(typeof credentials === "string" ? credentialsProblems("credentials", credentials) : []),
  ];
}
