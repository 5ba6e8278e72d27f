import * as pulumi from "@pulumi/pulumi";
import { hostOf, servedUrlProblems, httpsUrl } from "../../channels";
import { endpointNameProblems } from "../../pki/subject-alt-names";
import { quoted } from "../../support/names";
import { Problem, at, checked, isPlain } from "../../support/problems";
import { SelfManagedPlan } from "./plan";
import { addressProblems, nodeNamesProblems, seedsProblems, serverNameProblems, trustProblems } from "./remote-clusters/forms";
import { remoteTrustProblems, trustedClusterProblems } from "./remote-clusters/problems";

/** How others reach a node or a Kibana. */
export interface InstanceNames {
  host: string;
  addresses: string[];
}

export interface KibanaNames extends InstanceNames {
  publicBaseUrl: string;
}

/** What is dialled of a remote cluster, and what verifies it. */
export interface RemoteClusterNames {
  proxyAddress?: string;
  seeds?: string[];
  serverName?: string;
  trustPem?: string;
}

/** What is trusted of another cluster on transport. */
export interface TrustedClusterNames {
  trustPem: string;
  nodeNames: string[];
}

export interface HttpNames {
  publicEndpoint?: string;
  names: string[];
}

/** The names and URLs of a plan, found sound. Each is known on its own: a host that isn't yet hides no other node's. */
export interface PlanNames {
  nodes: pulumi.Output<InstanceNames>[];
  kibanas: pulumi.Output<KibanaNames>[];
  http: pulumi.Output<HttpNames>;
  remoteClusterServer: pulumi.Output<{ names: string[] }>;
  remoteClusters: pulumi.Output<RemoteClusterNames>[];
  trustedClusters: pulumi.Output<TrustedClusterNames>[];
}

/** The names and addresses by which others dial a node. */
export function dialledByNodes({ host, addresses }: InstanceNames): string[] {
  return [host, ...addresses];
}

/** Those by which clients dial it. */
export function dialledByClients(node: InstanceNames, { names, publicEndpoint }: HttpNames): string[] {
  return [...dialledByNodes(node), ...names, ...(publicEndpoint === undefined ? [] : [hostOf(publicEndpoint)])];
}

/** Those by which browsers dial a Kibana. */
export function dialledByBrowsers({ publicBaseUrl, ...instance }: InstanceNames & Partial<KibanaNames>): string[] {
  return [...dialledByNodes(instance), ...(publicBaseUrl === undefined ? [] : [hostOf(publicBaseUrl)])];
}

/** What each argument that holds a name, names or a URL may be. */
const forms = {
  host: hostProblems,
  addresses: endpointNameProblems,
  names: endpointNameProblems,
  publicBaseUrl: servedUrlProblems,
  publicEndpoint: servedUrlProblems,
  proxyAddress: addressProblems,
  seeds: seedsProblems,
  serverName: serverNameProblems,
  nodeNames: nodeNamesProblems,
  trustPem: trustProblems,
};

type Known = { [K in keyof typeof forms]?: Parameters<(typeof forms)[K]>[1] };

/** Faults of the names and URLs that are plain. */
export function plainNamesProblems({ nodes, kibanas, http, transport, remoteClusterServer, remoteClusters }: SelfManagedPlan): Problem[] {
  return [
    ...nodes.flatMap((node, index) => problemsAt(`nodes[${index}]`, plainOf(node))),
    ...kibanas.flatMap((kibana, index) => problemsAt(`kibanas[${index}]`, plainOf(kibana))),
    ...problemsAt("http", plainOf(http)),
    ...(remoteClusterServer ? problemsAt("remoteClusterServer", plainOf({ names: remoteClusterServer.names })) : []),
    ...remoteClusters.flatMap((cluster, index) => problemsAt(`remoteClusters[${index}]`, plainOf(cluster))),
    ...transport.trustedClusters.flatMap((cluster, index) => problemsAt(`transport.trustedClusters[${index}]`, plainOf(cluster))),
  ];
}

/** The names and URLs, each checked as soon as it is known. */
export function planNames(component: pulumi.Resource, plan: SelfManagedPlan): PlanNames {
  const { nodes, kibanas, http, kibana: { port }, transport, remoteClusterServer, remoteClusters } = plan;
  const sound = <T extends Known>(path: string, given: object, trustProblems: (plan: SelfManagedPlan, known: T) => Problem[] = () => []) =>
    checked<T>(component, given as pulumi.Input<T>, (known) => [...problemsAt(path, known), ...at(path, trustProblems(plan, known))]);
  return {
    nodes: nodes.map(({ host, addresses }, index) => sound<InstanceNames>(`nodes[${index}]`, { host, addresses })),
    kibanas: kibanas.map(({ host, addresses, publicBaseUrl }, index) =>
      sound<InstanceNames & Partial<KibanaNames>>(`kibanas[${index}]`, { host, addresses, publicBaseUrl }).apply((known) => ({
        ...known,
        publicBaseUrl: known.publicBaseUrl ?? httpsUrl({ host: known.host, port }),
      })),
    ),
    http: sound<HttpNames>("http", { publicEndpoint: http.publicEndpoint, names: http.names }),
    remoteClusterServer: sound("remoteClusterServer", { names: remoteClusterServer?.names ?? [] }),
    remoteClusters: remoteClusters.map(({ proxyAddress, seeds, serverName, trustPem }, index) =>
      sound<RemoteClusterNames>(`remoteClusters[${index}]`, { proxyAddress, seeds, serverName, trustPem }, remoteTrustProblems),
    ),
    trustedClusters: transport.trustedClusters.map(({ trustPem, nodeNames }, index) =>
      sound<TrustedClusterNames>(`transport.trustedClusters[${index}]`, { trustPem, nodeNames }, trustedClusterProblems),
    ),
  };
}

function problemsAt(path: string, known: Known): Problem[] {
  return (Object.keys(forms) as (keyof Known)[]).flatMap((key) => {
    const problemsOf: (path: string, value: never) => Problem[] = forms[key];
    return known[key] === undefined ? [] : problemsOf(`${path}.${key}`, known[key] as never);
  });
}

function plainOf(given: object): Known {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => isPlain(value)));
}

/** A host is dialled, so it is one name or address: nodes that published a wildcard's address would be refused by their peers. */
function hostProblems(path: string, host: string): Problem[] {
  if (["0.0.0.0", "::"].includes(host) || host.startsWith("*")) return [{ path, reason: `must be a name or address to dial, got the wildcard ${quoted(host)}` }];
  return endpointNameProblems(path, [host]).map(({ reason }) => ({ path, reason }));
}
