import * as pulumi from "@pulumi/pulumi";

/** The output where its value is known, else the fallback: in a preview, outputs of what is about to be made are not. */
export function knownOr<T>(output: pulumi.Output<T>, fallback: () => T): pulumi.Output<T> {
  // `isKnown` is public at run time and left out of the published types.
  const { isKnown } = output as unknown as { isKnown: Promise<boolean> };
  return pulumi.output(isKnown.then((known) => (known ? output : pulumi.output(fallback())))) as pulumi.Output<T>;
}
