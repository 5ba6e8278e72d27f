import { files } from "./files";
import { NegotiationFacts, negotiationSettings } from "./protocols";
import { Settings } from "./settings";

/** What decides how other clusters reach a node, by API key. */
export interface RemoteClusterServerFacts extends NegotiationFacts {
  port: number;
  /** The host name, or address, that other clusters are told to dial. The node's certificate holds it. */
  publishHost: string;
}

/**
 * The server that other clusters dial with a cross-cluster API key: TLS without client certificates, since the key says who
 * it is. The publish host stands here by itself: it would follow the host that is listened on.
 *
 * Source: https://www.elastic.co/docs/deploy-manage/remote-clusters/remote-clusters-api-key
 */
export function remoteClusterServerSettings({ port, publishHost, ...negotiation }: RemoteClusterServerFacts): Settings {
  const prefix = "xpack.security.remote_cluster_server.ssl";
  return {
    "remote_cluster_server.enabled": true,
    "remote_cluster.host": "0.0.0.0",
    "remote_cluster.publish_host": publishHost,
    "remote_cluster.port": port,
    [`${prefix}.enabled`]: true,
    [`${prefix}.key`]: files.elasticsearch.remoteClusterServerKey,
    [`${prefix}.certificate`]: files.elasticsearch.remoteClusterServerCertificate,
    ...negotiationSettings(prefix, negotiation),
  };
}

/**
 * How a node dials other clusters by API key. All of them share one trust: without authorities of their own, the JDK's.
 *
 * Source: https://www.elastic.co/docs/deploy-manage/remote-clusters/remote-clusters-api-key
 */
export function remoteClusterClientSettings({ privateTrust }: { privateTrust: boolean }): Settings {
  const prefix = "xpack.security.remote_cluster_client.ssl";
  return {
    [`${prefix}.enabled`]: true,
    [`${prefix}.verification_mode`]: "full",
    ...(privateTrust && { [`${prefix}.certificate_authorities`]: [files.elasticsearch.remoteClusterAuthorities] }),
    ...negotiationSettings(prefix, {}),
  };
}

/** A cluster to dial: through one address in front of it, or by the nodes that seeds name. */
export interface RemoteClusterConnection {
  name: string;
  proxyAddress?: string;
  seeds?: readonly string[];
  serverName?: string;
  skipUnavailable?: boolean;
}

/** What is not given is null, which takes out what an earlier body has set: Elasticsearch refuses seeds beside a proxy's address. */
function connection({ proxyAddress = null, seeds = null, serverName = null, skipUnavailable = null }: Nullable<Omit<RemoteClusterConnection, "name">>) {
  return { mode: proxyAddress === null ? "sniff" : "proxy", proxy_address: proxyAddress, server_name: serverName, seeds, skip_unavailable: skipUnavailable };
}

type Nullable<T> = { [K in keyof T]: T[K] | null };

/**
 * The body of `PUT /_cluster/settings` that connects remote clusters. It is no part of `elasticsearch.yml`: there a changed
 * address would take a restart of every node, and a node that starts before it has the credentials takes the connection for
 * one by certificates.
 *
 * Source: https://www.elastic.co/docs/deploy-manage/remote-clusters/remote-clusters-settings
 */
export function remoteClusterConnections(connections: readonly RemoteClusterConnection[]): string {
  const remote = Object.fromEntries(connections.map(({ name, ...how }) => [name, connection(how)]));
  return JSON.stringify({ persistent: { cluster: { remote } } });
}

/** The name of the secure setting by which Elasticsearch takes a connection for one by API key. */
export function credentialsSetting(alias: string): string {
  return `cluster.remote.${alias}.credentials`;
}

/**
 * The content of `keystore.properties`: a secret setting a line. Elasticsearch reads its keystore, not this file.
 *
 * @see takeSecureSettings
 */
export function secureSettingsFile(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

/**
 * Takes all of `keystore.properties` into the keystore; run in Elasticsearch's home on every node, with the file where its
 * configuration is. No secret is on a command line.
 *
 * Source: https://www.elastic.co/docs/reference/elasticsearch/command-line-tools/elasticsearch-keystore
 */
export const takeSecureSettings =
  `while IFS= read -r line; do printf '%s' "\${line#*=}" | bin/elasticsearch-keystore add --stdin --force "\${line%%=*}"; done` +
  ` < "\${ES_PATH_CONF:-config}/${files.elasticsearch.secureSettings}"`;
