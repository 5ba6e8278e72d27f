import * as pulumi from "@pulumi/pulumi";
import { ClientAuthentication, KibanaAuthentication, SelfManagedDeploymentArgs } from "../../components";
import { httpsUrl } from "../../components/channels";
import { hosts } from "./hosts";
import { ports } from "./ports";
import type { IssuingAuthorities } from "../issuing";
import type { AwsSettings } from "./settings";

/** What the program makes before the deployment. */
export interface MadeBefore {
  /** The password of `kibana_system`, where Kibana authenticates by it. */
  kibanaPassword?: pulumi.Input<string>;
  /** The key of the secrets, if not the account's own. */
  kmsKeyArn?: pulumi.Input<string>;
  /** The authorities, if they are below roots of another stack. */
  signing?: IssuingAuthorities["signing"];
}

/** The cluster that the settings describe, as Elastic's RPM packages lay it out on a machine. */
export function deploymentArgs(settings: AwsSettings, { kibanaPassword, kmsKeyArn, signing }: MadeBefore): SelfManagedDeploymentArgs {
  const { nodeNames, kibanaNames, kibanaPublicUrl, kibanaAuthentication, validityDays } = settings;
  const { cluster, nodes, kibanas } = hosts(settings);
  return {
    clusterName: settings.clusterName,
    licence: settings.licence,
    bootstrap: settings.bootstrap,
    nodes: nodeNames.map((name, index) => ({ name, host: nodes[index] })),
    kibanas: kibanaNames.map((name, index) => ({ name, host: kibanas[index], publicBaseUrl: kibanaPublicUrl || undefined })),
    paths: { data: "/var/lib/elasticsearch", logs: "/var/log/elasticsearch" },
    rotation: settings.rotation,
    protectAuthorityKeys: settings.protectAuthorityKeys,
    transport: { authority: signing?.transport, certificatesPer: settings.certificatesPer, port: ports.transport, validityDays: validityDays.transport },
    http: {
      authority: signing?.http,
      clientAuthority: settings.clientAuthentication === ClientAuthentication.None ? undefined : signing?.client,
      publicEndpoint: httpsUrl({ host: cluster, port: ports.http }),
      names: settings.httpNames,
      port: ports.http,
      clientAuthentication: settings.clientAuthentication,
      validityDays: validityDays.http,
    },
    kibana: {
      authentication: kibanaAuthentication,
      password: kibanaAuthentication === KibanaAuthentication.Password ? kibanaPassword : undefined,
      port: ports.kibana,
      configDirectory: "/etc/kibana",
      validityDays: validityDays.kibana,
    },
    awsSecretsManager: { ...settings.store, ownKmsKey: false, kmsKeyArn },
  };
}
