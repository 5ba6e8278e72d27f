import { createHash } from "crypto";
import { isIssuedBy, isSelfSigned } from "../../../pki/chains";
import { unreadableProblems } from "../../../pki/given-certificates";
import { bundle, certificateBlocks, readCertificates } from "../../../pki/pem";
import { isPlain } from "../../../support/problems";
import { IssuersElsewhere, elsewherePrefix } from "../../issuers-elsewhere";
import { elsewhereChannels } from "./channels";
import { IssuedCertificateArgs, IssuedElsewhereArgs } from "./args";
import { LeafRole, SelfManagedPlan } from "../plan";

/** The channels whose trust is distributed here: that of browsers isn't. */
const distributed = ["transport", "http", "client"] as const;
type DistributedRole = (typeof distributed)[number];

/** A root that isn't known before `up`: one name stands for whatever it will be. */
const unknownRoot = `${elsewherePrefix}root`;

/** The roots elsewhere of an authority's channel, and which of them are in use; nothing if there are none. */
export function issuersElsewhere(plan: SelfManagedPlan, of: string): IssuersElsewhere | undefined {
  const role = distributed.find((name) => name === of);
  const elsewhere = role && plan.elsewhere[role];
  if (!role || elsewhere?.trustPem === undefined) return undefined;
  const { path } = elsewhereChannels[role];
  const roots = rootsOf(elsewhere);
  const used = usersOf(plan, role).map((given) => (given ? rootsAbove(given, roots) : []));
  return {
    path,
    roots: Object.keys(roots),
    inUse: [...new Set(used.flat())],
    authoritySigns: used.length === 0 || used.some((above) => above.length === 0),
    distributedSince: elsewhere.distributedSince,
  };
}

/** What each consumer that a channel's authority could sign for presents instead: browsers verify Kibana by the authority of HTTP. */
function usersOf(plan: SelfManagedPlan, role: DistributedRole): (IssuedCertificateArgs | undefined)[] {
  const of = (kind: LeafRole) => Object.keys(elsewhereChannels[kind].consumersOf(plan)).map((name) => plan.elsewhere[kind]?.certificates?.[name]);
  return role === "http" && !plan.kibana.authority ? [...of("http"), ...of("kibana").filter((given) => !given)] : of(role);
}

/** The certificates that are trusted, by names: one for each, as long as they are known. */
function rootsOf({ trustPem }: IssuedElsewhereArgs): Record<string, string> {
  if (!isPlain(trustPem)) return { [unknownRoot]: "" };
  return Object.fromEntries(certificateBlocks(trustPem as string).map((pem) => [nameOf(pem), pem]));
}

function nameOf(pem: string): string {
  return elsewherePrefix + createHash("sha256").update(pem).digest("hex").slice(0, 12);
}

/** The root above a certificate; none if it is of the channel's authority, and all of them while that isn't known. */
function rootsAbove({ certPem, chainPem = "" }: IssuedCertificateArgs, roots: Record<string, string>): string[] {
  if (unknownRoot in roots || !isPlain([certPem, chainPem])) return Object.keys(roots);
  const path = bundle(certPem as string, chainPem as string);
  if (unreadableProblems({ path }).length > 0) return [];
  const last = readCertificates(path).at(-1)!;
  return Object.keys(roots).filter((name) => readCertificates(roots[name]!).some((root) => isSelfSigned(root) && isIssuedBy(last, root)));
}
