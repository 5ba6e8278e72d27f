import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { SelfManagedDeployment, SelfManagedDeploymentArgs } from "../../components";

/** A small cluster, all of it by default, with what differs. */
export function clusterArgs(more: Partial<SelfManagedDeploymentArgs> = {}): SelfManagedDeploymentArgs {
  return {
    clusterName: "logs",
    nodes: [{ name: "es01" }, { name: "es02" }, { name: "es03" }],
    kibanas: [{ name: "kb01" }],
    directory: { path: "out" },
    ...more,
  };
}

/** The deployment of that cluster, on the mock engine that is there. */
export function cluster(more: Partial<SelfManagedDeploymentArgs> = {}): SelfManagedDeployment {
  return new SelfManagedDeployment("logs", clusterArgs(more));
}

/** The faults for which a deployment is refused at once, each as `[path, reason]`. */
export function refusals(more: object): string[][] {
  try {
    cluster(more);
  } catch (error) {
    return (error as Error).message.split("\n").map((line) => [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)]);
  }
  return [];
}

/** Text that only `up` will know, in a preview on the mock engine. */
export function unknownText(): pulumi.Output<string> {
  return new tls.PrivateKey("unknown", { algorithm: "ED25519" }).publicKeyOpenssh;
}

/** The modes in which a cluster differs by its files: by whom transport certificates are for, and by how Kibana authenticates. */
export const modes: Record<string, Partial<SelfManagedDeploymentArgs>> = {
  "a token": {},
  "a token, and one transport certificate for all": { transport: { certificatesPer: "cluster" } },
  "a password": { kibana: { authentication: "password", password: "kibana-system-password" } },
  "a token behind required client certificates": { http: { clientAuthentication: "required", clients: ["metrics"] } },
  "its certificate": { licence: "trial", http: { clients: ["metrics"] }, kibana: { authentication: "clientCertificate" } },
};
