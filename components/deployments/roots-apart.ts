import * as pulumi from "@pulumi/pulumi";
import { byIssuer } from "../pki/generation-roots";
import { AuthorityGenerations, generationsOf } from "../pki/generations";
import { ResolvedAuthority, SigningAuthority, shownPem } from "../pki/signing-authority";
import { Problem, refuse } from "../support/problems";
import { onceSound } from "./authorities";

/** What an authority that is given shows, of which a part may be left out. */
export type Shown = Partial<Pick<SigningAuthority, "certPem" | "chainPem" | "trustPem">>;

/** The certificates that an argument gives, of authorities or of roots; they may be known later. */
export interface GivenRoots {
  path: string;
  pems: unknown[];
}

/** The same of a channel whose certificates are to stand under no root that nodes trust on transport. */
export interface RootsApart extends GivenRoots {
  /** What could happen if they did, and what to do. */
  risk: string;
}

/** What stands under a root that transport trusts, and by which argument that does, as far as both are known. */
export function commonRoots(transport: readonly GivenRoots[], others: readonly RootsApart[]): (RootsApart & { by: string })[] {
  return others.flatMap((other) => transport.filter(({ pems }) => haveCommonIssuer(pems, other.pems)).map(({ path }) => ({ ...other, by: path })));
}

/** The same as faults. */
export function rootsApartProblems(transport: readonly GivenRoots[], others: readonly RootsApart[]): Problem[] {
  return commonRoots(transport, others).map(({ by, ...other }) => underTransport(other, by));
}

export function underTransport({ path, risk }: Pick<RootsApart, "path" | "risk">, transportPath: string): Problem {
  return { path, reason: `must not stand under a root of \`${transportPath}\`, since ${risk}` };
}

/** The authority, unless it turns out to have a root in common with what transport trusts: then nobody signs by it nor trusts it. */
export function unlessCommonRoot(component: pulumi.Resource, trusted: pulumi.Input<string>[], authority: ResolvedAuthority, problem: Problem): ResolvedAuthority {
  const others = rootsFromElsewhere(authority);
  if (trusted.length === 0 || others.length === 0) return authority;
  // Who gives a certificate as a secret keeps it from nobody: it goes to all consumers.
  const roots = pulumi.unsecret(pulumi.all([pulumi.all(trusted), pulumi.all(others)]));
  return onceSound(authority, roots.apply(([some, more]) => refuse(component, haveCommonIssuer(some, more) ? [problem] : [])));
}

/** All that an authority that is given shows. */
export function shownIn(authority: Shown | undefined): unknown[] {
  return authority ? Object.values(shownPem(authority)) : [];
}

/** The certificates of generations that are made elsewhere. */
export function madeElsewhereIn(generations: AuthorityGenerations = {}): pulumi.Input<string>[] {
  return Object.values(generationsOf(generations).madeElsewhere);
}

/** The roots of an authority that others can have as well: what is made here has its own. */
export function rootsFromElsewhere({ isOurs, generations, trustPem }: ResolvedAuthority): pulumi.Input<string>[] {
  return isOurs ? madeElsewhereIn(generations) : [trustPem];
}

/** Whether a certificate of one issuer stands in both: a renewed one is of the same. What isn't known is passed over. */
export function haveCommonIssuer(some: readonly unknown[], others: readonly unknown[]): boolean {
  const issuers = issuersOf(others);
  return issuersOf(some).some((issuer) => issuers.includes(issuer));
}

function issuersOf(pems: readonly unknown[]): string[] {
  return pems.flatMap((pem) => (typeof pem === "string" ? Object.keys(byIssuer(pem)) : []));
}
