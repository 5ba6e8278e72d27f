import * as kms from "@pulumi/aws/kms";
import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as pulumi from "@pulumi/pulumi";
import { at, checked } from "../../support/problems";
import type { Consumer, SecretStore, StoredEntry } from "../secret-store";
import { AwsSecretsManagerStoreArgs, defaultPrefix, defaultRecoveryWindowDays, kmsKeyProblems } from "./args";
import { fittingPayload } from "./payload";
import { readPolicy } from "./read-policy";

type Files = Record<string, pulumi.Input<string>>;

/**
 * Keeps files in AWS Secrets Manager, those of a consumer as one secret: JSON of file name to content.
 *
 * A change is a new version under the same name, so that readers need to know one name for ever.
 */
export class AwsSecretsManagerStore implements SecretStore {
  private readonly folder: string;
  private readonly kmsKeyArn: pulumi.Output<string> | undefined;

  /**
   * @param name the component's name, which the names of its resources begin with
   */
  constructor(
    private readonly name: string,
    clusterName: string,
    private readonly args: AwsSecretsManagerStoreArgs,
    private readonly component: pulumi.Resource,
  ) {
    this.folder = `${args.prefix ?? defaultPrefix}/${clusterName}`;
    this.kmsKeyArn = args.ownKmsKey ? this.ownKey(clusterName).arn : this.givenKey(args.kmsKeyArn);
  }

  put({ kind, name }: Consumer, files: Files): StoredEntry {
    const consumer = `${kind}/${name}`;
    const { tags, recoveryWindowDays = defaultRecoveryWindowDays, replicaRegions } = this.args;
    const child = { parent: this.component };
    const secret = new secretsmanager.Secret(
      `${this.name}-${kind}-${name}`,
      {
        name: `${this.folder}/${consumer}`,
        description: `TLS files of ${consumer}, kept by elastic-tls`,
        kmsKeyId: this.kmsKeyArn,
        recoveryWindowInDays: recoveryWindowDays,
        replicas: replicaRegions?.map((region) => ({ region })),
        tags,
      },
      child,
    );
    const secretString = pulumi.secret(fittingPayload(this.component, consumer, files));
    new secretsmanager.SecretVersion(
      `${this.name}-${kind}-${name}-version`,
      // The label is what readers follow. Said here, a refresh finds that somebody has moved it to a value of theirs.
      { secretId: secret.id, secretString, versionStages: ["AWSCURRENT"] },
      child,
    );
    return {
      consumer,
      store: "awsSecretsManager",
      location: secret.arn,
      kmsKey: this.kmsKeyArn ?? pulumi.output(""),
      readPolicy: pulumi.all([secret.arn, this.kmsKeyArn]).apply(([arn, key]) => readPolicy(arn, key)),
    };
  }

  private ownKey(clusterName: string): kms.Key {
    const description = `Secrets of the Elasticsearch cluster ${clusterName}, kept by elastic-tls`;
    return new kms.Key(`${this.name}-secrets-key`, { description, enableKeyRotation: true, tags: this.args.tags }, { parent: this.component });
  }

  private givenKey(arn: pulumi.Input<string> | undefined): pulumi.Output<string> | undefined {
    return arn === undefined ? undefined : checked(this.component, arn, (known) => at("awsSecretsManager", kmsKeyProblems(known)));
  }
}
