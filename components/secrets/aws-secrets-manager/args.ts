import * as pulumi from "@pulumi/pulumi";
import { quoted } from "../../support/names";
import { Problem } from "../../support/problems";

export interface AwsSecretsManagerStoreArgs {
  /**
   * What the names of the secrets begin with: `<prefix>/<cluster>/elasticsearch/es01`.
   *
   * @default "elastic-tls"
   */
  prefix?: string;
  /**
   * The ARN of the KMS key that encrypts the secrets.
   *
   * @default the account's `aws/secretsmanager`, which costs nothing and lets no other account read
   */
  kmsKeyArn?: pulumi.Input<string>;
  /**
   * Whether to make a KMS key for this deployment, rotated yearly, in place of `kmsKeyArn`.
   *
   * @default false
   */
  ownKmsKey?: boolean;
  /**
   * Days for which a deleted secret can be restored, from 7 to 30, or 0 to delete it at once. Its name is taken until
   * then.
   *
   * @default 30
   */
  recoveryWindowDays?: number;
  /**
   * Tags of every secret, and of the key if one is made.
   *
   * @default none
   */
  tags?: Record<string, string>;
  /**
   * Further regions to which AWS copies every secret, encrypted there with the account's `aws/secretsmanager`. Read
   * policies are for the secret in its own region.
   *
   * @default none
   */
  replicaRegions?: string[];
}

export const defaultPrefix = "elastic-tls";
export const defaultRecoveryWindowDays = 30;

/** Characters of a secret's name. Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
const prefix = /^[\w+=.@-]+(\/[\w+=.@-]+)*$/;
/** Cluster and consumer, at most 63 characters each, follow; a name has at most 512. */
const longestPrefix = 300;
const region = /^[a-z]{2}(-[a-z]+)+-\d$/;
const keyArn = /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/.+/;

/** Faults of the arguments, with paths relative to them. */
export function awsSecretsManagerProblems(args: AwsSecretsManagerStoreArgs): Problem[] {
  const { kmsKeyArn, ownKmsKey, recoveryWindowDays = defaultRecoveryWindowDays, replicaRegions = [] } = args;
  return [
    ...prefixProblems(args.prefix ?? defaultPrefix),
    ...(typeof kmsKeyArn === "string" ? kmsKeyProblems(kmsKeyArn) : []),
    ...(ownKmsKey && kmsKeyArn !== undefined ? [{ path: "ownKmsKey", reason: "must be left out where `kmsKeyArn` names a key" }] : []),
    ...windowProblems(recoveryWindowDays),
    ...replicaRegions.flatMap((given, index) => regionProblems(`replicaRegions[${index}]`, given, replicaRegions.indexOf(given) < index)),
  ];
}

function prefixProblems(given: string): Problem[] {
  const sound = typeof given === "string" && prefix.test(given) && given.length <= longestPrefix;
  const reason = `must be letters, digits and /_+=.@-, at most ${longestPrefix}, with no slash at either end, as in "platform/elastic", got ${quoted(given)}`;
  return sound ? [] : [{ path: "prefix", reason }];
}

/** Faults of a KMS key's name: read policies need its ARN, which an alias or an id isn't. */
export function kmsKeyProblems(given: string): Problem[] {
  const reason = `must be the ARN of a key, as in "arn:aws:kms:eu-central-1:123456789012:key/…", not an alias or an id, got ${quoted(given)}`;
  return keyArn.test(given) ? [] : [{ path: "kmsKeyArn", reason }];
}

function windowProblems(days: number): Problem[] {
  const sound = days === 0 || (Number.isInteger(days) && days >= 7 && days <= 30);
  return sound ? [] : [{ path: "recoveryWindowDays", reason: `must be 7 to 30, or 0 to delete at once, got ${quoted(days)}` }];
}

function regionProblems(path: string, given: string, repeated: boolean): Problem[] {
  if (repeated) return [{ path, reason: `must be unique, got ${quoted(given)} again` }];
  return region.test(given) ? [] : [{ path, reason: `must be a region such as "eu-west-1", got ${quoted(given)}` }];
}
