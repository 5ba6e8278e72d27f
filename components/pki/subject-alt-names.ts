import * as ipaddr from "ipaddr.js";
import { isIP } from "net";
import { quoted } from "../support/names";
import { Problem, isPlain } from "../support/problems";

/** The names and addresses that a certificate is for (RFC 5280, 4.2.1.6), each kind sorted and without repetition. */
export interface SubjectAltNames {
  dnsNames: string[];
  ipAddresses: string[];
  uris: string[];
}

type Kind = keyof SubjectAltNames;

const hostName = /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

interface NameForm {
  reasonAgainst: (value: string) => string | undefined;
  normal: (value: string) => string;
}

const forms: Record<Kind, NameForm> = {
  dnsNames: { reasonAgainst: reasonAgainstDnsName, normal: (value) => value.toLowerCase() },
  ipAddresses: {
    reasonAgainst: (value) => (isAddress(value) ? undefined : `must be an IPv4 or IPv6 address, got ${quoted(value)}`),
    normal: (value) => ipaddr.parse(value).toString(),
  },
  uris: {
    reasonAgainst: (value) => (URL.canParse(value) && !/\s/.test(value) ? undefined : `must be an absolute URI, got ${quoted(value)}`),
    normal: (value) => value,
  },
};

function reasonAgainstDnsName(value: string): string | undefined {
  if (value.includes("://")) return `must be a host name, got the URL ${quoted(value)}`;
  if (isIP(value) !== 0) return `must be a host name: give the address ${quoted(value)} among the IP addresses`;
  return value.length <= 253 && hostName.test(value) && !/^[\d.]+$/.test(value) ? undefined : `must be a host name, got ${quoted(value)}`;
}

function isAddress(value: string): boolean {
  return isIP(value) !== 0 && !value.includes("%");
}

/** Faults of names given by kind, as far as the names are known. */
export function subjectAltNameProblems(names: Partial<Record<Kind, unknown>>): Problem[] {
  return (Object.keys(forms) as Kind[]).flatMap((kind) => {
    const values = names[kind];
    return Array.isArray(values) ? faults(kind, values, () => kind) : [];
  });
}

/** Faults of host names and addresses given in one list, as people write them. */
export function endpointNameProblems(path: string, names: readonly string[]): Problem[] {
  if (!Array.isArray(names)) return [{ path, reason: `must be a list of host names and addresses, got ${quoted(names)}` }];
  return faults(path, names, (value) => (looksLikeAddress(value) ? "ipAddresses" : "dnsNames"));
}

function faults(path: string, values: readonly unknown[], kindOf: (value: string) => Kind): Problem[] {
  return values.flatMap((value, index) => {
    if (!isPlain(value)) return [];
    const reason =
      typeof value === "string" ? forms[kindOf(value)].reasonAgainst(value) : `must be a string, got ${quoted(value)}`;
    return reason === undefined ? [] : [{ path: `${path}[${index}]`, reason }];
  });
}

/** Meant as an address, though perhaps a wrong one: digits and dots alone, or two colons; a single colon stands before a port, and a scheme makes a URL. */
function looksLikeAddress(value: string): boolean {
  return !value.includes("://") && /^[\d.]+$|:.*:/.test(value);
}

/** One normal form whatever the order, case and repetition, because the provider replaces a certificate for any of them. */
export function normalSubjectAltNames(names: Partial<SubjectAltNames>): SubjectAltNames {
  const normal = (kind: Kind) => [...new Set((names[kind] ?? []).map(forms[kind].normal))].sort();
  return { dnsNames: normal("dnsNames"), ipAddresses: normal("ipAddresses"), uris: normal("uris") };
}

/** Sorts sound host names and addresses given in one list into the kinds that a certificate tells apart. */
export function byKind(names: readonly string[]): SubjectAltNames {
  return normalSubjectAltNames({
    dnsNames: names.filter((name) => !looksLikeAddress(name)),
    ipAddresses: names.filter(looksLikeAddress),
  });
}
