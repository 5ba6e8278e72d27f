import type * as pulumi from "@pulumi/pulumi";
import { nameProblems, quoted } from "../support/names";
import { Problem } from "../support/problems";
import { PhaseWords, authorityWords } from "./phase-words";

/**
 * The generations of an authority: each has a key and a subject of its own, and one of them signs. An authority changes
 * in three runs: distribute (add a generation), switch (let it sign), retire (take the old one out).
 */
export interface AuthorityGenerations {
  /**
   * The generations, oldest first: lower-case letters, digits and hyphens, at most 63. All of them are trusted.
   *
   * @default ["g1"]
   */
  generations?: string[];
  /**
   * The generation that signs.
   *
   * @default the oldest, so that a new one is distributed first
   */
  signing?: string;
  /**
   * Hours that must lie between two steps of a change, at least 1. It is a floor: that a step has reached every consumer, nobody
   * but they can tell.
   *
   * @default 24
   */
  minimumOverlapHours?: number;
  /**
   * The generation that may begin to sign at once and replace all others, since one of those is compromised: connections
   * fail until every consumer has what this run stores. Leave it as long as that generation is listed, or
   * later runs are refused as if it had skipped a step: it says nothing of others.
   *
   * @default none
   */
  acceptOutage?: string;
  /**
   * Since when consumers trust a generation, ISO 8601, where the stack's state has lost it; by the generation's name.
   *
   * @default what the state remembers
   */
  distributedSince?: Record<string, string>;
  /**
   * Generations that another authority makes, by name: the certificate of its root, in PEM, without a key. They are trusted here and
   * never sign here. So one authority gives way to another one, a corporate one for instance, in the same steps. For an authority
   * that is made here: one that is given has all that it trusts in its `trustPem`.
   *
   * @default none: all are made here
   */
  madeElsewhere?: Record<string, pulumi.Input<string>>;
}

/** Generations with their defaults filled in. */
export interface Generations extends Required<Omit<AuthorityGenerations, "acceptOutage">> {
  acceptOutage?: string;
  words: PhaseWords;
}

/** Fills in the defaults that `AuthorityGenerations` documents. */
export function generationsOf(args: AuthorityGenerations, words = authorityWords): Generations {
  const { generations = ["g1"], signing = generations[0] ?? "", minimumOverlapHours = 24, acceptOutage, distributedSince = {}, madeElsewhere = {} } = args;
  return { generations, signing, minimumOverlapHours, acceptOutage, distributedSince, madeElsewhere, words };
}

/** Those of an authority that names none. */
export const nameless = generationsOf({ generations: ["authority"] });

/** Whether an authority names none, whoever is looked at as the one that signs. */
export function isNameless({ generations }: Generations): boolean {
  return generations === nameless.generations;
}

/** Faults of generations that can be seen without their history. */
export function generationsProblems(args: AuthorityGenerations, words = authorityWords): Problem[] {
  const { generations, signing, minimumOverlapHours, acceptOutage, distributedSince } = generationsOf(args, words);
  if (!Array.isArray(generations)) return [{ path: words.list, reason: `must be a list of names, got ${quoted(generations)}` }];
  const oneOf = `must be one of ${generations.join(", ")}`;
  const stranger = (path: string, name: string): Problem[] => (generations.includes(name) ? [] : [{ path, reason: `${oneOf}, got ${quoted(name)}` }]);
  if (generations.length === 0) return [{ path: words.list, reason: `must hold at least one ${words.one}, got none` }];
  return [
    ...nameProblems((index) => `${words.list}[${index}]`, generations),
    ...stranger(words.current, signing),
    ...(Number.isFinite(minimumOverlapHours) && minimumOverlapHours >= 1
      ? []
      : [{ path: "minimumOverlapHours", reason: `must be at least 1 hour, got ${quoted(minimumOverlapHours)}` }]),
    ...(acceptOutage === undefined ? [] : stranger("acceptOutage", acceptOutage)),
    ...Object.entries(distributedSince).flatMap(([name, instant]) => [
      ...stranger("distributedSince", name),
      ...(Number.isNaN(Date.parse(instant)) ? [{ path: `distributedSince.${name}`, reason: `must be an instant such as "2026-11-24T10:00:00Z", got ${quoted(instant)}` }] : []),
    ]),
  ];
}

interface Remembered {
  generations: Generations;
  issuerIds: Record<string, pulumi.Output<string>>;
}

const remembered = new WeakMap<object, Remembered>();

/** Lets the deployments that an authority is given to know its generations: as a property they would be known late, as an output. */
export function rememberRotation(authority: object, generations: Generations, issuerIds: Record<string, pulumi.Output<string>>): void {
  remembered.set(authority, { generations, issuerIds });
}

/** Whether an authority is a `CertificateAuthority` of this program, which knows what it makes. */
export function isMadeHere(authority: object): boolean {
  return remembered.has(authority);
}

/** The generations of an authority, if it has any. */
export function rotationOf(authority: { rotation?: AuthorityGenerations }): Generations | undefined {
  return authority.rotation ? generationsOf(authority.rotation) : remembered.get(authority)?.generations;
}

/** The `issuerId` of each generation of a `CertificateAuthority`, by its name; undefined for others. Each is known as soon as its own key is. */
export function issuerIdsOf(authority: object): Record<string, pulumi.Output<string>> | undefined {
  return remembered.get(authority)?.issuerIds;
}
