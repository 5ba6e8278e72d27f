import { posix } from "path";
import { files } from "../channels";
import { pemBlocks } from "../pki/pem";

/** What a client has to know of any deployment. Nothing in it is secret. */
export interface ClientFacts {
  /** The URL of Elasticsearch. */
  endpoint: string;
  /** What verifies it, in PEM; empty where the public authorities do. */
  trustPem: string;
  /** SHA-256 of each certificate in `trustPem`. */
  trustFingerprints: readonly string[];
  /** The directory of the client's own files, as it sees them. */
  directory: string;
  /** Whether it shows a certificate of its own. */
  presentsCertificate: boolean;
}

/** By what a client verifies Elasticsearch. */
export type Trust = { by: "publicAuthorities" } | { by: "fingerprint"; fingerprint: string } | { by: "bundle"; file: string; certificates: string[] };

/**
 * How programs verify Elasticsearch that can be told a fingerprint instead of getting a file: by it as long as there is one. They take
 * one alone, so that during a rotation, when two authorities are trusted, they need the file.
 */
export function shortestTrust(facts: ClientFacts): Trust {
  const [fingerprint, ...further] = facts.trustFingerprints;
  return fingerprint !== undefined && further.length === 0 ? { by: "fingerprint", fingerprint } : fileTrust(facts);
}

/** How all others do. */
export function fileTrust({ trustPem, directory }: ClientFacts): Trust {
  if (trustPem === "") return { by: "publicAuthorities" };
  return { by: "bundle", file: posix.join(directory, files.client.httpAuthorities), certificates: pemBlocks(trustPem) };
}

/** The client's own certificate and key, if it shows one. */
export function identity({ presentsCertificate, directory }: ClientFacts): { certificate: string; key: string } | undefined {
  if (!presentsCertificate) return undefined;
  return { certificate: posix.join(directory, files.client.certificate), key: posix.join(directory, files.client.key) };
}

/** The endpoint with its port: where a URL names none, Logstash, Beats and Elastic Agent take 9200, and HTTPS is on 443. */
export function withPort({ endpoint }: ClientFacts): string {
  const { protocol, hostname, port } = new URL(endpoint);
  return `${protocol}//${hostname}:${port || 443}`;
}

/** Where the credentials of clients come from: their environment. */
export const variables = {
  /** An API key as most take it: `encoded` of the answer that made it. */
  encodedKey: "ELASTICSEARCH_API_KEY",
  /** As Logstash, Beats and Elastic Agent take it: its `id` and its `api_key` with a colon between them. */
  keyPair: "ELASTICSEARCH_API_KEY_PAIR",
} as const;

const remarks: Record<Trust["by"], string> = {
  publicAuthorities: "Public authorities verify Elasticsearch: no CA is given. (An authority that ECK's operator made is in the Secret <cluster>-es-http-certs-public.)",
  fingerprint: "The fingerprint is that of the root, which Elasticsearch presents. Before that changes there are two, of which only one could be given: this becomes a file then.",
  bundle: "A file, and no fingerprint: several authorities are trusted now, and only one fingerprint could be given. The file is `trustPem` of the deployment.",
};

/** Why a program that could take a fingerprint has what it has, as a comment in scripts and YAML. */
export function trustRemark(trust: Trust): string {
  return `# ${remarks[trust.by]}\n`;
}
