import * as pulumi from "@pulumi/pulumi";
import { Problem, describe } from "../components/support/problems";

/** Ends the program with all faults of the configuration at once, each told once, if there are any. */
export function refuseConfiguration(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const lines = problems.map((problem) => describe([problem]));
  throw new pulumi.RunError([...new Set(lines)].join("\n"));
}

/** What a deployment's faults are about, as the configuration calls it. */
export type KeysByPath = readonly (readonly [path: RegExp, key: string])[];

/** The same problems with the keys of the configuration in place of the arguments that were made from them. */
export function atKeys(keys: KeysByPath, problems: readonly Problem[]): Problem[] {
  const keyOf = (path: string) => keys.find(([pattern]) => pattern.test(path));
  return problems.map(({ path, reason }) => {
    const [pattern, key] = keyOf(path) ?? [];
    return { path: pattern && key ? path.replace(pattern, key) : path, reason };
  });
}
