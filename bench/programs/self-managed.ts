import { SelfManagedDeployment } from "../../index";
import { clusterName, nodesOfTheStack } from "./cluster";

/** The cluster as this package makes it: certificates, settings and a directory for each node. */
export const deployment = new SelfManagedDeployment("bench", {
  clusterName,
  nodes: nodesOfTheStack(),
  directory: { path: "out" },
});
