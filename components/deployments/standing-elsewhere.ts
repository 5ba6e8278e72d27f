import { Generations } from "../pki/generations";
import { ChangeRecords, Listing, StoredRecords, later, never } from "../pki/phases";
import { Phase, Standing, Step } from "../pki/standing";
import { IssuersElsewhere } from "./issuers-elsewhere";

/** A channel whose certificates may come from elsewhere, after a run that was found sound. */
export interface ElsewhereChannel {
  authority: Generations;
  elsewhere: IssuersElsewhere;
  /** All that sign: the generation of the channel's authority, if it does, and those in use beside it. */
  signers: string[];
  records: StoredRecords;
  /** Of all that are trusted: generations and roots elsewhere. */
  listings: Record<string, Listing>;
  /** Since when somebody says that they are trusted, of those of which it is said. */
  claims: string[];
  /** Whether a run is sound after which these sign and these are the records. */
  isSound: (signers: readonly string[], records: ChangeRecords) => boolean;
}

/** The channel by what its roots and generations do in it. */
interface Roles extends Pick<ElsewhereChannel, "authority" | "elsewhere" | "signers"> {
  /** Of those that sign nothing, what was added since the last switch, the newest first. */
  waiting: string[];
  /** Of the others that sign nothing, what can be taken out: all but the channel's authority. */
  left: string[];
}

/** A step that may follow. */
interface Move {
  step: Step["step"];
  fits: (roles: Roles) => boolean;
  /** How to take it; of generations that is known already. @default by `generations` */
  instruction?: (elsewhere: IssuersElsewhere) => string;
  /** @default none */
  generations?: (roles: Roles) => string[];
  /** All that may sign after it. @default it changes what is trusted, and not who signs */
  signers?: (roles: Roles) => string[];
}

const isRoot = ({ elsewhere: { roots } }: Roles, name: string | undefined) => name !== undefined && roots.includes(name);
const withNewest = ({ signers, waiting: [newest] }: Roles) => [...signers, newest!];
const takeOut = ({ path }: IssuersElsewhere) => `take ${path}.certificates out: the channel's authority then signs in their place`;
/** The arguments that give what any of these issued. */
const givenBy = (elsewhere: IssuersElsewhere, names: string[]) => [...new Set(names.flatMap((name) => elsewhere.givenBy[name] ?? []))].map((path) => `${path}.certificates`).join(" and ");
/** Generations that sign no more, and of which certificates are still in use. */
const idleGenerations = ({ roots, inUse }: IssuersElsewhere) => inUse.filter((name) => !roots.includes(name));
const ofShared = ({ sharedWith }: IssuersElsewhere) => `take the step of the ${sharedWith} authority, which signs here too`;
const isShared = ({ elsewhere: { sharedWith } }: Roles) => sharedWith !== undefined;

const generationWaits = ({ authority, waiting: [newest] }: Roles) => newest !== undefined && newest !== authority.signing;
const switchGeneration: Move = {
  step: "switch",
  fits: generationWaits,
  generations: ({ waiting: [newest] }) => [newest!],
  signers: ({ elsewhere: { inUse, authoritySigns }, waiting: [newest] }) => [...(authoritySigns ? [newest!] : []), ...inUse],
};
const retireGenerations: Move = { step: "retire", fits: ({ left }) => left.length > 0, generations: ({ left }) => left };

/** Steps that may follow: the first that fits is said. */
const moves: Move[] = [
  {
    step: "switch",
    fits: (roles) => isRoot(roles, roles.waiting[0]),
    instruction: ({ path }) => `give ${path}.certificates that are of the root not in use yet`,
    signers: withNewest,
  },
  { ...switchGeneration, fits: (roles) => generationWaits(roles) && isShared(roles), instruction: ofShared },
  switchGeneration,
  {
    step: "switch",
    fits: ({ waiting }) => waiting.length > 0,
    instruction: takeOut,
    signers: withNewest,
  },
  {
    step: "retire",
    fits: ({ elsewhere: { roots }, left }) => roots.length > 0 && roots.every((root) => left.includes(root)),
    instruction: ({ path }) => `take ${path}.trustPem out: no certificate of it is in use any more`,
  },
  {
    step: "retire",
    fits: (roles) => roles.left.some((name) => isRoot(roles, name)),
    instruction: ({ path }) => `take the root of which no certificate is in use any more out of ${path}.trustPem`,
  },
  { ...retireGenerations, fits: (roles) => retireGenerations.fits(roles) && isShared(roles), instruction: ofShared },
  retireGenerations,
  {
    step: "switch",
    fits: ({ elsewhere }) => idleGenerations(elsewhere).length > 0,
    instruction: (elsewhere) => `take what ${idleGenerations(elsewhere).join(" and ")} issued out of ${givenBy(elsewhere, idleGenerations(elsewhere))}: the generation that signs then signs in their place`,
    signers: ({ authority, signers, elsewhere: { roots } }) => [...new Set([authority.signing, ...signers.filter((name) => roots.includes(name))])],
  },
  {
    step: "switch",
    fits: ({ elsewhere: { authoritySigns } }) => authoritySigns,
    instruction: (elsewhere) => `${takeOut(elsewhere)}; or give them to the others too`,
    signers: ({ signers }) => signers,
  },
  { step: "distribute", fits: ({ elsewhere: { roots } }) => roots.length > 0, instruction: ({ path }) => `put another root beside those in ${path}.trustPem` },
  { step: "distribute", fits: () => true },
];

/** Where the change of such a channel stands, and what may follow there. */
export function standingElsewhere(channel: ElsewhereChannel): Standing {
  const { first, signing, listed } = channel.records;
  const roles = rolesIn(channel);
  const { step, generations, instruction, signers } = moves.find(({ fits }) => fits(roles))!;
  return {
    phase: phaseElsewhere(channel, roles),
    since: [first, signing, listed].map(({ at }) => at).sort().at(-1)!,
    next: { step, generations: generations?.(roles) ?? [], instruction: instruction?.(channel.elsewhere), notBefore: soundFrom(channel, roles.signers, signers?.(roles)) },
  };
}

function rolesIn({ authority, elsewhere, signers, records, listings }: ElsewhereChannel): Roles {
  const idle = [...elsewhere.roots, ...authority.generations].filter((name) => !signers.includes(name));
  const since = (name: string) => listings[name]!.at;
  const isOlder = (name: string) => authority.generations.includes(name) && authority.generations.indexOf(name) < authority.generations.indexOf(authority.signing);
  const isWaiting = (name: string) => since(name) >= records.signing.at && !isOlder(name);
  return {
    authority,
    elsewhere,
    signers,
    waiting: idle.filter(isWaiting).sort((one, other) => since(other).localeCompare(since(one))),
    left: idle.filter((name) => !isWaiting(name) && name !== authority.signing),
  };
}

function phaseElsewhere({ authority, elsewhere, records: { first, signing, listed } }: ElsewhereChannel, { waiting, left }: Roles): Phase {
  const isOutage = elsewhere.authoritySigns && authority.acceptOutage === authority.signing;
  if (signing.at > first.at && signing.at >= listed.at) return isOutage ? "replaced" : "switched";
  if (waiting.length > 0) return "distributed";
  if (left.length > 0) return "switched";
  if (listed.at > first.at) return "retired";
  // Both sign since the first run: of a running cluster, nobody trusted the channel's authority before.
  return elsewhere.authoritySigns ? "distributed" : "steady";
}

/** From when on a run is sound that changes who signs, or what is trusted; empty if it is in whichever run comes next. */
function soundFrom({ authority: { minimumOverlapHours }, records, listings, claims, isSound }: ElsewhereChannel, signers: string[], then?: string[]): string {
  const changedAt = (at: string): ChangeRecords => {
    const change = { at, overlapHours: minimumOverlapHours };
    return then ? { ...records, signing: { ...change, isFollowed: true } } : { ...records, listed: change, reachedBefore: records.reached };
  };
  const isSoundAt = (at: string) => isSound(then ?? signers, changedAt(at));
  const remembered = [records.first, records.signing, records.listed, records.reached, ...Object.values(listings)].map(({ at }) => at);
  const known = [...remembered.filter((at) => at !== never), ...claims].sort();
  const soonest = later(known.at(-1)!, oneSecond);
  if (isSoundAt(soonest)) return "";
  return known.map((at) => later(at, minimumOverlapHours)).find((at) => at > soonest && isSoundAt(at)) ?? "";
}

const oneSecond = 1 / 3600;
