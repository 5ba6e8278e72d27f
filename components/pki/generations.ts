import type * as pulumi from "@pulumi/pulumi";
import { isObject } from "../support/shapes";
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

/** What an argument has to be for anything to be told from it, whoever gives it: types bind no configuration. */
interface Form {
  isSound: (value: unknown) => boolean;
  wanted: string;
}

export const generationForms: Partial<Record<string, Form>> = {
  generations: { isSound: Array.isArray, wanted: "must be a list of names" },
  distributedSince: { isSound: isObject, wanted: "must be an object with instants by name" },
  madeElsewhere: { isSound: isObject, wanted: "must be an object with certificates by name" },
};

/** Fills in the defaults that `AuthorityGenerations` documents, also in place of what has no such form: that is refused. */
export function generationsOf(args: AuthorityGenerations, words = authorityWords): Generations {
  const sound = Object.entries(isObject(args) ? args : {}).filter(([key, value]) => generationForms[key]?.isSound(value) ?? true);
  const { generations = ["g1"], signing = generations[0] ?? "", minimumOverlapHours = 24, acceptOutage, distributedSince = {}, madeElsewhere = {} }: AuthorityGenerations = Object.fromEntries(sound);
  return { generations, signing, minimumOverlapHours, acceptOutage, distributedSince, madeElsewhere, words };
}

/** Those of an authority that names none. */
export const nameless = generationsOf({ generations: ["authority"] });

/** Whether an authority names none, whoever is looked at as the one that signs. */
export function isNameless({ generations }: Generations): boolean {
  return generations === nameless.generations;
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
