import { Generations } from "./generations";
import { ChangeRecords, Listing, StoredRecords, claim, isExempt, later, reachedAt } from "./phases";

/** Where a change of generations stands: what the last run that changed something did. */
export type Phase =
  /** Nothing has changed since the first run. */
  | "steady"
  /** A generation is trusted that doesn't sign yet. */
  | "distributed"
  /** Another generation signs, and those of before are still trusted. */
  | "switched"
  /** A generation is trusted no more. */
  | "retired"
  /** A generation began to sign at once, since an outage was accepted. */
  | "replaced";

/** The phase that a change is in, and the step that may follow. */
export interface Standing {
  phase: Phase;
  /** When the run was that began it. */
  since: string;
  next: Step;
}

export interface Step {
  step: "distribute" | "switch" | "retire";
  /** The generations that it is about: the new signer, or those to retire; none where a new one has yet to be named. */
  generations: string[];
  /** How to take it, where it isn't by these generations. */
  instruction?: string;
  /** From when on a run is not refused; empty if none is. */
  notBefore: string;
}

/**
 * Where a sound change stands.
 *
 * @param listings of the generations that don't sign
 */
export function standingOf(authority: Generations, history: StoredRecords, listings: Record<string, Listing>): Standing {
  const { generations } = authority;
  const phase = phaseOf(authority, history);
  return {
    phase,
    since: [history.signing.at, history.listed.at].sort().at(-1)!,
    next: generations.length < 2 ? { step: "distribute", generations: [], notBefore: "" } : stepAfter(phase, authority, history, listings),
  };
}

/** The phase that a sound change is in. */
function phaseOf(authority: Generations, history: ChangeRecords): Phase {
  const { generations, signing } = authority;
  const { first, signing: switched, listed } = history;
  const switchedLast = switched.at > first.at && switched.at >= listed.at;
  if (switchedLast) return isExempt(authority, history) ? "replaced" : "switched";
  // The list changed last, or nothing has: what is newer than the signer waits, what is older is to go.
  if (generations.length > 1) return generations.at(-1) === signing ? "switched" : "distributed";
  return listed.at > first.at ? "retired" : "steady";
}

function stepAfter(phase: Phase, authority: Generations, history: StoredRecords, listings: Record<string, Listing>): Step {
  const { generations, signing, acceptOutage, minimumOverlapHours } = authority;
  const { first, listed } = history;
  const others = generations.filter((name) => name !== signing);
  if (phase !== "distributed") {
    // A newer one may wait there already.
    const older = others.filter((name) => generations.indexOf(name) < generations.indexOf(signing));
    const notBefore = isExempt(authority, history) ? "" : later(reachedAt(history, history.reached), minimumOverlapHours);
    return { step: "retire", generations: older.length > 0 ? older : others, notBefore };
  }
  const newest = others.at(-1)!;
  const claimed = claim(authority, newest);
  const listedAt = claimed !== undefined && listed.at === first.at ? claimed : listed.at;
  const distributedAt = claimed ?? listings[newest]!.at;
  const last = [listedAt, distributedAt].sort().at(-1)!;
  return { step: "switch", generations: [newest], notBefore: acceptOutage === newest ? "" : later(last, minimumOverlapHours) };
}
