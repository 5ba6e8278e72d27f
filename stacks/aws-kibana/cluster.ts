import * as pulumi from "@pulumi/pulumi";
import type { KibanaHandover } from "../aws/outputs";
import { refuseConfiguration } from "../configuration";

/** What Kibana's stack takes from the cluster's: by these names it is among that stack's outputs. */
export interface Cluster {
  elasticVersion: string;
  endpoint: string;
  trustFingerprints: string[];
  kibanas: KibanaHandover[];
  kibanaSecurityGroupId: string;
  network: { vpcId: string; subnetIds: string[]; privateZoneId: string };
}

const names: (keyof Cluster)[] = ["elasticVersion", "endpoint", "trustFingerprints", "kibanas", "kibanaSecurityGroupId", "network"];

/** The outputs of the cluster's stack, which has been brought up: they are known in a preview, too. */
export async function clusterOf(stack: string): Promise<Cluster> {
  const reference = new pulumi.StackReference(fullName(stack));
  const details = await Promise.all(names.map(async (name) => [name, (await reference.getOutputDetails(name)).value as unknown] as const));
  const missing = details.filter(([, value]) => value === undefined).map(([name]) => name);
  const reason = `must be a stack of the program aws that has been brought up, got ${stack}, which has no output ${missing.join(", ")}`;
  refuseConfiguration(missing.length > 0 ? [{ path: "clusterStack", reason }] : []);
  const cluster = Object.fromEntries(details) as unknown as Cluster;
  const noKibana = { path: "clusterStack", reason: `must have at least one Kibana, got ${stack} with none: set \`kibanas\` there` };
  refuseConfiguration(cluster.kibanas.length === 0 ? [noKibana] : []);
  return cluster;
}

/** A stack of this project, unless another is named in full. */
function fullName(stack: string): string {
  return stack.includes("/") ? stack : `${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}`;
}
