import * as pulumi from "@pulumi/pulumi";
import { KibanaAuthentication, SelfManagedDeployment } from "../../components";
import { Directory } from "../../components/secrets/directory/directory";
import { nodesInWords } from "../names";
import { keptPassword } from "../password";
import { changeLines, channelLines, dueDates } from "../summaries";
import { composeFiles, composeYaml } from "./compose";
import { deploymentArgs, healthCheckClient, localUrl } from "./deployment-args";
import { localSettings } from "./settings";

/** A secured cluster on this machine: its files, and a `compose.yaml` that starts it with the official images. */
export function program() {
  const settings = localSettings();
  const { nodeNames, kibanaNames, outputDirectory } = settings;
  const kibanaPassword = settings.kibanaAuthentication === KibanaAuthentication.Password ? keptPassword("kibana-system-password") : undefined;
  const deployment = new SelfManagedDeployment("local", deploymentArgs(settings, kibanaPassword));

  const { certificates, trustPem, nextSteps } = deployment;
  const uid = process.getuid?.() ?? 1000;
  if (uid === 0) void pulumi.log.warn("Elasticsearch refuses to run as root: run this as an ordinary user before starting the containers");
  const compose = new Directory("compose", {
    path: outputDirectory,
    root: outputDirectory,
    files: {
      [composeFiles.compose]: composeYaml({ ...settings, uid, healthCheckClient: healthCheckClient(settings) }),
      [composeFiles.certificates]: pulumi.jsonStringify({ certificates, trustPem, nextSteps }, undefined, 2),
      [composeFiles.elasticPassword]: keptPassword("elastic-password"),
      ...(kibanaPassword && { [composeFiles.kibanaPassword]: pulumi.jsonStringify({ password: kibanaPassword }) }),
    },
  });

  return {
    made: pulumi.interpolate`${nodesInWords(nodeNames.length)} and ${kibanaNames.length} Kibana in ${compose.path}`,
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
