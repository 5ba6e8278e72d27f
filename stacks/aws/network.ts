import * as ec2 from "@pulumi/aws/ec2";
import { quoted } from "../../components/support/names";
import { Problem } from "../../components/support/problems";
import { cidrLabel } from "./cidrs";
import { ports } from "./ports";
import { Rule, allowIn, allowOut } from "./security-rules";
import type { AwsSettings } from "./settings";

/**
 * Who may talk to whom. Kibana's group is made here, where the nodes let it in, so that the stack of Kibana needs this one
 * and this one doesn't need that.
 */
export function securityGroups({ clusterName, clientCidrs, vpcId }: AwsSettings) {
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
const awsAndPackages: Rule = { name: "https", description: "AWS services and package repositories", port: 443, peer: { cidr: "0.0.0.0/0" } };

/** Faults of the subnets that only AWS knows: it would tell them in the middle of an `up`. */
export async function subnetProblems({ vpcId, subnetIds }: AwsSettings): Promise<Problem[]> {
  const subnets = await Promise.all(subnetIds.map((id) => ec2.getSubnet({ id })));
  return subnets.flatMap(({ id, vpcId: other }, index) =>
    other === vpcId ? [] : [{ path: `awsSubnetIds[${index}]`, reason: `must lie in ${vpcId}, got ${quoted(id)}, which lies in ${other}` }],
  );
}
