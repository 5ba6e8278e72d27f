import * as pulumi from "@pulumi/pulumi";
import { ClientAuthentication, KibanaAuthentication, type SelfManagedDeploymentArgs } from "../../components";
import type { LocalSettings } from "./settings";

/** The cluster that the settings describe, in containers whose ports this machine has. */
export function deploymentArgs(settings: LocalSettings, kibanaPassword: pulumi.Input<string> | undefined): SelfManagedDeploymentArgs {
  const { nodeNames, kibanaNames, kibanaAuthentication } = settings;
  const client = healthCheckClient(settings);
  return {
    clusterName: settings.clusterName,
    licence: settings.licence,
    bootstrap: settings.bootstrap,
    rotation: settings.rotation,
    nodes: nodeNames.map((name) => ({ name })),
    kibanas: kibanaNames.map((name, index) => ({ name, publicBaseUrl: localUrl(settings.kibanaPort + index) })),
    transport: { certificatesPer: settings.certificatesPer },
    http: {
      publicEndpoint: localUrl(settings.httpPort),
      names: settings.httpNames,
      clientAuthentication: settings.clientAuthentication,
      clients: client ? [client] : [],
    },
    kibana: { authentication: kibanaAuthentication, password: kibanaAuthentication === KibanaAuthentication.Password ? kibanaPassword : undefined },
    directory: { path: settings.outputDirectory },
  };
}

/** The name of the client whose certificate health checks present, where one is required. */
export function healthCheckClient({ clientAuthentication }: LocalSettings): string | undefined {
  return clientAuthentication === ClientAuthentication.Required ? "health-check" : undefined;
}

export function localUrl(port: number): string {
  return `https://localhost:${port}`;
}
