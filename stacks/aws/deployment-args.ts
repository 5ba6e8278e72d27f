import * as pulumi from "@pulumi/pulumi";
import { KibanaAuthentication, SelfManagedDeploymentArgs } from "../../components";
import { httpsUrl } from "../../components/channels";
import { hosts } from "./hosts";
import { ports } from "./ports";
import type { AwsSettings } from "./settings";

/** The cluster that the settings describe, as Elastic's RPM packages lay it out on a machine. */
export function deploymentArgs(settings: AwsSettings, passwords: { kibana_system?: pulumi.Input<string> }): SelfManagedDeploymentArgs {
  const { nodeNames, kibanaNames, kibanaPublicUrl, kibanaAuthentication, validityDays } = settings;
  const { cluster, nodes, kibanas } = hosts(settings);
  return {
    clusterName: settings.clusterName,
    licence: settings.licence,
    bootstrap: settings.bootstrap,
    nodes: nodeNames.map((name, index) => ({ name, host: nodes[index] })),
    kibanas: kibanaNames.map((name, index) => ({ name, host: kibanas[index], publicBaseUrl: kibanaPublicUrl || undefined })),
    paths: { data: "/var/lib/elasticsearch", logs: "/var/log/elasticsearch" },
    protectAuthorityKeys: settings.protectAuthorityKeys,
    transport: { certificatesPer: settings.certificatesPer, port: ports.transport, validityDays: validityDays.transport },
    http: {
      publicEndpoint: httpsUrl({ host: cluster, port: ports.http }),
      names: settings.httpNames,
      port: ports.http,
      clientAuthentication: settings.clientAuthentication,
      validityDays: validityDays.http,
    },
    kibana: {
      authentication: kibanaAuthentication,
      password: kibanaAuthentication === KibanaAuthentication.Password ? passwords.kibana_system : undefined,
      port: ports.kibana,
      configDirectory: "/etc/kibana",
      validityDays: validityDays.kibana,
    },
    awsSecretsManager: settings.store,
  };
}
