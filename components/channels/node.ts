import { Endpoint, hostAndPort } from "./endpoints";
import { elasticsearchFipsSettings } from "./fips";
import { Licence, licenceSettings } from "./licence";
import { Settings } from "./settings";

/** A node that others dial on the transport layer. */
export interface NamedEndpoint extends Endpoint {
  name: string;
}

/** What decides how one node starts and finds the others. */
export interface NodeFacts {
  clusterName: string;
  name: string;
  /** The host name, or address, that the other nodes dial. The node's certificates hold it. */
  publishHost: string;
  /** What the node does; none of them makes it coordinate only. @default every role */
  roles?: readonly string[];
  httpPort: number;
  transportPort: number;
  /** The first masters, while the cluster is yet to be formed; never afterwards. @default none */
  firstMasters?: readonly NamedEndpoint[];
  licence: Licence;
  /** Directories of what it writes. @default Elasticsearch's own, below its home */
  paths?: { data?: string; logs?: string };
  /** Whether it runs in FIPS mode. @default false */
  fips?: boolean;
}

/** Whether a node with these roles can be elected master; a node without a list has every role. */
export function isMasterEligible(roles: readonly string[] | undefined): boolean {
  return roles === undefined || roles.includes("master");
}

/**
 * The settings of one node apart from its channels.
 *
 * It listens everywhere and publishes one name or address that its certificates hold: peers verify what they are told to
 * dial, and left to itself a node publishes the address of an interface. Elasticsearch's own automatic TLS is off.
 *
 * Source: https://www.elastic.co/docs/deploy-manage/deploy/self-managed/important-settings-configuration
 */
export function nodeSettings(facts: NodeFacts): Settings {
  return {
    "cluster.name": facts.clusterName,
    "node.name": facts.name,
    ...(facts.roles && { "node.roles": facts.roles }),
    "network.host": "0.0.0.0",
    "network.publish_host": facts.publishHost,
    ...pathSettings(facts.paths ?? {}),
    "http.port": facts.httpPort,
    "transport.port": facts.transportPort,
    "discovery.seed_providers": ["file"],
    ...(facts.firstMasters && formationSettings(facts.firstMasters, facts.roles)),
    ...licenceSettings(facts.licence),
    "xpack.security.enabled": true,
    "xpack.security.autoconfiguration.enabled": false,
    "xpack.security.enrollment.enabled": false,
    ...(facts.fips && elasticsearchFipsSettings),
  };
}

/**
 * What a cluster needs once, to form. The seed hosts stand here only as long as the first masters do: from then on they are
 * in `unicast_hosts.txt` alone, so that a new node changes no other node's settings.
 *
 * Source: https://www.elastic.co/docs/deploy-manage/deploy/self-managed/important-settings-configuration#initial_master_nodes
 */
function formationSettings(firstMasters: readonly NamedEndpoint[], roles: readonly string[] | undefined): Settings {
  return {
    "discovery.seed_hosts": firstMasters.map(hostAndPort),
    ...(isMasterEligible(roles) && { "cluster.initial_master_nodes": firstMasters.map(({ name }) => name) }),
  };
}

function pathSettings({ data, logs }: NonNullable<NodeFacts["paths"]>): Settings {
  return { ...(data !== undefined && { "path.data": data }), ...(logs !== undefined && { "path.logs": logs }) };
}
