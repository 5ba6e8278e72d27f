import * as pulumi from "@pulumi/pulumi";
import { knownOr } from "../support/outputs";
import { Problem, once, refuse } from "../support/problems";

/**
 * A consumer's files, once they have been found to fit into its entry.
 *
 * A preview judges by the contents that it knows: the others can only make it more.
 */
export function fittingFiles(
  component: pulumi.Resource,
  files: Record<string, pulumi.Input<string>>,
  problemsOf: (files: Readonly<Record<string, string>>) => Problem[],
): pulumi.Output<Record<string, string>> {
  const knownFiles = Object.fromEntries(Object.entries(files).map(([name, content]) => [name, knownOr(pulumi.output(content), () => "")]));
  const sound = pulumi.all(knownFiles).apply((known) => refuse(component, problemsOf(known)));
  return once(pulumi.all(files), sound);
}

/** The file that takes the most space, for messages. */
export function largestFile(files: Readonly<Record<string, string>>): string {
  const [largest] = Object.entries(files).sort(([, one], [, other]) => other.length - one.length);
  return largest?.[0] ?? "";
}
