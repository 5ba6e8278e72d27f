import * as kms from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";
import type { AwsSettings } from "./settings";

/**
 * The key that encrypts all secrets of the cluster, the first passwords among them; none for the account's own.
 *
 * It is made here and not by the deployment, whose list of secrets isn't known in the preview that adds a node: that preview
 * would announce another key for the passwords.
 */
export function secretsKeyArn({ store, clusterName }: AwsSettings): pulumi.Output<string> | undefined {
  if (store.ownKmsKey) return new kms.Key("aws-secrets-key", { description: `Secrets of the Elasticsearch cluster ${clusterName}`, enableKeyRotation: true }).arn;
  return store.kmsKeyArn === undefined ? undefined : pulumi.output(store.kmsKeyArn);
}
