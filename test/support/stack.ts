import { SelfManagedDeployment, type NextStep, type SelfManagedDeploymentArgs } from "../../components";
import { clock } from "../../components/support/calendar";
import { clusterArgs } from "./cluster";
import { type MockEngineArgs, type Registration, mockEngine, valueOf } from "./mocks";

/** A stack with one cluster on the mock engine, and its memory: what was kept stays, and a run that succeeds forgets what it didn't name. */
export class ClusterStack {
  private kept: Record<string, unknown> = {};

  /** @param outputs of other resources than those that remember */
  constructor(private readonly outputs: MockEngineArgs["outputs"] = {}) {}

  /** What the last run that wasn't refused asked of the engine. */
  registrations: Registration[] = [];

  /** What a run at that time says, of a preview or of an `up`; it rejects if the run is refused, which leaves the memory as it was. */
  async run(at: string, given: () => Partial<SelfManagedDeploymentArgs>, { preview = false } = {}): Promise<NextStep[]> {
    const now = jest.spyOn(clock, "now").mockReturnValue(new Date(at));
    const named: Record<string, unknown> = {};
    const stash: Required<MockEngineArgs>["outputs"] = { "pulumi:index:Stash": ({ input }, name) => ({ output: (named[name] = this.kept[name] ?? input) }) };
    const engine = await mockEngine({ outputs: { ...(preview ? {} : this.outputs), ...stash }, preview });
    try {
      const deployment = new SelfManagedDeployment("logs", clusterArgs(given()));
      const steps = await valueOf(deployment.nextSteps);
      await engine.settled();
      if (!preview) this.kept = named;
      this.registrations = engine.registrations;
      return steps;
    } finally {
      // What a refused run leaves under way must not reach the engine of the next.
      await engine.settled().catch(() => undefined);
      await new Promise(setImmediate);
      now.mockRestore();
    }
  }
}
