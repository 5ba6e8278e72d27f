import { X509Certificate } from "crypto";
import { rootCertificates } from "tls";
import { isIssuedBy, isSelfSigned } from "../../pki/chains";
import { readCertificates } from "../../pki/pem";
import { type Step } from "../read/preview";
import { pemOf } from "../read/values";

/** What an authority that browsers trust may issue at most, by the day of issue: CA/Browser Forum, ballot SC-081v3. */
const limits: readonly { since: string; days: number }[] = [
  { since: "2029-03-15", days: 47 },
  { since: "2027-03-15", days: 100 },
  { since: "2026-03-15", days: 200 },
  { since: "2020-09-01", days: 398 },
];

export function publicLimitDays(issuedAt: Date): number {
  return limits.find(({ since }) => issuedAt >= new Date(since))?.days ?? 825;
}

/** Tells of the step of a leaf whether one of the roots that Node ships, which are Mozilla's, is the authority that it is given, or has issued that. */
export function publicRootCheck(roots: readonly string[] = rootCertificates): (step: Step | undefined) => boolean {
  const known = new Map<string, boolean>();
  return (step) => {
    const pem = step?.after && pemOf(step.after.inputs, "caCertPem");
    if (pem === undefined) return false;
    if (!known.has(pem)) known.set(pem, isFromRoot(pem, roots));
    return known.get(pem)!;
  };
}

/** A private root is told from the public ones by its text: only what somebody else has issued needs all of them read. */
function isFromRoot(pem: string, roots: readonly string[]): boolean {
  return readable(pem).some((authority) => {
    if (isSelfSigned(authority)) return roots.some((root) => body(root) === body(authority.toString()));
    return rootsBySubject(roots).get(authority.issuer)?.some((root) => isIssuedBy(authority, root)) ?? false;
  });
}

function body(pem: string): string {
  return pem.replace(/-----[A-Z ]+-----|\s/g, "");
}

const indexed = new WeakMap<readonly string[], Map<string, X509Certificate[]>>();

function rootsBySubject(roots: readonly string[]): Map<string, X509Certificate[]> {
  const known = indexed.get(roots) ?? new Map<string, X509Certificate[]>();
  if (!indexed.has(roots)) {
    for (const root of roots.map((pem) => new X509Certificate(pem))) known.set(root.subject, [...(known.get(root.subject) ?? []), root]);
    indexed.set(roots, known);
  }
  return known;
}

function readable(pem: string): X509Certificate[] {
  try {
    return readCertificates(pem);
  } catch {
    return [];
  }
}
