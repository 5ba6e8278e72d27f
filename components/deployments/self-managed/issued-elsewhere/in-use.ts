import { IssuersElsewhere, elsewherePrefix } from "../../issuers-elsewhere";
import { LeafRole, SelfManagedPlan } from "../plan";
import { elsewhereChannels } from "./channels";
import { channelIssuers, issuerOf } from "./issuers";

/** The channels whose trust is distributed here: that of browsers isn't. */
const distributed: readonly LeafRole[] = ["transport", "http", "client"];

/** Who else than the generation that signs has issued what an authority's channel presents, or may; nothing if nobody. */
export function issuersElsewhere(plan: SelfManagedPlan, of: string): IssuersElsewhere | undefined {
  if (!isRole(of)) return undefined;
  const roles = signedBy(plan, of);
  if (!roles.some((role) => plan.elsewhere[role])) return undefined;
  const { signing, roots } = channelIssuers(plan, of);
  const names = distributed.includes(of) ? Object.keys(roots) : [];
  const issued = roles.flatMap((role) => issuersIn(plan, role));
  // Of a Kibana under the authority of HTTP its own roots elsewhere are none of that.
  const counted = issued.filter(({ role, issuer }) => !issuer.startsWith(elsewherePrefix) || (role === of && names.includes(issuer)));
  const signers = issued.length === 0 ? [signing] : [...new Set(counted.map(({ issuer }) => issuer))];
  const [inUse, authoritySigns] = [signers.filter((name) => name !== signing), signers.includes(signing)];
  if (names.length === 0 && inUse.length === 0) return undefined;
  const givenBy = (signer: string) => [...new Set(issued.flatMap(({ role, issuer, isGiven }) => (isGiven && issuer === signer ? [elsewhereChannels[role].path] : [])))];
  return {
    path: elsewhereChannels[of].path,
    givenBy: Object.fromEntries(signers.map((signer) => [signer, givenBy(signer)])),
    roots: names,
    inUse,
    authoritySigns,
    distributedSince: plan.elsewhere[of]?.distributedSince,
  };
}

function isRole(of: string): of is LeafRole {
  return of in elsewhereChannels;
}

/** What an authority signs for: that of HTTP also for Kibana to browsers, unless it has one of its own. */
function signedBy({ kibana }: SelfManagedPlan, role: LeafRole): LeafRole[] {
  return role === "http" && !kibana.authority ? ["http", "kibana"] : [role];
}

/** Who has issued what each consumer of a channel presents, and whether it was given. */
function issuersIn(plan: SelfManagedPlan, role: LeafRole): { role: LeafRole; issuer: string; isGiven: boolean }[] {
  const issuers = channelIssuers(plan, role);
  return Object.keys(elsewhereChannels[role].consumersOf(plan)).map((name) => {
    const given = plan.elsewhere[role]?.certificates?.[name];
    return { role, issuer: issuerOf(given, issuers), isGiven: given !== undefined };
  });
}
