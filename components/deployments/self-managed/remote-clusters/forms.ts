import { powerlessReason, unreadableProblems, validityProblems } from "../../../pki/given-certificates";
import { readCertificates } from "../../../pki/pem";
import { endpointNameProblems } from "../../../pki/subject-alt-names";
import { quoted } from "../../../support/names";
import { Problem } from "../../../support/problems";

const hostAndPort = /^(\[[0-9a-f:.]+\]|[^:[\]]+):(\d{1,5})$/i;

/** Faults of where a remote cluster is dialled. */
export function addressProblems(path: string, address: string): Problem[] {
  const [, host = "", port] = hostAndPort.exec(address) ?? [];
  const named = endpointNameProblems(path, [host.replace(/^\[|\]$/g, "")]).length === 0 && !host.startsWith("*");
  if (named && Number(port) >= 1 && Number(port) <= 65535) return [];
  return [{ path, reason: `must be a host and a port, as in "archive.example.com:9443", got ${quoted(address)}` }];
}

/** Faults of the nodes of a remote cluster that are dialled first. */
export function seedsProblems(path: string, seeds: string[]): Problem[] {
  if (!Array.isArray(seeds)) return [{ path, reason: `must be a list of addresses, as in ["archive01.example.com:9443"], got ${quoted(seeds)}` }];
  if (seeds.length === 0) return [{ path, reason: 'must hold at least one address, as in "archive01.example.com:9443", got none' }];
  return seeds.flatMap((seed, index) => addressProblems(`${path}[${index}]`, seed));
}

/** Faults of a name by which a proxy tells clusters apart; TLS names no addresses (RFC 6066, 3). */
export function serverNameProblems(path: string, name: string): Problem[] {
  const isName = endpointNameProblems(path, [name]).length === 0 && !/^[*\d]|:/.test(name);
  return isName ? [] : [{ path, reason: `must be a host name, as in "archive.example.com", got ${quoted(name)}` }];
}

/** What Elasticsearch takes as it stands; a pattern between slashes would be a regular expression to it. */
const nodeName = /^(?=.*[a-z0-9])[a-z0-9.*_-]+$/i;

/** Faults of the names that another cluster's nodes may have. */
export function nodeNamesProblems(path: string, names: string[]): Problem[] {
  if (!Array.isArray(names)) return [{ path, reason: `must be a list of names, as in ["*.archive.example.com"], got ${quoted(names)}` }];
  if (names.length === 0) return [{ path, reason: 'must hold at least one name, as in "*.archive.example.com", got none: no node would be let in' }];
  return names.flatMap((name, index) => {
    const reason = `must be a name in the certificates of nodes, with at most a part of it left open, as in "*.archive.example.com", got ${quoted(name)}`;
    return typeof name === "string" && nodeName.test(name) ? [] : [{ path: `${path}[${index}]`, reason }];
  });
}

/** Faults of what is to verify others. Certificates that have expired may stand beside one that hasn't: they do no harm. */
export function trustProblems(path: string, pem: string): Problem[] {
  const unreadable = unreadableProblems({ [path]: pem });
  if (unreadable.length > 0) return unreadable;
  const certificates = readCertificates(pem);
  const powerless = certificates.flatMap((certificate) => powerlessReason(certificate) ?? []);
  if (powerless.length > 0) return powerless.map((reason) => ({ path, reason }));
  const invalid = certificates.map((certificate) => validityProblems(path, certificate));
  return invalid.some((faults) => faults.length === 0) ? [] : invalid.flat();
}

/** Faults of a cross-cluster API key as it is sent: the base64 of its id and itself with a colon between them. No message holds it. */
export function credentialsProblems(path: string, credentials: string): Problem[] {
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(credentials);
  if (isBase64 && Buffer.from(credentials, "base64").toString().includes(":")) return [];
  return [{ path, reason: "must be what the other cluster answered as `encoded` when it made the cross-cluster API key, not its id, nor its `api_key`" }];
}
