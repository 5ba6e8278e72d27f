import { hoursAfter, isoInstant } from "../support/calendar";
import { Problem } from "../support/problems";
import { Generations, isNameless } from "./generations";
import { authorityWords } from "./phase-words";
import { inSteps } from "./same-issuers";

/** When something changed, and how long it had to lie apart from other changes at that time. */
export interface Change {
  at: string;
  overlapHours: number;
}

/** When another began to sign. */
export interface Switch extends Change {
  /** Whether it is remembered when that had reached the store: earlier states of this package didn't. */
  isFollowed?: boolean;
}

/** When a generation was listed, and which signed then: their names, joined. */
export interface Listing {
  at: string;
  under: string;
}

/** When something was stored for every consumer. */
export interface Reached {
  at: string;
}

/** In place of the instant, as far as a run knows that has to be judged before it stores anything. */
export const never = "never";

/** The names of those that sign, as records write them. */
export function joined(signers: readonly string[]): string {
  return [...signers].sort().join("+");
}

/** How whoever took a step that isn't sound is told. */
export interface PhaseRefusals {
  undistributed: (authority: Generations) => Problem;
  tooEarly: (authority: Generations, instant: string) => Problem;
  /** @param when as in "after 2026-11-24T10:00:00Z" */
  stillNeeded: (authority: Generations, former: string, when: string) => Problem;
  refusedListing: (authority: Generations, name: string) => Problem;
  refusedSwitch: (authority: Generations) => Problem;
}

/**
 * What earlier runs have left behind of an authority's generations. Each record was made by the first run that knew its
 * name and keeps its first value, so one that a refused run has left stays as it is until a run without it succeeds.
 */
export interface GenerationRecords extends ChangeRecords {
  /** The listing of the one that signs. */
  signerListed: Listing;
}

/** Those of an authority as a whole. */
export interface ChangeRecords {
  /** The very first run. */
  first: { at: string };
  /** Since when the one that signs does. */
  signing: Switch;
  /** Since when these generations are listed, all of them and no other. */
  listed: Change;
  /** Since when every consumer has what those that sign have signed, as far as the run knew that began this list. */
  reachedBefore: Reached;
}

/** The same, with what is known once a run has stored everything. */
export interface StoredRecords extends ChangeRecords {
  /** Since when every consumer has what those that sign have signed. */
  reached: Reached;
}

/** One that signs, and what is known of it. */
export interface Signer {
  /** Its authority, as one that signs by it. */
  authority: Generations;
  history: GenerationRecords;
  /** Whether another one begins to sign at once, so that who signs with it changes at a time that nobody chose. */
  isBesideOutage?: boolean;
}

/**
 * What is wrong with the step from the last run to this one, where these sign. While one may not sign yet, nothing is said of what
 * was taken out: all that has to be put back is that.
 */
export function phaseProblems(signers: readonly Signer[], refusals: PhaseRefusals = generationRefusals): Problem[] {
  const faults = signers.flatMap((signer) => phaseFault(signer, refusals) ?? []);
  const early = faults.filter(({ isEarly }) => isEarly);
  return (early.length > 0 ? early : faults).map(({ problem }) => problem);
}

/**
 * What is wrong with the step that one signer has taken.
 *
 * It is sound if the signer has been there from the beginning. Otherwise all consumers must have trusted it for long enough
 * when it began to sign; and the list, whose every change may end trust in a generation, and the signer must change far
 * enough from each other, in either order: then whatever a consumer still presents or trusts, the others know.
 */
function phaseFault({ authority, history, isBesideOutage }: Signer, refusals: PhaseRefusals): { isEarly: boolean; problem: Problem } | undefined {
  const { signing } = authority;
  const { first, signing: switched, signerListed } = history;
  if (isExempt(authority, history)) return undefined;
  const claimed = claim(authority);
  const distributedAt = claimed ?? (isDistribution(signing, signerListed, first.at) ? signerListed.at : undefined);
  // Where the state has lost its memory of earlier lists, the claim is all there is.
  const listedAt = claimed !== undefined && history.listed.at === first.at ? claimed : history.listed.at;

  const hasSignedEver = signerListed.at === first.at && signerListed.under.split("+").includes(signing);
  if (isBesideOutage && hasSignedEver) return undefined;
  const early = (problem: Problem) => ({ isEarly: true, problem });
  if (distributedAt === undefined) return early(refusals.undistributed(authority));
  if (later(distributedAt, switched.overlapHours) > switched.at) return early(refusals.tooEarly(authority, later(distributedAt, switched.overlapHours)));
  if (isBesideOutage || later(listedAt, switched.overlapHours) <= switched.at) return undefined;
  if (listedAt < switched.at) return early(refusals.tooEarly(authority, later(listedAt, switched.overlapHours)));
  const retirable = retirableAfter(history);
  return retirable.at <= listedAt ? undefined : { isEarly: false, problem: refusals.stillNeeded(authority, signerListed.under, retirable.when) };
}

/** Whether the list may change at any time: the one that signs did so from the beginning, or an outage is accepted for it. */
export function isExempt({ signing, acceptOutage }: Generations, { first, signing: switched }: ChangeRecords): boolean {
  return switched.at === first.at || acceptOutage === signing;
}

/** Since when consumers have what those that sign have signed, or `never`, as one of these records knows it. */
export function reachedAt({ signing }: ChangeRecords, reached: Reached): string {
  return signing.isFollowed ? reached.at : signing.at;
}

/** When the list may change that has changed now, after those that sign did: instants compare as their text does, and `never` comes last. */
function retirableAfter(history: ChangeRecords): { at: string; when: string } {
  const { overlapHours } = history.listed;
  const at = reachedAt(history, history.reachedBefore);
  if (at === never) return { at, when: `${overlapHours} hours after that run has succeeded` };
  return { at: later(at, overlapHours), when: `after ${later(at, overlapHours)}` };
}

/** Faults of a listing that a refused run has left: nothing shows then when the generation really reached its consumers. */
export function listingProblems(authority: Generations, name: string, listing: Listing, firstAt: string, refusals: PhaseRefusals = generationRefusals): Problem[] {
  return authority.acceptOutage === name || isDistribution(name, listing, firstAt) ? [] : [refusals.refusedListing(authority, name)];
}

/** Faults of who signs, where a run was refused that changed the list before every consumer had what they signed: nothing shows when they have. */
export function switchProblems(authority: Generations, records: StoredRecords, refusals: PhaseRefusals = generationRefusals): Problem[] {
  return isExempt(authority, records) || reachedAt(records, records.reached) !== never ? [] : [refusals.refusedSwitch(authority)];
}

/**
 * A fault of the order, in the run that begins a list: by it what is older than the signer is told from what is newer, so what this run
 * lists first stands last.
 */
export function orderProblems({ generations, words }: Generations, listings: Record<string, Listing>, { at }: Change, now: string): Problem[] {
  const isNew = (name: string) => listings[name]!.at === now;
  const sorted = [...generations.filter((name) => !isNew(name)), ...generations.filter(isNew)];
  const isSorted = sorted.every((name, index) => name === generations[index]);
  return at !== now || isSorted ? [] : [{ path: words.list, reason: `must hold what is new after what is there, as in ${sorted.join(", ")}` }];
}

/** Whether a listing means that consumers got the generation before it signed, or that it was there from the beginning. */
function isDistribution(name: string, { at, under }: Listing, firstAt: string): boolean {
  return !under.split("+").includes(name) || at === firstAt;
}

/** Since when somebody says that a generation is trusted, the one that signs unless told otherwise. */
export function claim({ signing, distributedSince }: Generations, generation = signing): string | undefined {
  const claimed = distributedSince[generation];
  return claimed === undefined ? undefined : isoInstant(new Date(claimed));
}

export function later(instant: string, hours: number): string {
  return isoInstant(hoursAfter(new Date(instant), hours));
}

/** For the generations of an authority. */
export const generationRefusals: PhaseRefusals = {
  undistributed: (authority) => {
    const { generations, signing, minimumOverlapHours, words } = authority;
    if (isNameless(authority)) return { path: "", reason: `must not be another authority before every consumer trusts its root: put back what signed before, with its \`rotation\` if it had one, and let this one come in steps ${inSteps}` };
    const reason = `must not be ${signing} before ${words.accepted}: ${words.beside}, run \`pulumi up\`, and switch ${minimumOverlapHours} hours later`;
    const isOther = generations.length === 1 && words === authorityWords;
    return { path: words.current, reason: isOther ? `${reason}, also where it takes the place of another authority ${inSteps}; where \`acceptOutage\` let it sign, leave that as it was` : reason };
  },
  tooEarly: ({ signing, words }, instant) => ({
    path: words.current,
    reason: `must not be ${signing} yet: ${words.back}, run \`pulumi up\`, and switch after ${instant}`,
  }),
  stillNeeded: ({ generations, signing, words }, former, when) => {
    const missing = former.split("+").filter((name) => !generations.includes(name));
    const reason =
      missing.length > 0
        ? `must still hold ${missing.join(" and ")}, or what else it held before this run, which ${words.users} need while the switch to ${signing} reaches them: list it again, run \`pulumi up\`, and retire it ${when}`
        : `must not change yet, while the switch to ${signing} reaches ${words.users}: put back what it held before, run \`pulumi up\`, and change it ${when}`;
    return { path: words.list, reason };
  },
  refusedListing: ({ words }, name) => ({
    path: words.list,
    reason: `must not hold ${name} yet, with which a run was refused: take it out, run \`pulumi up\`, then add it again; where \`acceptOutage\` let it sign, leave that as it was`,
  }),
  refusedSwitch: ({ signing, words }) => ({
    path: words.current,
    reason: `must not be ${signing} yet, with which a run was refused: ${words.back}, run \`pulumi up\`, then switch again`,
  }),
};
