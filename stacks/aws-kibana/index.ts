import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { hostOf } from "../../components/channels";
import { kibanaUserData } from "../aws/machine";
import { imageId } from "../aws/machine-settings";
import { SecuredInstance } from "../aws/secured-instance";
import { regionOf } from "../aws/secret-arns";
import { Cluster, clusterOf } from "./cluster";
import { loadBalancer } from "./load-balancer";
import { KibanaSettings, kibanaSettings } from "./settings";

/** Kibana on EC2, for a cluster that a stack of the program `aws` runs. */
export async function program() {
  const settings = kibanaSettings();
  const cluster = await clusterOf(settings.clusterStack);
  const machines = kibanaMachines(settings, cluster);
  const { url, encryption, dnsName } = loadBalancer(settings, cluster, machines.map(({ privateIp }) => privateIp));
  return {
    made: `${machines.length} Kibana in ${cluster.network.vpcId}`,
    url,
    encryption,
    elasticsearch: cluster.endpoint,
    trustFingerprints: cluster.trustFingerprints,
    instances: machines.map(({ instanceId, privateIp }, index) => ({ name: cluster.kibanas[index]!.name, instanceId, privateIp })),
    loadBalancer: dnsName,
    next: settings.publicZoneId ? `open ${url}` : pulumi.interpolate`make ${hostOf(url)} an alias or CNAME of ${dnsName}, then open ${url}`,
  };
}

/** A machine for each Kibana that the cluster knows, over its subnets in turn. */
function kibanaMachines({ machine }: KibanaSettings, { elasticVersion, kibanas, kibanaSecurityGroupId, network }: Cluster): SecuredInstance[] {
  const image = imageId(machine);
  return kibanas.map(
    ({ name, host, secretArn, readPolicy }, index) =>
      new SecuredInstance(`aws-${name}`, {
        host,
        zoneId: network.privateZoneId,
        subnetId: network.subnetIds[index % network.subnetIds.length]!,
        securityGroupId: kibanaSecurityGroupId,
        instanceType: machine.instanceType,
        imageId: image,
        deletionProtection: machine.deletionProtection,
        grants: (role) => [new iam.RolePolicy(`aws-${name}-read`, { role, policy: readPolicy })],
        userDataBase64: kibanaUserData({ region: regionOf(secretArn), secretArn, version: elasticVersion }),
      }),
  );
}
