import * as pulumi from "@pulumi/pulumi";
import { Generations, isNameless } from "../pki/generations";
import { Change, ChangeRecords, Listing, PhaseRefusals, Reached, StoredRecords, Switch, claim, joined, listingProblems, never, orderProblems, phaseProblems, switchProblems } from "../pki/phases";
import { Issuers, IssuersByName, issuerProblems } from "../pki/same-issuers";
import { Standing, standingOf } from "../pki/standing";
import { KnownIssuers } from "../pki/signing-authority";
import { clock, isoInstant } from "../support/calendar";
import { Problem, at, refuse } from "../support/problems";
import { IssuersElsewhere, phaseRefusals } from "./issuers-elsewhere";
import { standingElsewhere } from "./standing-elsewhere";

/** The memory of an authority's generations in a deployment, in the stack's state. */
export class GenerationHistory {
  private readonly now = isoInstant(clock.now());
  /** Fails unless this run's step is sound. It waits for nothing that the run makes, so everything can wait for it. */
  readonly sound: pulumi.Output<void>;
  /** All that are trusted, and those of them that sign: generations, and roots elsewhere. */
  private readonly trusted: string[];
  private readonly signers: string[];
  private readonly refusals: PhaseRefusals;
  /** What a run knows before it stores anything, and after it. */
  private readonly records: pulumi.Output<ChangeRecords>;
  private readonly reached: pulumi.Output<Reached>;
  private readonly listings: Record<string, pulumi.Output<Listing>> = {};
  private storedEverything!: (stored: pulumi.Resource[]) => void;
  private readonly stored = new Promise<pulumi.Resource[]>((resolve) => (this.storedEverything = resolve));

  /**
   * @param name the deployment's name
   * @param of what changes, as in `http-authority`; the names of the records begin with both
   * @param path the argument that says the generations
   * @param elsewhere who else issues what is presented
   */
  constructor(
    private readonly component: pulumi.Resource,
    private readonly name: string,
    readonly of: string,
    readonly path: string,
    readonly authority: Generations,
    readonly elsewhere?: IssuersElsewhere,
  ) {
    const { roots = [], inUse = [], authoritySigns = true } = elsewhere ?? {};
    this.trusted = [...authority.generations, ...roots];
    this.signers = [...(authoritySigns ? [authority.signing] : []), ...inUse];
    this.refusals = phaseRefusals(path, elsewhere);
    const first = this.record("first", { at: this.now });
    const change: Change = { at: this.now, overlapHours: authority.minimumOverlapHours };
    const signing = this.record<Switch>(`signing-${joined(this.signers)}`, { ...change, isFollowed: true });
    const listed = this.record<Change>(`listed-${joined(this.trusted)}`, { ...change });
    // A run that begins a list is judged by what earlier ones have stored, so it can't wait for what it stores itself.
    const beginsList = listed.apply(({ at }) => at === this.now);
    const onceStored = beginsList.apply(async (begins) => (begins ? [] : this.stored));
    this.reached = this.record(`reached-${joined(this.signers)}`, { at: beginsList.apply((begins) => (begins ? never : this.now)) }, onceStored);
    // As a promise, so that the state doesn't say that it depends on a record which later runs make after it: a run with targets would fail by that.
    const reachedNow = new Promise<string>((resolve) => void this.reached.apply(({ at }) => resolve(at)));
    const reachedBefore = this.record(`reached-before-${joined(this.trusted)}`, { at: beginsList.apply(async (begins) => (begins ? reachedNow : never)) });
    this.records = pulumi.all({ first, signing, listed, reachedBefore }) as unknown as pulumi.Output<ChangeRecords>;
    for (const signer of this.signers) this.listings[signer] = this.listing(signer);
    this.sound = pulumi.all([this.records, pulumi.all(this.listings)]).apply(([known, listings]) => this.refuse(this.problems(this.signers, known, listings)));
  }

  /** Says what follows in the run that is the first to switch at once, since an outage is accepted. */
  warnOfOutage(): void {
    const { signing, acceptOutage, words } = this.authority;
    if (acceptOutage !== signing) return;
    const warning = `${this.path}.acceptOutage: ${signing} ${words.atOnce}`;
    // Not by when it began to sign: a run that was refused, or failed, may have left that.
    const accepted = this.record<Reached>(`accepted-${signing}`, { at: this.now }, this.stored);
    pulumi.all([accepted, this.records]).apply(([{ at }, { first }]) => void (at === this.now && first.at !== this.now && pulumi.log.warn(warning, this.component)));
  }

  /**
   * Fails unless these are what they were before, each under its name; of a step that isn't sound nothing more is said.
   *
   * @param path the argument that gives them
   */
  sameIssuers(path: string, { byName, isBundle }: KnownIssuers): pulumi.Output<void> {
    const { signing } = this.authority;
    const problems = (before: IssuersByName, now: IssuersByName) => at(path, issuerProblems(before, now, signing, !isNameless(this.authority)));
    const listed = Object.entries(byName).map(([name, issuers]) => [name, this.record<Issuers>(`issuer-${name}`, issuers)] as const);
    const known = pulumi.all([pulumi.all(Object.fromEntries(listed)), pulumi.all(byName), this.sound]).apply(([before, now]) => {
      this.refuse(problems(before, now));
      return now;
    });
    if (!isBundle) return known.apply(() => undefined);
    // When one of a bundle was listed, that left open what it stands for. Since it signs it is certain, unless this run is refused.
    const signer = this.record<Issuers>(`signer-${signing}`, known.apply((now) => now[signing]!));
    return pulumi.all([signer, known]).apply(([since, now]) => this.refuse(problems({ [signing]: since }, now)));
  }

  /** Remembers what is stored for every consumer by now: what they signed that sign, and those that don't sign yet, or no longer. A run that fails before remembers nothing. */
  rememberDistribution(stored: pulumi.Resource[]): void {
    this.storedEverything(stored);
    for (const name of this.trusted.filter((other) => !this.signers.includes(other))) {
      this.listings[name] = pulumi.all([this.listing(name, stored), this.records]).apply(([listing, { first }]) => {
        this.refuse(listingProblems(this.authority, name, listing, first.at, this.refusals));
        return listing;
      });
    }
  }

  /** Where the change stands, once all of it is remembered. */
  standing(): pulumi.Output<Standing> {
    return pulumi.all([this.records, this.reached, pulumi.all(this.listings), this.sound]).apply(([known, reached, listings]) => {
      const records: StoredRecords = { ...known, reached };
      this.refuse(at(this.path, orderProblems(this.authority, listings, records.listed, this.now)));
      this.refuse(this.isBesideOutage(this.signers) ? [] : this.signers.flatMap((signer) => switchProblems(this.signedBy(signer), records, this.refusals)));
      const { authority, elsewhere, signers } = this;
      if (!elsewhere) return standingOf(authority, records, listings);
      const claims = this.trusted.flatMap((name) => claim(this.signedBy(name)) ?? []);
      return standingElsewhere({ authority, elsewhere, signers, records, listings, claims, isSound: (next, then) => this.problems(next, then, listings).length === 0 });
    });
  }

  /** Faults of a run after which these sign. */
  private problems(signers: readonly string[], records: ChangeRecords, listings: Record<string, Listing>): Problem[] {
    const isBesideOutage = this.isBesideOutage(signers);
    const known = signers.map((signer) => ({ authority: this.signedBy(signer), history: { ...records, signerListed: listings[signer]! }, isBesideOutage }));
    return phaseProblems(known, this.refusals);
  }

  /** Whether one of these signs at once, since an outage is accepted. */
  private isBesideOutage(signers: readonly string[]): boolean {
    const { signing, acceptOutage } = this.authority;
    return acceptOutage === signing && signers.includes(signing);
  }

  /** What is known of the generations, as one of those that sign sees it. */
  private signedBy(signing: string): Generations {
    const { roots = [], distributedSince } = this.elsewhere ?? {};
    const claims: Record<string, string> = distributedSince === undefined ? {} : Object.fromEntries(roots.map((root) => [root, distributedSince]));
    return { ...this.authority, signing, distributedSince: { ...this.authority.distributedSince, ...claims } };
  }

  private refuse(problems: Problem[]): void {
    const isFirst = ({ reason }: Problem, index: number) => problems.findIndex((other) => other.reason === reason) === index;
    refuse(this.component, problems.filter(isFirst));
  }

  private listing(generation: string, dependsOn: pulumi.Resource[] = []): pulumi.Output<Listing> {
    return this.record(`distributed-${generation}`, { at: this.now, under: joined(this.signers) }, dependsOn);
  }

  /** A value that the first run to name it keeps for ever; `pulumi.Stash` knows it in previews too. */
  private record<T extends object>(what: string, input: pulumi.Input<{ [key in keyof T]: pulumi.Input<T[key]> }>, dependsOn: pulumi.Input<pulumi.Resource[]> = []): pulumi.Output<T> {
    const options = { parent: this.component, ignoreChanges: ["input"], dependsOn };
    return new pulumi.Stash(`${this.name}-${this.of}-${what}`, { input }, options).output as pulumi.Output<T>;
  }
}
