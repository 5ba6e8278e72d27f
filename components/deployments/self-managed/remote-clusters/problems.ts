import { weakKeyProblems } from "../../../pki/fips-keys";
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
    ...remoteClusters.flatMap((cluster, index) => at(`remoteClusters[${index}]`, remoteTrustProblems(plan, cluster))),
    ...transport.trustedClusters.flatMap((cluster, index) => at(`transport.trustedClusters[${index}]`, trustedClusterProblems(plan, cluster))),
    ...transport.trustedClusters.flatMap((cluster, index) =>
      (["trustPem", "nodeNames"] as const)
        .filter((key) => (cluster as Partial<TrustedClusterArgs>)[key] === undefined)
        .map((key) => ({ path: `transport.trustedClusters[${index}].${key}`, reason: `must be given: \`transportTrust.${key}\` of the other deployment` })),
    ),
  ];
}

/** Faults of what verifies a cluster that is dialled, as far as it is known. */
export function remoteTrustProblems({ fips }: SelfManagedPlan, { trustPem }: { trustPem?: unknown }): Problem[] {
  return fips && typeof trustPem === "string" ? weakKeyProblems({ trustPem }) : [];
}

/** The same of what lets the nodes of another cluster in. */
export function trustedClusterProblems(plan: SelfManagedPlan, cluster: { trustPem?: unknown }): Problem[] {
  return [...sharedRootProblems(plan, cluster.trustPem), ...remoteTrustProblems(plan, cluster)];
}

function connectionProblems({ proxyAddress, seeds, serverName, credentials }: RemoteClusterArgs): Problem[] {
  return [
    ...exactlyOne({ proxyAddress, seeds }, "proxyAddress", "seeds"),
    ...(serverName !== undefined && proxyAddress === undefined ? [{ path: "serverName", reason: "is for a proxy alone: give it with `proxyAddress`, or leave it out" }] : []),
    ...(typeof credentials === "string" ? credentialsProblems("credentials", credentials) : []),
  ];
}
