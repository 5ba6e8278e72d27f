import * as pulumi from "@pulumi/pulumi";
import { Generations } from "../pki/generations";
import { Change, Listing, GenerationRecords, listingProblems, phaseProblems } from "../pki/phases";
import { Standing, standingOf } from "../pki/standing";
import { clock, isoInstant } from "../support/calendar";
import { at, refuse } from "../support/problems";

/** The memory of an authority's generations in a deployment, in the stack's state. */
export class GenerationHistory {
  private readonly now = isoInstant(clock.now());
  /** Fails unless this run's step is sound. It waits for nothing that the run makes, so everything can wait for it. */
  readonly sound: pulumi.Output<void>;
  private readonly records: pulumi.Output<GenerationRecords>;
  private readonly listings: Record<string, pulumi.Output<Listing>> = {};

  /**
   * @param name the deployment's name
   * @param of what changes, as in `http-authority`; the names of the records begin with both
   * @param path the argument that says the generations
   */
  constructor(
    private readonly component: pulumi.Resource,
    private readonly name: string,
    readonly of: string,
    readonly path: string,
    readonly authority: Generations,
  ) {
    const { generations, signing } = authority;
    this.records = pulumi.all({
      first: this.record("first", { at: this.now }),
      signing: this.change(`signing-${signing}`),
      listed: this.change(`listed-${[...generations].sort().join("+")}`),
      signerListed: this.listing(signing),
    }) as unknown as pulumi.Output<GenerationRecords>;
    this.sound = this.records.apply((known) => refuse(component, at(path, phaseProblems(authority, known))));
    this.warnOfOutage();
  }

  /** Remembers the generations that don't sign yet, or no longer, once they are stored for every consumer: a run that fails before remembers nothing. */
  rememberDistribution(stored: pulumi.Resource[]): void {
    const { generations, signing } = this.authority;
    for (const generation of generations.filter((name) => name !== signing)) {
      this.listings[generation] = pulumi.all([this.listing(generation, stored), this.records]).apply(([listing, { first }]) => {
        refuse(this.component, at(this.path, listingProblems(this.authority, generation, listing, first.at)));
        return listing;
      });
    }
  }

  /** Where the change stands, once all distributions are remembered. */
  standing(): pulumi.Output<Standing> {
    return pulumi
      .all([this.records, pulumi.all(this.listings), this.sound])
      .apply(([records, listings]) => standingOf(this.authority, records, listings as Record<string, Listing>));
  }

  private warnOfOutage(): void {
    const { signing, acceptOutage, words } = this.authority;
    if (acceptOutage !== signing) return;
    const warning = `${this.path}.acceptOutage: ${signing} ${words.atOnce}`;
    void pulumi.log.warn(warning, this.component);
  }

  private change(what: string): pulumi.Output<Change> {
    return this.record(what, { at: this.now, overlapHours: this.authority.minimumOverlapHours });
  }

  private listing(generation: string, dependsOn: pulumi.Resource[] = []): pulumi.Output<Listing> {
    return this.record(`distributed-${generation}`, { at: this.now, under: this.authority.signing }, dependsOn);
  }

  /** A value that the first run to name it keeps for ever; `pulumi.Stash` knows it in previews too. */
  private record<T extends object>(what: string, input: T, dependsOn: pulumi.Resource[] = []): pulumi.Output<T> {
    const options = { parent: this.component, ignoreChanges: ["input"], dependsOn };
    return new pulumi.Stash(`${this.name}-${this.of}-${what}`, { input }, options).output as pulumi.Output<T>;
  }
}
