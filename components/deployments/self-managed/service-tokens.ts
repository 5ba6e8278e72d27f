import { AuthorityGenerations, Generations, generationsOf } from "../../pki/generations";
import { generationsProblems, rotationProblems } from "../../pki/generations-problems";
import { tokenWords } from "../../pki/phase-words";
import { Problem } from "../../support/problems";

/**
 * Kibana's tokens: every Kibana has one of each name, nodes accept all of them, and each Kibana uses one. A token changes as an
 * authority does, in three runs: distribute (add a name), switch (use it), retire (take the old name out).
 */
export interface ServiceTokensArgs {
  /**
   * The names, oldest first: lower-case letters, digits and hyphens, at most 63. A name stands for a token: never use one again.
   *
   * @default ["t1"]
   */
  names?: string[];
  /**
   * The name of the token that Kibana uses.
   *
   * @default the oldest, so that a new one is distributed first
   */
  using?: string;
  /**
   * Hours that must lie between two steps of a change, at least 1: in that time the nodes get the new token's line, or every Kibana
   * the new token.
   *
   * @default 24
   */
  minimumOverlapHours?: number;
  /**
   * The name of the token that may be used at once and replace all others, since one of those is compromised: Elasticsearch refuses
   * Kibana until all nodes and every Kibana have what this run stores. Leave it as long as that token is listed.
   *
   * @default none
   */
  acceptOutage?: string;
  /**
   * Since when nodes accept a token, ISO 8601, where the stack's state has lost it; by the token's name.
   *
   * @default what the state remembers
   */
  distributedSince?: Record<string, string>;
}

/** The token that every deployment begins with: its resource and its line are named by Kibana's instance alone. */
const firstToken = "t1";

/** The tokens as generations, which is how they change. */
export function tokenGenerations(tokens: ServiceTokensArgs = {}): Generations {
  return generationsOf(asGenerations(tokens), tokenWords);
}

/** Faults of the tokens that can be seen without their history. */
export function serviceTokensProblems(tokens: ServiceTokensArgs): Problem[] {
  return rotationProblems(tokens, (known) => generationsProblems(asGenerations(known), tokenWords), tokenWords);
}

function asGenerations({ names = [firstToken], using, ...more }: ServiceTokensArgs): AuthorityGenerations {
  return { generations: names, signing: using, ...more };
}

/** What the name of a token's resource ends with. */
export function tokenSuffix(token: string): string {
  return token === firstToken ? "" : `-${token}`;
}

/** The token's name to Elasticsearch. No name of an instance holds an underscore, so that no two are the same. */
export function tokenName(instance: string, token: string): string {
  return token === firstToken ? instance : `${instance}_${token}`;
}
