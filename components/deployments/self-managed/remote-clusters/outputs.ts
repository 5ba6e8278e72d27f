import * as pulumi from "@pulumi/pulumi";
import { credentialsSetting, hostAndPort, remoteClusterConnections, takeSecureSettings } from "../../../channels";
import { ClusterFacts } from "../provision";
import { RemoteClusterArgs, RemoteClusterConnections, RemoteClusterEndpoint, TransportTrust } from "./args";
import { nodeNames } from "./remote-clusters";

/** What this cluster tells others, and what its operators are to do about others. */
export interface RemoteOutputs {
  remoteClusterEndpoint: pulumi.Output<RemoteClusterEndpoint>;
  remoteClusterConnections: pulumi.Output<RemoteClusterConnections>;
  transportTrust: pulumi.Output<TransportTrust>;
}

/** The outputs that concern other clusters. */
export function remoteOutputs(facts: ClusterFacts): RemoteOutputs {
  const { plan, names, authorities } = facts;
  const { port } = plan.remoteClusterServer ?? {};
  const addresses = port === undefined ? [] : names.nodes.map((node) => node.apply(({ host }) => hostAndPort({ host, port })));
  const connections = plan.remoteClusters.map(({ name, skipUnavailable }, index) => names.remoteClusters[index]!.apply((known) => ({ ...known, name, skipUnavailable })));
  const body = pulumi.all(connections).apply((known) => (known.length === 0 ? "" : remoteClusterConnections(known)));
  return {
    remoteClusterEndpoint: pulumi.output({ trustPem: authorities.remoteClusterServer?.trustPem ?? "", addresses }),
    remoteClusterConnections: body.apply((settings) => ({ settings, steps: steps(plan.remoteClusters, settings) })),
    transportTrust: pulumi.output({ trustPem: authorities.transport.trustPem, nodeNames: nodeNames(facts) }),
  };
}

/** The keys come before the connections: Elasticsearch takes a connection without a key for one by certificates. */
function steps(clusters: readonly RemoteClusterArgs[], settings: string): string[] {
  if (clusters.length === 0) return [];
  const byHand = clusters.filter(({ credentials }) => credentials === undefined);
  return [
    ...(byHand.length < clusters.length ? [`on every node, in Elasticsearch's home: ${takeSecureSettings}`] : []),
    ...byHand.map(({ name }) => `on every node, in Elasticsearch's home: bin/elasticsearch-keystore add --force ${credentialsSetting(name)}`),
    "on every node whose elasticsearch.yml has changed, one by one: restart Elasticsearch",
    "once: POST /_nodes/reload_secure_settings",
    `once: PUT /_cluster/settings ${settings}`,
    "look: GET /_remote/info",
  ];
}
