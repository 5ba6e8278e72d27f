import * as pulumi from "@pulumi/pulumi";

/**
 * Makes a random secret once and keeps it in the stack's state: later runs mint another and throw it away.
 *
 * `pulumi.Stash` keeps its first value, which is known in previews too, also in the one that creates it.
 */
export function minted<T>(name: string, mint: () => T, parent: pulumi.Resource): pulumi.Output<T> {
  const stash = new pulumi.Stash(name, { input: pulumi.secret(mint()) }, { parent, ignoreChanges: ["input"] });
  return pulumi.secret(stash.output) as pulumi.Output<T>;
}
