import { IssuersElsewhere, elsewherePrefix } from "../../issuers-elsewhere";
import { LeafRole, SelfManagedPlan } from "../plan";
import { elsewhereChannels } from "./channels";
import { channelIssuers, issuerOf } from "./issuers";

/** The channels whose trust is distributed here: that of browsers isn't. */
const distributed: readonly LeafRole[] = ["transport", "http", "client"];

/** Who else than the generation that signs has issued what an authority's channel presents, or may; nothing if nobody. */
export function issuersElsewhere(plan: SelfManagedPlan, of: string): IssuersElsewhere | undefined {
  if (!isRole(of)) return undefined;
  const { signing, roots } = channelIssuers(plan, of);
  const names = distributed.includes(of) ? Object.keys(roots) : [];
  const signers = signersOf(plan, of).filter((name) => names.includes(name) || !name.startsWith(elsewherePrefix));
  const [inUse, authoritySigns] = [signers.filter((name) => name !== signing), signers.includes(signing)];
  if (names.length === 0 && inUse.length === 0) return undefined;
  return { path: elsewhereChannels[of].path, roots: names, inUse, authoritySigns, distributedSince: plan.elsewhere[of]?.distributedSince };
}

function isRole(of: string): of is LeafRole {
  return of in elsewhereChannels;
}

/** Who has issued what each consumer that a channel's authority could sign for presents. */
function signersOf(plan: SelfManagedPlan, role: LeafRole): string[] {
  const of = (kind: LeafRole) => {
    const issuers = channelIssuers(plan, kind);
    return Object.keys(elsewhereChannels[kind].consumersOf(plan)).map((name) => issuerOf(plan.elsewhere[kind]?.certificates?.[name], issuers));
  };
  // Browsers verify Kibana by the authority of HTTP: roots of its own are none of that.
  const browsers = role === "http" && !plan.kibana.authority ? of("kibana").filter((name) => !name.startsWith(elsewherePrefix)) : [];
  const names = [...of(role), ...browsers];
  return [...new Set(names.length > 0 ? names : [channelIssuers(plan, role).signing])];
}
