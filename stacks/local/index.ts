import * as pulumi from "@pulumi/pulumi";
import { ClientAuthentication, KibanaAuthentication, SelfManagedDeployment } from "../../components";
import { Directory } from "../../components/secrets/directory/directory";
import { keptPassword } from "../password";
import { changeLines, channelLines, dueDates } from "../summaries";
import { composeFiles, composeYaml } from "./compose";
import { localSettings } from "./settings";

/** A secured cluster on this machine: its files, and a `compose.yaml` that starts it with the official images. */
export function program() {
  const settings = localSettings();
  const { clusterName, nodeNames, kibanaNames, outputDirectory } = settings;
  const healthCheckClient = settings.clientAuthentication === ClientAuthentication.Required ? "health-check" : undefined;
  const kibanaPassword = settings.kibanaAuthentication === KibanaAuthentication.Password ? keptPassword("kibana-system-password") : undefined;

  const deployment = new SelfManagedDeployment("local", {
    clusterName,
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
      clients: healthCheckClient ? [healthCheckClient] : [],
    },
    kibana: { authentication: settings.kibanaAuthentication, password: kibanaPassword },
    directory: { path: outputDirectory },
  });

  const { certificates, trustPem, nextSteps } = deployment;
  const uid = process.getuid?.() ?? 1000;
  if (uid === 0) void pulumi.log.warn("Elasticsearch refuses to run as root: run this as an ordinary user before starting the containers");
  const compose = new Directory("compose", {
    path: outputDirectory,
    root: outputDirectory,
    files: {
      [composeFiles.compose]: composeYaml({ ...settings, uid, healthCheckClient }),
      [composeFiles.certificates]: pulumi.jsonStringify({ certificates, trustPem, nextSteps }, undefined, 2),
      [composeFiles.elasticPassword]: keptPassword("elastic-password"),
      ...(kibanaPassword && { [composeFiles.kibanaPassword]: pulumi.jsonStringify({ password: kibanaPassword }) }),
    },
  });

  return {
    made: pulumi.interpolate`${nodeNames.length} Elasticsearch nodes and ${kibanaNames.length} Kibana in ${compose.path}`,
    ...dueDates(deployment),
    endpoint: deployment.endpoint,
    kibana: kibanaNames.length === 0 ? undefined : localUrl(settings.kibanaPort),
    trust: `${outputDirectory}/clients/http-ca.crt`,
    trustFingerprints: deployment.trustFingerprints,
    channels: channelLines(deployment),
    changes: changeLines(deployment),
    next: `docker compose --file ${outputDirectory}/compose.yaml up --detach --wait`,
  };
}

function localUrl(port: number): string {
  return `https://localhost:${port}`;
}
