import * as pulumi from "@pulumi/pulumi";
import { StoredEntry } from "../secrets/secret-store";
import { quoted } from "../support/names";

/** The policies by which consumers' entries are read, by consumer; none where the store has no policies. */
export function readPolicies(entries: readonly StoredEntry[]): Record<string, pulumi.Output<string>> {
  return Object.fromEntries(entries.flatMap(({ consumer, readPolicy }) => (readPolicy ? [[consumer, readPolicy]] : [])));
}

/** What a deployment can grant. */
interface Grants {
  /** The deployment's name. */
  name: string;
  policies: Record<string, pulumi.Output<string>>;
}

/** Kept beside the deployments: whatever is a property of a component becomes an output of it in other languages. */
const grantsOf = new WeakMap<pulumi.ComponentResource, Grants>();

export function rememberGrants(deployment: pulumi.ComponentResource, grants: Grants): void {
  grantsOf.set(deployment, grants);
}

/** Gives an AWS role the inline policy that reads a consumer's entry. */
export function grantRead(deployment: pulumi.ComponentResource, consumer: string, role: pulumi.Input<string>): pulumi.Resource {
  const { name, policies } = grantsOf.get(deployment)!;
  const policy = policies[consumer];
  if (policy === undefined) {
    const consumers = Object.keys(policies);
    const reason = consumers.length === 0 ? "needs a store with policies, `awsSecretsManager`" : `must be one of ${consumers.join(", ")}, got ${quoted(consumer)}`;
    throw new pulumi.ResourceError(`grantRead: ${reason}`, deployment, true);
  }
  // Loaded here, so that no program without AWS loads it.
  const { RolePolicy } = require("@pulumi/aws/iam") as typeof import("@pulumi/aws/iam");
  return new RolePolicy(`${name}-${consumer.replace("/", "-")}-read`, { role, policy }, { parent: deployment });
}
