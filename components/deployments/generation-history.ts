import * as pulumi from "@pulumi/pulumi";
import { Generations } from "../pki/generations";
import { Change, Listing, GenerationRecords, listingProblems, phaseProblems } from "../pki/phases";
import { clock, isoInstant } from "../support/calendar";
import { at, refuse } from "../support/problems";

/** The memory of an authority's generations in a deployment, in the stack's state. */
export class GenerationHistory {
  private readonly now = isoInstant(clock.now());
  private readonly first: pulumi.Output<{ at: string }>;

  /**
   * @param path the argument that says the generations
   * @param name what the names of the records begin with
   */
  constructor(
    private readonly component: pulumi.Resource,
    private readonly path: string,
    private readonly name: string,
    private readonly authority: Generations,
  ) {
    this.first = this.record("first", { at: this.now });
    this.warnOfOutage();
  }

  /** Fails unless this run's step is sound. It waits for nothing that the run makes, so everything can wait for it. */
  soundStep(): pulumi.Output<void> {
    const { generations, signing } = this.authority;
    const history = pulumi.all({
      first: this.first,
      signing: this.change(`signing-${signing}`),
      listed: this.change(`listed-${[...generations].sort().join("+")}`),
      signerListed: this.listing(signing),
    });
    return (history as unknown as pulumi.Output<GenerationRecords>).apply((known) =>
      refuse(this.component, at(this.path, phaseProblems(this.authority, known))),
    );
  }

  /** Remembers the generations that don't sign yet, or no longer, once they are stored for every consumer: a run that fails before remembers nothing. */
  rememberDistribution(stored: pulumi.Resource[]): void {
    const { generations, signing } = this.authority;
    for (const generation of generations.filter((name) => name !== signing)) {
      pulumi.all([this.listing(generation, stored), this.first]).apply(([listing, { at: firstAt }]) =>
        refuse(this.component, at(this.path, listingProblems(this.authority, generation, listing, firstAt))),
      );
    }
  }

  private warnOfOutage(): void {
    const { signing, acceptOutage } = this.authority;
    if (acceptOutage !== signing) return;
    const warning = `${this.path}.acceptOutage: ${signing} signs at once: connections fail until every consumer has what this run stores`;
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
    return new pulumi.Stash(`${this.name}-${what}`, { input }, options).output as pulumi.Output<T>;
  }
}
