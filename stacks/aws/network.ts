import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { quoted } from "../../components/support/names";
import { refuseConfiguration } from "../configuration";
import { cidrLabel } from "./cidrs";
import { ports } from "./ports";
import { Rule, allowIn, allowOut } from "./security-rules";
import type { AwsSettings } from "./settings";

/**
 * Who may talk to whom. Kibana's group is made here, where the nodes let it in, so that the stack of Kibana needs this one
 * and this one doesn't need that.
 */
export function securityGroups(settings: AwsSettings) {
  const { clusterName, clientCidrs } = settings;
  const vpcId = vpcOfSubnets(settings);
  const nodes = new ec2.SecurityGroup("aws-nodes", { vpcId, description: `Elasticsearch nodes of ${clusterName}` }).id;
  const kibana = new ec2.SecurityGroup("aws-kibana", { vpcId, description: `Kibana of ${clusterName}` }).id;
  const clients = clientCidrs.map((cidr): Rule => ({ name: `clients-${cidrLabel(cidr)}`, description: "clients", port: ports.http, peer: { cidr } }));
  const peers: Rule[] = [
    { name: "nodes-9300", description: "transport between nodes", port: ports.transport, peer: { groupId: nodes } },
    { name: "nodes-9200", description: "HTTP between nodes", port: ports.http, peer: { groupId: nodes } },
  ];
  allowIn(nodes, "aws-nodes", [...peers, { name: "kibana", description: "Kibana", port: ports.http, peer: { groupId: kibana } }, ...clients]);
  allowOut(nodes, "aws-nodes", [...peers, awsAndPackages]);
  allowOut(kibana, "aws-kibana", [{ name: "nodes", description: "Elasticsearch", port: ports.http, peer: { groupId: nodes } }, awsAndPackages]);
  return { nodes, kibana };
}

/** Names, time and the metadata service need no rule: security groups don't filter them. */
const awsAndPackages: Rule = { name: "https", description: "AWS's services and package repositories", port: 443, peer: { cidr: "0.0.0.0/0" } };

/** The VPC, once every subnet was found to lie in it: AWS would say so only in the middle of an `up`. */
function vpcOfSubnets({ vpcId, subnetIds }: AwsSettings): pulumi.Output<string> {
  const found = pulumi.all(subnetIds.map((id) => ec2.getSubnetOutput({ id }).vpcId));
  return found.apply((vpcs) => {
    const astray = vpcs.flatMap((other, index) => (other === vpcId ? [] : [{ other, path: `awsSubnetIds[${index}]`, id: subnetIds[index] }]));
    refuseConfiguration(astray.map(({ other, path, id }) => ({ path, reason: `must lie in ${vpcId}, got ${quoted(id)}, which lies in ${other}` })));
    return vpcId;
  });
}
