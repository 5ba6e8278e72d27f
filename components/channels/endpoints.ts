import { isIPv6 } from "net";
import { endpointNameProblems } from "../pki/subject-alt-names";
import { quoted } from "../support/names";
import { Problem } from "../support/problems";

/** Where something listens. */
export interface Endpoint {
  /** A host name or an address. */
  host: string;
  port: number;
}

/** `es01:9300`, or `[2001:db8::1]:9300`. */
export function hostAndPort({ host, port }: Endpoint): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** `https://es01:9200`. */
export function httpsUrl(endpoint: Endpoint): string {
  return `https://${hostAndPort(endpoint)}`;
}

/** The host of a URL, as a certificate names it: an IPv6 address without its brackets. */
export function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, "");
}

/**
 * The content of `unicast_hosts.txt`, by which nodes find each other. Elasticsearch rereads it, so a new node changes no
 * other node's `elasticsearch.yml`.
 *
 * Source: https://www.elastic.co/docs/deploy-manage/distributed-architecture/discovery-cluster-formation/discovery-hosts-providers
 */
export function unicastHosts(seeds: readonly Endpoint[]): string {
  return [...new Set(seeds.map(hostAndPort))].sort().map((line) => `${line}\n`).join("");
}

/** Faults of the URL of a server whose certificate is made to name the host. */
export function servedUrlProblems(path: string, url: string): Problem[] {
  const problems = httpsOriginProblems(path, url);
  if (problems.length > 0 || isDialled(hostOf(url))) return problems;
  return [{ path, reason: `must be a URL whose host is a host name or an address, got ${quoted(url)}` }];
}

/** Faults of a URL that stands for a server as a whole: Kibana refuses a public URL with anything after the port. */
export function httpsOriginProblems(path: string, url: string): Problem[] {
  if (isHttpsOrigin(url)) return [];
  const advice = 'must be https, a host and at most a port, as in "https://logs.example.com"';
  // What stands before an @ may be a password.
  return [{ path, reason: url.includes("@") ? advice : `${advice}, got ${quoted(url)}` }];
}

function isDialled(host: string): boolean {
  return !host.startsWith("*") && endpointNameProblems("", [host]).length === 0;
}

function isHttpsOrigin(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, origin, href } = new URL(url);
  return protocol === "https:" && href === `${origin}/`;
}
