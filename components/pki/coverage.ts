import * as ipaddr from "ipaddr.js";
import { isIP } from "net";
import { certificateFacts } from "./certificate-facts";

/** The host names and addresses that a certificate is for. */
export function certificateNames(certPem: string): string[] {
  return certificateFacts(certPem).names.flatMap((name) => /^(?:DNS|IP Address):(.*)$/.exec(name)?.[1] ?? []);
}

/** Those of the names that these, some of them wildcards, don't cover. A wildcard covers one label (RFC 6125, 6.4.3), and itself. */
export function uncovered(names: readonly string[], by: readonly string[]): string[] {
  const held = new Set(by.map(normal));
  return names.filter((name) => !held.has(normal(name)) && !held.has(normal(name).replace(/^[^.*]+/, "*")));
}

function normal(name: string): string {
  return isIP(name) === 0 ? name.toLowerCase() : ipaddr.parse(name).toString();
}
