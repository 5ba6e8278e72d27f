import { type Deployment, SelfManagedDeployment, type NextStep, type SelfManagedDeploymentArgs } from "../../components";
import { clock } from "../../components/support/calendar";
import { clusterArgs } from "./cluster";
import { issuing } from "./issuing";
import { type MockEngineArgs, type Registration, mockEngine, valueOf } from "./mocks";

type Outputs = Required<MockEngineArgs>["outputs"];

const keyType = "tls:index/privateKey:PrivateKey";

/**
 * A stack with one deployment on the mock engine, and its memory: what was kept stays. A run that succeeds forgets what it didn't name,
 * and one that is refused forgets nothing. Keys stay too.
 */
export class ClusterStack {
  private kept: Record<string, unknown> = {};
  private readonly keys: Record<string, Record<string, unknown>> = {};

  /** @param outputs of other resources than those that remember */
  constructor(private readonly outputs: Outputs = {}) {}

  /** What the last run that wasn't refused asked of the engine. */
  registrations: Registration[] = [];

  /** What a run at that time says of a cluster, of a preview or of an `up`; it rejects if the run is refused. */
  async run(at: string, given: () => Partial<SelfManagedDeploymentArgs>, options: { preview?: boolean } = {}): Promise<NextStep[]> {
    return this.runProgram(at, () => new SelfManagedDeployment("logs", clusterArgs(given())), options);
  }

  /** The same of any deployment. */
  async runProgram(at: string, deploy: () => Deployment, { preview = false } = {}): Promise<NextStep[]> {
    const now = jest.spyOn(clock, "now").mockReturnValue(new Date(at));
    const named: Record<string, unknown> = {};
    const make = this.outputs[keyType] ?? issuing()[keyType]!;
    const kept: Outputs = {
      "pulumi:index:Stash": ({ input }, name) => ({ output: (named[name] = this.kept[name] ?? input) }),
      // A preview knows the keys that are there, and none that it would make.
      [keyType]: (inputs, name) => this.keys[name] ?? (preview ? {} : (this.keys[name] = make(inputs, name))),
    };
    const engine = await mockEngine({ outputs: { ...(preview ? {} : this.outputs), ...kept }, preview });
    try {
      const steps = await valueOf(deploy().nextSteps);
      await engine.settled();
      this.kept = preview ? this.kept : named;
      this.registrations = engine.registrations;
      return steps;
    } catch (refused) {
      if (!preview) this.kept = { ...this.kept, ...named };
      throw refused;
    } finally {
      // What a refused run leaves under way must not reach the engine of the next.
      await engine.settled().catch(() => undefined);
      await new Promise(setImmediate);
      now.mockRestore();
    }
  }
}
