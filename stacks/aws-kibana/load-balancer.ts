import * as ec2 from "@pulumi/aws/ec2";
import * as lb from "@pulumi/aws/lb";
import * as route53 from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import { hostOf } from "../../components/channels";
import { cidrLabel } from "../aws/cidrs";
import { ports } from "../aws/ports";
import { allowIn, allowOut } from "../aws/security-rules";
import { refuseConfiguration } from "../configuration";
import type { Cluster } from "./cluster";
import { KibanaSettings, LoadBalancer } from "./settings";

interface Kind {
  balancer: lb.LoadBalancerArgs;
  listener: Partial<lb.ListenerArgs>;
  targetProtocol: string;
  /** How far browsers can trust what they see. */
  encryption: string;
}

/** How each kind speaks to browsers and to Kibana. */
const kinds: Record<LoadBalancer, (settings: KibanaSettings) => Kind> = {
  network: () => ({
    // Not every zone has a Kibana.
    balancer: { enableCrossZoneLoadBalancing: true },
    listener: { protocol: "TCP" },
    targetProtocol: "TCP",
    encryption: "TLS end to end: the load balancer passes TCP through, and browsers verify Kibana's own certificate, which the authority of HTTP has signed",
  }),
  application: ({ certificateArn }) => ({
    balancer: { dropInvalidHeaderFields: true },
    listener: { protocol: "HTTPS", certificateArn, sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" },
    targetProtocol: "HTTPS",
    encryption: "encrypted twice, verified once: browsers verify the load balancer's certificate, and the load balancer encrypts to Kibana but does not verify Kibana's",
  }),
};

/** What browsers reach Kibana through: its name, and how far they can trust what they see there. */
export function loadBalancer(settings: KibanaSettings, cluster: Cluster, addresses: pulumi.Output<string>[]) {
  const { balancer, listener, targetProtocol, encryption } = kinds[settings.loadBalancer](settings);
  const url = cluster.kibanas[0]!.publicBaseUrl;
  const port = Number(new URL(url).port || 443);
  const made = new lb.LoadBalancer("aws-kibana", {
    ...balancer,
    loadBalancerType: settings.loadBalancer,
    internal: settings.publicSubnetIds.length === 0,
    subnets: subnets(settings, cluster),
    securityGroups: [securityGroup(settings, cluster, port)],
    enableDeletionProtection: settings.machine.deletionProtection,
  });
  const targets = targetGroup(cluster, targetProtocol, addresses);
  new lb.Listener("aws-kibana", { ...listener, loadBalancerArn: made.arn, port, defaultActions: [{ type: "forward", targetGroupArn: targets.arn }] });
  publicName(settings.publicZoneId, hostOf(url), made);
  return { url, encryption, dnsName: made.dnsName };
}

/** Public subnets make it public; an application load balancer stands in two at least. */
function subnets({ publicSubnetIds, loadBalancer }: KibanaSettings, { network }: Cluster): string[] {
  const chosen = publicSubnetIds.length > 0 ? publicSubnetIds : network.subnetIds;
  const reason = `must hold subnets in two zones at least for an application load balancer, got ${chosen.length}`;
  refuseConfiguration(loadBalancer === LoadBalancer.Application && chosen.length < 2 ? [{ path: "awsPublicSubnetIds", reason }] : []);
  return chosen;
}

function securityGroup({ browserCidrs }: KibanaSettings, { network, kibanaSecurityGroupId }: Cluster, port: number): pulumi.Output<string> {
  const group = new ec2.SecurityGroup("aws-kibana-load-balancer", { vpcId: network.vpcId, description: "Load balancer of Kibana" }).id;
  allowIn(group, "aws-kibana-load-balancer", browserCidrs.map((cidr) => ({ name: `browsers-${cidrLabel(cidr)}`, description: "browsers", port, peer: { cidr } })));
  allowOut(group, "aws-kibana-load-balancer", [{ name: "kibana", description: "Kibana", port: ports.kibana, peer: { groupId: kibanaSecurityGroupId } }]);
  allowIn(kibanaSecurityGroupId, "aws-kibana", [{ name: "load-balancer", description: "load balancer", port: ports.kibana, peer: { groupId: group } }]);
  return group;
}

/** By address, which an instance leaves to the one that takes its place. */
function targetGroup({ network, kibanas }: Cluster, protocol: string, addresses: pulumi.Output<string>[]): lb.TargetGroup {
  const group = new lb.TargetGroup("aws-kibana", {
    vpcId: network.vpcId,
    targetType: "ip",
    port: ports.kibana,
    protocol,
    // Kibana answers 503 until it is ready, then sends browsers on to the login.
    healthCheck: { protocol: "HTTPS", path: "/", matcher: "200-399" },
  });
  addresses.forEach((targetId, index) => new lb.TargetGroupAttachment(`aws-${kibanas[index]!.name}`, { targetGroupArn: group.arn, targetId, port: ports.kibana }));
  return group;
}

function publicName(zoneId: string, name: string, { dnsName, zoneId: balancerZoneId }: lb.LoadBalancer): void {
  if (!zoneId) return;
  new route53.Record("aws-kibana-public-name", { zoneId, name, type: "A", aliases: [{ name: dnsName, zoneId: balancerZoneId, evaluateTargetHealth: true }] });
}
