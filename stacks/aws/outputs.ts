import * as pulumi from "@pulumi/pulumi";
import type { SelfManagedDeployment } from "../../components";
import { nodesInWords } from "../names";
import { changeLines, channelLines, dueDates } from "../summaries";
import { hosts } from "./hosts";
import { ports } from "./ports";
import type { SecuredInstance } from "./secured-instance";
import { secretArn } from "./secret-arns";
import type { AwsSettings } from "./settings";

/** What a Kibana needs that runs elsewhere. Its key and its token are in the secret, which only its own role may read. */
export interface KibanaHandover {
  name: string;
  host: string;
  publicBaseUrl: string;
  port: number;
  secretArn: string;
  /** The policy that its role needs, as JSON. */
  readPolicy: string;
}

export interface OutputFacts {
  settings: AwsSettings;
  deployment: SelfManagedDeployment;
  bootstrap: { arn: pulumi.Output<string> };
  groups: { kibana: pulumi.Output<string> };
  machines: SecuredInstance[];
}

/** What the stack tells its reader and the stack of Kibana. None of it is secret. */
export function outputs({ settings, deployment, bootstrap, groups, machines }: OutputFacts) {
  const { elasticVersion, vpcId, subnetIds, zone, nodeNames } = settings;
  return {
    made: `${nodesInWords(nodeNames.length)} in ${vpcId}, and secrets for ${settings.kibanaNames.length} Kibana`,
    ...dueDates(deployment),
    elasticVersion,
    endpoint: deployment.endpoint,
    trustPem: deployment.trustPem,
    trustFingerprints: deployment.trustFingerprints,
    channels: channelLines(deployment),
    changes: changeLines(deployment),
    certificates: deployment.certificates,
    nodes: machines.map(({ instanceId, privateIp }, index) => ({ name: nodeNames[index]!, host: hosts(settings).nodes[index]!, instanceId, privateIp })),
    kibanas: kibanas(settings, deployment),
    kibanaSecurityGroupId: groups.kibana,
    network: { vpcId, subnetIds, privateZoneId: zone.id },
    bootstrapSecretArn: bootstrap.arn,
    next: next(settings, bootstrap.arn),
  };
}

function kibanas(settings: AwsSettings, deployment: SelfManagedDeployment) {
  return settings.kibanaNames.map((name, index) => {
    const consumer = `kibana/${name}`;
    return {
      name,
      host: hosts(settings).kibanas[index]!,
      publicBaseUrl: settings.kibanaPublicUrl,
      port: ports.kibana,
      secretArn: secretArn(deployment, consumer),
      readPolicy: deployment.readPolicies.apply((policies) => policies[consumer]!),
    };
  });
}

/** Until the cluster has formed the next step is to see that it did, and to say so. */
function next({ bootstrap, kibanaNames }: AwsSettings, bootstrapSecretArn: pulumi.Output<string>): pulumi.Output<string> {
  const stack = pulumi.getStack();
  if (bootstrap) {
    const formed = `npm run pulumi -- config set bootstrap false --stack ${stack} && npm run up -- --stack ${stack}`;
    return pulumi.interpolate`the password of elastic is in ${bootstrapSecretArn}; once all nodes have joined: ${formed}`;
  }
  return pulumi.output(kibanaNames.length > 0 ? `bring up Kibana: npm run up -- --stack ${stack.replace(/^aws/, "aws-kibana")}` : "nothing is left to do");
}
