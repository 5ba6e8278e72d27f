import { X509Certificate } from "crypto";
import { rootCertificates } from "tls";
import { isIssuedBy } from "../../pki/chains";
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

/** Whether one of the roots that Node ships, which are Mozilla's, has issued the authority that a leaf is given, or is it. */
export function isFromPublicRoot(step: Step | undefined, roots: readonly string[] = rootCertificates): boolean {
  const pem = step?.after && pemOf(step.after.inputs, "caCertPem");
  if (pem === undefined) return false;
  return readable(pem).some((authority) => rootsBySubject(roots).get(authority.issuer)?.some((root) => isIssuedBy(authority, root)) ?? false);
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
