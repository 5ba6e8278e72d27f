import * as pulumi from "@pulumi/pulumi";
import { quoted } from "../../components/support/names";
import { Problem } from "../../components/support/problems";
import { cidrProblems } from "../aws/cidrs";
import { formProblems, listProblems } from "../aws/forms";
import { machineProblems, machineSettings } from "../aws/machine-settings";
import { refuseConfiguration } from "../configuration";

/** What stands before Kibana. */
export const LoadBalancer = {
  /** Passes TCP through: browsers verify Kibana's own certificate. */
  Network: "network",
  /** Ends the browsers' TLS and encrypts anew to Kibana, whose certificate it doesn't verify. */
  Application: "application",
} as const;
export type LoadBalancer = (typeof LoadBalancer)[keyof typeof LoadBalancer];

/** What the stack's configuration says, found sound. `Pulumi.yaml` describes the keys and has their defaults. */
export function kibanaSettings(): KibanaSettings {
  const settings = read(new pulumi.Config());
  refuseConfiguration(problemsOf(settings));
  return settings;
}

export type KibanaSettings = ReturnType<typeof read>;

function read(config: pulumi.Config) {
  return {
    clusterStack: config.require("clusterStack"),
    machine: machineSettings(config),
    browserCidrs: config.requireObject<string[]>("awsBrowserCidrs"),
    loadBalancer: config.require<LoadBalancer>("kibanaLoadBalancer"),
    certificateArn: config.require("awsCertificateArn"),
    publicSubnetIds: config.requireObject<string[]>("awsPublicSubnetIds"),
    publicZoneId: config.require("awsPublicZoneId"),
  };
}

function problemsOf(settings: KibanaSettings): Problem[] {
  const { clusterStack, machine, browserCidrs, loadBalancer, certificateArn, publicSubnetIds, publicZoneId } = settings;
  const kinds = Object.values(LoadBalancer);
  return [
    ...stackProblems(clusterStack),
    ...machineProblems(machine),
    ...cidrProblems("awsBrowserCidrs", browserCidrs),
    ...(kinds.includes(loadBalancer) ? [] : [{ path: "kibanaLoadBalancer", reason: `must be ${kinds.join(" or ")}, got ${quoted(loadBalancer)}` }]),
    ...(loadBalancer === LoadBalancer.Application ? formProblems("awsCertificateArn", "certificate", certificateArn) : unusedProblems(certificateArn)),
    ...listProblems("awsPublicSubnetIds", "subnet", publicSubnetIds),
    ...(publicZoneId ? formProblems("awsPublicZoneId", "hostedZone", publicZoneId) : []),
  ];
}

function stackProblems(clusterStack: string): Problem[] {
  const reason = `must be the stack of the cluster, as in "aws-production" or "acme/elastic-tls/aws-production", got ${quoted(clusterStack)}`;
  return /^([\w.-]+\/[\w.-]+\/)?[\w.-]+$/.test(clusterStack) ? [] : [{ path: "clusterStack", reason }];
}

/** A certificate that nobody presents would be taken for one that somebody does. */
function unusedProblems(certificateArn: string): Problem[] {
  const reason = 'must be empty unless `kibanaLoadBalancer` is "application": a network load balancer presents no certificate, Kibana does';
  return certificateArn ? [{ path: "awsCertificateArn", reason }] : [];
}
