import type * as pulumi from "@pulumi/pulumi";
import type { KeysByPath } from "./configuration";

/** What the configuration says of secrets in AWS Secrets Manager. */
export function secretStoreSettings(config: pulumi.Config) {
  return {
    prefix: config.require("awsSecretPrefix"),
    kmsKeyArn: config.require("awsKmsKeyArn") || undefined,
    ownKmsKey: config.requireBoolean("awsOwnKmsKey"),
    recoveryWindowDays: config.requireNumber("awsRecoveryWindowDays"),
    replicaRegions: config.requireObject<string[]>("awsReplicaRegions"),
  };
}

/** Where the arguments of the store come from. */
export const secretStoreKeys: KeysByPath = [
  [/^awsSecretsManager\.prefix$/, "awsSecretPrefix"],
  [/^awsSecretsManager\.kmsKeyArn$/, "awsKmsKeyArn"],
  [/^awsSecretsManager\.ownKmsKey$/, "awsOwnKmsKey"],
  [/^awsSecretsManager\.recoveryWindowDays$/, "awsRecoveryWindowDays"],
  [/^awsSecretsManager\.replicaRegions/, "awsReplicaRegions"],
];
