import * as pulumi from "@pulumi/pulumi";

/** The cluster that both programs secure, of as many nodes as the stack's configuration says. */
export const clusterName = "bench";

/** Nodes with the names by which others dial them: three may become master, the others hold data. */
export function nodesOfTheStack(): { name: string; roles: string[] }[] {
  const count = new pulumi.Config().requireNumber("nodes");
  return Array.from({ length: count }, (_, index) => ({
    name: nodeName(index + 1),
    roles: index < 3 ? ["master", "data"] : ["data"],
  }));
}

/** Whether the stack's configuration says that each node has a secret in AWS. */
export function keepsSecretsInAws(): boolean {
  return new pulumi.Config().require("store") === "awsSecretsManager";
}

/** `es001`: all of one length, so that none begins with another. */
export function nodeName(number: number): string {
  return `es${String(number).padStart(3, "0")}`;
}
