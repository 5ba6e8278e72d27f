import * as pulumi from "@pulumi/pulumi";
import { httpsOriginProblems, httpsUrl } from "../../channels";
import { endpointNameProblems } from "../../pki/subject-alt-names";
import { quoted } from "../../support/names";
import { Problem, checked, isPlain } from "../../support/problems";
import { SelfManagedPlan } from "./plan";

/** How others reach a node or a Kibana. */
export interface InstanceNames {
  host: string;
  addresses: string[];
}

interface KibanaNames extends InstanceNames {
  publicBaseUrl: string;
}

interface HttpNames {
  publicEndpoint?: string;
  names: string[];
}

/** The names and URLs of a plan, found sound. Each is known on its own: a host that isn't yet hides no other node's. */
export interface PlanNames {
  nodes: pulumi.Output<InstanceNames>[];
  kibanas: pulumi.Output<KibanaNames>[];
  http: pulumi.Output<HttpNames>;
}

/** What each argument that holds a name, names or a URL may be. */
const forms = {
  host: hostProblems,
  addresses: endpointNameProblems,
  names: endpointNameProblems,
  publicBaseUrl: httpsOriginProblems,
  publicEndpoint: httpsOriginProblems,
};

type Known = { [K in keyof typeof forms]?: Parameters<(typeof forms)[K]>[1] };

/** Faults of the names and URLs that are plain. */
export function plainNamesProblems({ nodes, kibanas, http }: SelfManagedPlan): Problem[] {
  return [
    ...nodes.flatMap((node, index) => problemsAt(`nodes[${index}]`, plainOf(node))),
    ...kibanas.flatMap((kibana, index) => problemsAt(`kibanas[${index}]`, plainOf(kibana))),
    ...problemsAt("http", plainOf(http)),
  ];
}

/** The names and URLs, each checked as soon as it is known. */
export function planNames(component: pulumi.Resource, { nodes, kibanas, http, kibana: { port } }: SelfManagedPlan): PlanNames {
  const sound = <T extends Known>(path: string, given: object) =>
    checked<T>(component, given as pulumi.Input<T>, (known) => problemsAt(path, known));
  return {
    nodes: nodes.map(({ host, addresses }, index) => sound<InstanceNames>(`nodes[${index}]`, { host, addresses })),
    kibanas: kibanas.map(({ host, addresses, publicBaseUrl }, index) =>
      sound<InstanceNames & Partial<KibanaNames>>(`kibanas[${index}]`, { host, addresses, publicBaseUrl }).apply((known) => ({
        ...known,
        publicBaseUrl: known.publicBaseUrl ?? httpsUrl({ host: known.host, port }),
      })),
    ),
    http: sound<HttpNames>("http", { publicEndpoint: http.publicEndpoint, names: http.names }),
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
