import * as pulumi from "@pulumi/pulumi";
import { isIP } from "net";
import {
  Settings,
  credentialsSetting,
  files,
  hostAndPort,
  remoteClusterClientSettings,
  remoteClusterServerSettings,
  secureSettingsFile,
  trustRestrictionSettings,
  trustRestrictions,
} from "../../../channels";
import { bundle } from "../../../pki/pem";
import { checked } from "../../../support/problems";
import { Listed, listed } from "../../inventory";
import { CertificatesPer } from "../channel-args";
import { issueLeaf } from "../leaves";
import { SelfManagedPlan } from "../plan";
import { RemoteClusterNames } from "../plan-names";
import { ClusterFacts, Provision } from "../provision";
import { remoteClusterClientChannel, remoteClusterServerChannel } from "./channels";
import { credentialsProblems } from "./forms";

const names = files.elasticsearch;

/** The settings of a node that concern other clusters. */
export function remoteSettings({ remoteClusterServer, remoteClusters, transport }: SelfManagedPlan, publishHost: string): Settings {
  return {
    ...(remoteClusterServer && remoteClusterServerSettings({ ...remoteClusterServer, publishHost })),
    ...(remoteClusters.length > 0 && remoteClusterClientSettings({ privateTrust: hasPrivateTrust(remoteClusters) })),
    ...(transport.trustedClusters.length > 0 && trustRestrictionSettings),
  };
}

/** What every node gets by which it recognises other clusters, and shows them who it is. */
export function remoteFiles(facts: ClusterFacts): Provision["files"] {
  const { remoteClusters, transport } = facts.plan;
  const credentials = Object.fromEntries(
    remoteClusters.flatMap((cluster, index) => (cluster.credentials === undefined ? [] : [[credentialsSetting(cluster.name), soundCredentials(facts, index)]])),
  );
  const trustedNames = facts.names.trustedClusters.map((cluster) => cluster.nodeNames);
  return {
    ...(hasPrivateTrust(remoteClusters) && { [names.remoteClusterAuthorities]: trustOf(facts.names.remoteClusters) }),
    ...(Object.keys(credentials).length > 0 && { [names.secureSettings]: pulumi.all(credentials).apply(secureSettingsFile) }),
    ...(transport.trustedClusters.length > 0 && {
      [names.trustRestrictions]: pulumi.all([nodeNames(facts), ...trustedNames]).apply((known) => trustRestrictions(known.flat())),
    }),
  };
}

/** What one node gets to serve other clusters, which dial it by these names; nothing if they are not to. */
export function remoteServerProvision(facts: ClusterFacts, index: number, dialled: pulumi.Output<string[]>): Pick<Provision, "files" | "certificates"> {
  const { remoteClusterServer, nodes } = facts.plan;
  if (!remoteClusterServer) return { files: {}, certificates: [] };
  const { name } = nodes[index]!;
  const everyName = pulumi.all([dialled, facts.names.remoteClusterServer]).apply(([own, { names: further }]) => [...own, ...further]);
  const leaf = issueLeaf(facts, remoteClusterServerChannel, name, everyName);
  const servedAt = facts.names.nodes[index]!.apply(({ host }) => [hostAndPort({ host, port: remoteClusterServer.port })]);
  return {
    files: { [names.remoteClusterServerCertificate]: leaf.chainPem, [names.remoteClusterServerKey]: leaf.privateKeyPem },
    certificates: [listed(name, remoteClusterServerChannel, leaf, servedAt)],
  };
}

/** Who is trusted on transport: whom the own authority has signed for, and the clusters that are trusted besides. */
export function transportTrustPem({ authorities, names: { trustedClusters } }: ClusterFacts): pulumi.Output<string> {
  if (trustedClusters.length === 0) return authorities.transport.trustPem;
  return pulumi.all([authorities.transport.trustPem, trustOf(trustedClusters)]).apply((pems) => bundle(...pems));
}

/** The names in the transport certificates of this cluster's nodes. */
export function nodeNames({ plan, names: { nodes } }: ClusterFacts): pulumi.Output<string[]> {
  if (plan.transport.certificatesPer === CertificatesPer.Cluster) return pulumi.output([plan.clusterName]);
  return pulumi.all(nodes).apply((known) => known.flatMap(({ host }, index) => [...new Set([plan.nodes[index]!.name, ...(isIP(host) ? [] : [host])])]));
}

/** The authorities of other clusters, for the inventory: they expire like ours, and nodes have to trust them. */
export function foreignAuthorities({ plan, names: { remoteClusters, trustedClusters } }: ClusterFacts): Listed[] {
  const foreign = (name: string, channel: string, trustPem: pulumi.Output<string>) =>
    listed(name, channel, { certPem: trustPem, renewsAt: pulumi.output("") });
  return [
    ...trustedClusters.map((cluster, index) => foreign(`transport authority of ${plan.transport.trustedClusters[index]!.name}`, "transport", trustOf([cluster]))),
    ...(hasPrivateTrust(plan.remoteClusters)
      ? remoteClusters.map((cluster, index) => foreign(`authority of ${plan.remoteClusters[index]!.name}`, remoteClusterClientChannel, trustOf([cluster])))
      : []),
  ];
}

function hasPrivateTrust(remoteClusters: SelfManagedPlan["remoteClusters"]): boolean {
  return remoteClusters.some(({ trustPem }) => trustPem !== undefined);
}

function trustOf(clusters: pulumi.Output<Pick<RemoteClusterNames, "trustPem">>[]): pulumi.Output<string> {
  return pulumi.all(clusters.map((cluster) => cluster.apply(({ trustPem = "" }) => trustPem))).apply((pems) => bundle(...pems));
}

function soundCredentials({ component, plan }: ClusterFacts, index: number): pulumi.Output<string> {
  const problemsOf = (credentials: string) => credentialsProblems(`remoteClusters[${index}].credentials`, credentials);
  return pulumi.secret(checked(component, plan.remoteClusters[index]!.credentials!, problemsOf));
}
