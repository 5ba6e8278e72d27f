import * as ipaddr from "ipaddr.js";
import { isIP } from "net";
import { quoted } from "../support/names";
import { Problem } from "../support/problems";
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

/** Faults of a certificate that isn't for all of these names. */
export function coverageProblems(certPem: string, names: readonly string[]): Problem[] {
  const held = certificateNames(certPem);
  return uncovered(names, held).map((name) => ({ path: "certPem", reason: `must be for ${quoted(name)}, is for ${held.join(", ") || "no name"}` }));
}

function normal(name: string): string {
  return isIP(name) === 0 ? name.toLowerCase() : ipaddr.parse(name).toString();
}
