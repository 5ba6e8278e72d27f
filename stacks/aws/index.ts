import * as route53 from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import { KibanaAuthentication, SelfManagedDeployment } from "../../components";
import { refuseConfiguration } from "../configuration";
import { IssuingAuthorities } from "../issuing";
import { keptPassword } from "../password";
import { BootstrapPasswords, bootstrapSecret } from "./bootstrap-secret";
import { deploymentArgs } from "./deployment-args";
import { elasticsearchMachines } from "./elasticsearch-machines";
import { hosts } from "./hosts";
import { securityGroups, subnetProblems } from "./network";
import { outputs } from "./outputs";
import { secretsKeyArn } from "./secrets-key";
import { AwsSettings, awsSettings } from "./settings";

/** A secured Elasticsearch cluster on EC2. Its Kibanas are made ready here, and run by a stack of their own: `aws-kibana`. */
export async function program() {
  const settings = awsSettings();
  refuseConfiguration(await subnetProblems(settings));
  const authorities = settings.authoritiesFile || settings.authorityRequestsOnly ? new IssuingAuthorities(settings) : undefined;
  if (settings.authorityRequestsOnly) return { authorityRequests: authorities?.requests, next: "let the roots sign them: docs/authorities.md" };
  const passwords = firstPasswords(settings);
  const kmsKeyArn = secretsKeyArn(settings);
  const deployment = new SelfManagedDeployment("aws", deploymentArgs(settings, { kibanaPassword: passwords.kibana_system, kmsKeyArn, signing: authorities?.signing }));
  const bootstrap = bootstrapSecret(settings, kmsKeyArn, passwords);
  const groups = securityGroups(settings);
  const machines = elasticsearchMachines({ settings, deployment, bootstrap, securityGroupId: groups.nodes });
  clusterRecord(settings, machines.map(({ privateIp }) => privateIp));
  return { ...outputs({ settings, deployment, bootstrap, groups, machines }), authorityRequests: authorities?.requests };
}

function firstPasswords({ kibanaAuthentication }: AwsSettings): BootstrapPasswords {
  const byPassword = kibanaAuthentication === KibanaAuthentication.Password;
  return { elastic: keptPassword("elastic-password"), ...(byPassword && { kibana_system: keptPassword("kibana-system-password") }) };
}

/** The name of the cluster as a whole, which the endpoint has: all nodes answer to it, and their certificates hold it. */
function clusterRecord(settings: AwsSettings, addresses: pulumi.Output<string>[]): void {
  new route53.Record("aws-endpoint", { zoneId: settings.zone.id, name: hosts(settings).cluster, type: "A", ttl: 60, records: addresses });
}
