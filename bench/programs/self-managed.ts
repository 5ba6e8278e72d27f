import { SelfManagedDeployment } from "../../index";
import { clusterName, keepsSecretsInAws, nodesOfTheStack } from "./cluster";

/** The cluster as this package makes it: certificates, settings and a directory or a secret for each node. */
export const deployment = new SelfManagedDeployment("bench", {
  clusterName,
  nodes: nodesOfTheStack(),
  ...(keepsSecretsInAws() ? { awsSecretsManager: {} } : { directory: { path: "out" } }),
});
