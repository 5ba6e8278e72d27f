import type { AwsSettings } from "./settings";

/** The names in the private zone: of the machines, and of the cluster as a whole. */
export function hosts({ clusterName, nodeNames, kibanaNames, zone }: Pick<AwsSettings, "clusterName" | "nodeNames" | "kibanaNames" | "zone">) {
  const at = (name: string) => `${name}.${zone.name}`;
  return { cluster: at(clusterName), nodes: nodeNames.map(at), kibanas: kibanaNames.map(at) };
}
