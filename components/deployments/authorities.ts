import * as pulumi from "@pulumi/pulumi";
import { CertificateAuthority, CertificateAuthorityArgs } from "../pki/certificate-authority";
import { certificateFacts } from "../pki/certificate-facts";
import { generationRoots, issuersIn } from "../pki/generation-roots";
import { AuthorityGenerations, Generations, generationsOf, isMadeHere, issuerIdsOf, nameless } from "../pki/generations";
import { normalPem, pemBlocks } from "../pki/pem";
import { Issuers } from "../pki/same-issuers";
import { KnownIssuers, ResolvedAuthority, SigningAuthority, resolveAuthority } from "../pki/signing-authority";
import { hoursAfter, hoursPerDay, isoInstant } from "../support/calendar";
import { Problem, once, refuse } from "../support/problems";
import { GenerationHistory } from "./generation-history";
import { IssuersElsewhere } from "./issuers-elsewhere";
import { Listed, listed } from "./inventory";

/** The authorities of a deployment, made or given: none signs before the step of its generations is found sound. */
export class Authorities {
  /** What is remembered of their generations. */
  readonly histories: GenerationHistory[] = [];

  /**
   * @param name the deployment's name, which those of authorities begin with
   */
  constructor(
    private readonly component: pulumi.Resource,
    private readonly name: string,
  ) {}

  /**
   * Makes an authority.
   *
   * @param of what it is for, in its name
   * @param path the argument that says its generations
   * @param elsewhere who else issues certificates of its channel
   * @param watchedAs what it signs for, where its name says something else
   */
  own(of: string, path: string, args: CertificateAuthorityArgs, elsewhere?: IssuersElsewhere, watchedAs = of): ResolvedAuthority {
    const history = this.watch(watchedAs, path, generationsOf(args), elsewhere);
    history.warnOfOutage();
    // Not made before its step is found sound: its keys may be protected, so that what a refused run has made would stay.
    const authority = new CertificateAuthority(`${this.name}-${of}-authority`, args, { parent: this.component, dependsOn: history.sound.apply(() => []) });
    return sameAsBefore(resolveAuthority(this.component, path, authority), history, path, issuersOf(authority)!);
  }

  /** Takes an authority that was given. */
  given(of: string, path: string, authority: SigningAuthority, elsewhere?: IssuersElsewhere): ResolvedAuthority {
    const resolved = resolveAuthority(this.component, path, authority);
    const generations = resolved.generations ?? nameless;
    const history = this.watch(of, generationsPath(path, authority), generations, elsewhere);
    history.warnOfOutage();
    return sameAsBefore(onceSound(resolved, history.sound), history, path, issuersOf(authority) ?? rootsOf(resolved, generations));
  }

  /**
   * Takes the authority of another channel. Its steps are told there, but remembered here too: this channel may come from another one, and leave it.
   *
   * @param path the argument that says its generations
   * @param sharing the argument that says that it is taken
   */
  shared(of: string, path: string, sharing: string, authority: ResolvedAuthority, elsewhere?: IssuersElsewhere): ResolvedAuthority {
    const history = this.watch(of, path, authority.generations ?? nameless, elsewhere);
    return sameAsBefore(onceSound(authority, history.sound), history, sharing, authority.issuers!);
  }

  private watch(of: string, path: string, generations: Generations, elsewhere?: IssuersElsewhere): GenerationHistory {
    const history = new GenerationHistory(this.component, this.name, `${of}-authority`, path, generations, elsewhere);
    this.histories.push(history);
    return history;
  }
}

/** The authority, for nobody to sign by before the generation that signs turns out to be the one of before, nor to trust before all do. */
function sameAsBefore(authority: ResolvedAuthority, history: GenerationHistory, path: string, issuers: KnownIssuers[]): ResolvedAuthority {
  const checks = issuers.map((known) => ({ known, same: history.sameIssuers(path, known) }));
  const signer = checks.find(({ known }) => Object.hasOwn(known.byName, history.authority.signing))!;
  const all = pulumi.all(checks.map(({ same }) => same));
  return { ...authority, certPem: once(authority.certPem, signer.same), trustPem: once(authority.trustPem, all), issuers };
}

/** Of one that says them itself: each is known as soon as its own key is. */
function issuersOf(authority: SigningAuthority): KnownIssuers[] | undefined {
  const ids = issuerIdsOf(authority);
  return ids && Object.entries(ids).map(([name, id]) => ({ byName: { [name]: id.apply((known): Issuers => ({ ids: [known] })) }, isBundle: false }));
}

/** Of one that is given as PEM: all are known at once. */
function rootsOf({ certPem, intermediatesPem, trustPem }: ResolvedAuthority, generations: Generations): KnownIssuers[] {
  const issuers = pulumi.all([certPem, intermediatesPem, trustPem]).apply(([own, chainPem, trusted]) => issuersIn({ certPem: own, chainPem, trustPem: trusted }, generations));
  return [{ byName: Object.fromEntries(generations.generations.map((name) => [name, issuers.apply((known) => known[name]!)])), isBundle: true }];
}

/** The argument that says the generations of an authority that was given: a `CertificateAuthority` takes them itself. */
export function generationsPath(path: string, authority: SigningAuthority): string {
  return isMadeHere(authority) ? path : `${path}.rotation`;
}

/** An authority of a cluster's own for a channel. */
export function channelAuthority(
  channel: string,
  { clusterName, protectAuthorityKeys }: { clusterName: string; protectAuthorityKeys?: boolean },
  rotation: AuthorityGenerations = {},
): CertificateAuthorityArgs {
  return { commonName: `${channel} authority`, organization: clusterName, protectKey: protectAuthorityKeys, ...rotation };
}

/** Whether two authorities are plainly one. */
export function isSameAuthority(a: Partial<SigningAuthority> | undefined, b: Partial<SigningAuthority> | undefined): boolean {
  if (!a || !b) return false;
  return a === b || (typeof a.certPem === "string" && typeof b.certPem === "string" && normalPem(a.certPem) === normalPem(b.certPem));
}

/** The authority, unless it turns out, once both are known, to be the other: then nobody signs by it nor trusts it. */
export function unlessSame(component: pulumi.Resource, other: ResolvedAuthority, authority: ResolvedAuthority, problem: Problem): ResolvedAuthority {
  const apart = pulumi.all([other.issuerId, authority.issuerId]).apply(([one, two]) => refuse(component, one === two ? [problem] : []));
  return onceSound(authority, apart);
}

/** The authority, for nobody to use or trust before that. */
export function onceSound(authority: ResolvedAuthority, sound: pulumi.Output<void>): ResolvedAuthority {
  return { ...authority, certPem: once(authority.certPem, sound), trustPem: once(authority.trustPem, sound) };
}

/** An authority for the inventory: what signs, its generations, and what is trusted beside them. */
export function authorityListed(channel: string, authority: ResolvedAuthority): Listed[] {
  return [...generationsListed(channel, authority), ...rootsListed(channel, authority)];
}

/** What signs, and each generation that is trusted by itself: it is one of them, unless their roots have signed it. */
export function generationsListed(channel: string, authority: ResolvedAuthority): Listed[] {
  const name = `${channel} authority`;
  const roots = rootsByGeneration(authority);
  const generations = namedGenerations(authority).map((generation) => {
    const certPem = roots.apply((known) => known[generation]!);
    return listed(`${name} ${generation}`, channel, { certPem, renewsAt: renewalOf(generation, certPem, authority) });
  });
  return [...generations, listed(name, channel, authority)];
}

/** What is trusted beside the generations: the roots above what signs, and those of certificates that are issued elsewhere. */
export function rootsListed(channel: string, authority: ResolvedAuthority): Listed[] {
  const certPem = pulumi.all([authority.certPem, authority.trustPem, rootsByGeneration(authority)]).apply(([own, trusted, roots]) => {
    const named = pemBlocks(Object.values(roots).join("") + normalPem(own));
    return pemBlocks(trusted).filter((pem) => !named.includes(pem)).join("");
  });
  return [listed(`${channel} root`, channel, { certPem, renewsAt: pulumi.output("") })];
}

/** The roots of the generations that have to be told apart. */
function rootsByGeneration(authority: ResolvedAuthority): pulumi.Output<Record<string, string>> {
  const { certPem, intermediatesPem, trustPem, generations } = authority;
  if (!generations || namedGenerations(authority).length === 0) return pulumi.output<Record<string, string>>({});
  return pulumi.all([certPem, intermediatesPem, trustPem]).apply(([own, chainPem, trusted]) => generationRoots({ certPem: own, chainPem, trustPem: trusted }, generations));
}

/** The generations that have to be told apart. */
function namedGenerations(authority: ResolvedAuthority): string[] {
  const { generations = [] } = authority.generations ?? {};
  return generations.length < 2 ? [] : generations;
}

/** From when on the certificate of a generation is renewed; empty if somebody else does. */
function renewalOf(generation: string, certPem: pulumi.Output<string>, authority: ResolvedAuthority): pulumi.Output<string> {
  if (Object.hasOwn(authority.generations?.madeElsewhere ?? {}, generation)) return pulumi.output("");
  return pulumi.all([certPem, authority.certPem, authority.renewsAt, authority.renewBeforeDays]).apply(([pem, signer, renewsAt, days]) => {
    if (pem === normalPem(signer)) return renewsAt;
    return authority.isOurs && pem !== "" ? isoInstant(hoursAfter(new Date(certificateFacts(pem).notAfter), -days * hoursPerDay)) : "";
  });
}
