import * as pulumi from "@pulumi/pulumi";
import { Generations } from "../pki/generations";
import { Change, ChangeRecords, Listing, PhaseRefusals, claim, joined, listingProblems, phaseProblems } from "../pki/phases";
import { Standing, standingOf } from "../pki/standing";
import { clock, isoInstant } from "../support/calendar";
import { Problem, refuse } from "../support/problems";
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
  private readonly records: pulumi.Output<ChangeRecords>;
  private readonly listings: Record<string, pulumi.Output<Listing>> = {};

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
    this.records = pulumi.all({
      first: this.record("first", { at: this.now }),
      signing: this.change(`signing-${joined(this.signers)}`),
      listed: this.change(`listed-${joined(this.trusted)}`),
    }) as unknown as pulumi.Output<ChangeRecords>;
    for (const signer of this.signers) this.listings[signer] = this.listing(signer);
    this.sound = pulumi.all([this.records, pulumi.all(this.listings)]).apply(([known, listings]) => this.refuse(this.problems(this.signers, known, listings)));
    this.warnOfOutage();
  }

  /** Remembers what doesn't sign yet, or no longer, once it is stored for every consumer: a run that fails before remembers nothing. */
  rememberDistribution(stored: pulumi.Resource[]): void {
    for (const name of this.trusted.filter((other) => !this.signers.includes(other))) {
      this.listings[name] = pulumi.all([this.listing(name, stored), this.records]).apply(([listing, { first }]) => {
        this.refuse(listingProblems(this.authority, name, listing, first.at, this.refusals));
        return listing;
      });
    }
  }

  /** Where the change stands, once all distributions are remembered. */
  standing(): pulumi.Output<Standing> {
    return pulumi.all([this.records, pulumi.all(this.listings), this.sound]).apply(([records, listings]) => {
      const { authority, elsewhere, signers } = this;
      if (!elsewhere) return standingOf(authority, records, listings);
      const claims = this.trusted.flatMap((name) => claim(this.signedBy(name)) ?? []);
      return standingElsewhere({ authority, elsewhere, signers, records, listings, claims, isSound: (next, known) => this.problems(next, known, listings).length === 0 });
    });
  }

  /** Faults of a run after which these sign. */
  private problems(signers: readonly string[], records: ChangeRecords, listings: Record<string, Listing>): Problem[] {
    const { acceptOutage } = this.authority;
    const isBesideOutage = acceptOutage !== undefined && acceptOutage === this.authority.signing && signers.includes(acceptOutage);
    const known = signers.map((signer) => ({ authority: this.signedBy(signer), history: { ...records, signerListed: listings[signer]! }, isBesideOutage }));
    return phaseProblems(known, this.refusals);
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

  private warnOfOutage(): void {
    const { signing, acceptOutage, words } = this.authority;
    if (acceptOutage !== signing || this.elsewhere?.sharedWith) return;
    const warning = `${this.path}.acceptOutage: ${signing} ${words.atOnce}`;
    void pulumi.log.warn(warning, this.component);
  }

  private change(what: string): pulumi.Output<Change> {
    return this.record(what, { at: this.now, overlapHours: this.authority.minimumOverlapHours });
  }

  private listing(generation: string, dependsOn: pulumi.Resource[] = []): pulumi.Output<Listing> {
    return this.record(`distributed-${generation}`, { at: this.now, under: joined(this.signers) }, dependsOn);
  }

  /** A value that the first run to name it keeps for ever; `pulumi.Stash` knows it in previews too. */
  private record<T extends object>(what: string, input: T, dependsOn: pulumi.Resource[] = []): pulumi.Output<T> {
    const options = { parent: this.component, ignoreChanges: ["input"], dependsOn };
    return new pulumi.Stash(`${this.name}-${this.of}-${what}`, { input }, options).output as pulumi.Output<T>;
  }
}
