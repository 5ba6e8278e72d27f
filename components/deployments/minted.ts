import * as pulumi from "@pulumi/pulumi";

/**
 * Makes a random secret once and keeps it in the stack's state: later runs mint another and throw it away.
 *
 * `pulumi.Stash` keeps its first value, which is known in previews too, also in the one that creates it.
 */
export function minted<T>(name: string, mint: () => T, parent: pulumi.Resource): pulumi.Output<T> {
  return kept(name, mint(), { parent });
}

/** The same for a value made of others, until what it was made of is another: the trigger says so. It has to be no secret, or the engine sees no change. */
export function keptWhile<T>(name: string, value: pulumi.Input<T>, replacementTrigger: pulumi.Output<string>, parent: pulumi.Resource): pulumi.Output<T> {
  return kept(name, value, { parent, replacementTrigger });
}

function kept<T>(name: string, value: pulumi.Input<T>, options: pulumi.CustomResourceOptions): pulumi.Output<T> {
  const stash = new pulumi.Stash(name, { input: pulumi.secret(value) }, { ...options, ignoreChanges: ["input"] });
  return pulumi.secret(stash.output) as pulumi.Output<T>;
}
