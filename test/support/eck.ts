import { EckDeployment, type EckDeploymentArgs } from "../../components";
import { issuing } from "./issuing";
import { type MockEngineArgs, mockEngine, reveal } from "./mocks";

/** A small cluster under the operator, all of it by default, with what differs. */
export function eckArgs(more: Partial<EckDeploymentArgs> = {}): EckDeploymentArgs {
  return { clusterName: "logs", namespace: "search", version: "9.1.0", ...more };
}

/** What a deployment asked of the mock engine, and the deployment. */
export async function eckRun(more: Partial<EckDeploymentArgs> = {}, engineArgs: MockEngineArgs = {}) {
  const engine = await mockEngine(engineArgs.preview ? engineArgs : { outputs: issuing(), ...engineArgs });
  const deployment = new EckDeployment("eck", eckArgs(more));
  await engine.settled();
  const inputs = (name: string): any => reveal(engine.registration(name).inputs);
  return {
    engine,
    deployment,
    /** The spec of a custom resource. */
    spec: (name: string): any => inputs(name).spec,
    /** What a Secret or a ConfigMap holds. */
    data: (name: string): Record<string, string> => inputs(name).stringData ?? inputs(name).data,
    /** Kind and name of everything in Kubernetes, in order. */
    objects: () =>
      engine.registrations
        .filter(({ type }) => type.startsWith("kubernetes:"))
        .map(({ inputs: held }) => `${String(held.kind)} ${(held.metadata as { name: string }).name}`),
  };
}

/** The faults for which a deployment is refused at once, each as `[path, reason]`. */
export function eckRefusals(more: object): string[][] {
  try {
    new EckDeployment("eck", { ...eckArgs(), ...more });
  } catch (error) {
    return (error as Error).message.split("\n").map((line) => [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)]);
  }
  return [];
}
