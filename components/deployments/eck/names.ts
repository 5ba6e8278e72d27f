/** The longest name that the operator takes for a resource, since it makes longer ones of it. */
export const longestEckName = 36;

/** What the operator calls a kind of resource in the names that it makes. */
export type ServerKind = "elasticsearch" | "kibana";

const infixes: Record<ServerKind, string> = { elasticsearch: "es", kibana: "kb" };
const ports: Record<ServerKind, number> = { elasticsearch: 9200, kibana: 5601 };

/** The names of a Service inside Kubernetes, shortest first. */
function serviceHosts(service: string, namespace: string): string[] {
  return [service, `${service}.${namespace}`, `${service}.${namespace}.svc`, `${service}.${namespace}.svc.cluster.local`];
}

/** The name by which others in Kubernetes dial a server. */
export function serviceHost(kind: ServerKind, name: string, namespace: string): string {
  return `${name}-${infixes[kind]}-http.${namespace}.svc`;
}

/** The URL of a server inside Kubernetes. */
export function serviceUrl(kind: ServerKind, name: string, namespace: string): string {
  return `https://${serviceHost(kind, name, namespace)}:${ports[kind]}`;
}

/**
 * The names by which clients in Kubernetes dial a server: its Service, and for Elasticsearch the one that the operator uses, and
 * each pod.
 *
 * Source: https://www.elastic.co/docs/deploy-manage/security/k8s-https-settings
 */
export function serverHosts(kind: ServerKind, name: string, namespace: string, nodeSets: readonly string[] = []): string[] {
  const services = kind === "elasticsearch" ? [`${name}-es-http`, `${name}-es-internal-http`] : [`${name}-kb-http`];
  return [...services.flatMap((service) => serviceHosts(service, namespace)), ...nodeSets.map((set) => `*.${name}-es-${set}.${namespace}.svc`)];
}
