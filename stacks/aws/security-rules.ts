import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import { cidrSource } from "./cidrs";

/** A port that a group's members answer on, or dial, over TCP. */
export interface Rule {
  /** The end of the rule's name in the stack. */
  name: string;
  /** Why it is there, as AWS shows it. */
  description: string;
  port: number;
  /** The other side: a range of addresses, or the id of a security group. */
  peer: { cidr: string } | { groupId: pulumi.Input<string> };
}

/** What may come in. Each rule is a resource of its own, so that another stack can add one. */
export function allowIn(group: pulumi.Input<string>, name: string, rules: readonly Rule[]): void {
  for (const rule of rules) new vpc.SecurityGroupIngressRule(`${name}-from-${rule.name}`, ruleArgs(group, rule));
}

/** What may go out. */
export function allowOut(group: pulumi.Input<string>, name: string, rules: readonly Rule[]): void {
  for (const rule of rules) new vpc.SecurityGroupEgressRule(`${name}-to-${rule.name}`, ruleArgs(group, rule));
}

function ruleArgs(group: pulumi.Input<string>, { description, port, peer }: Rule) {
  const other = "cidr" in peer ? cidrSource(peer.cidr) : { referencedSecurityGroupId: peer.groupId };
  return { securityGroupId: group, description, ipProtocol: "tcp", fromPort: port, toPort: port, ...other };
}
