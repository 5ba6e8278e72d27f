import * as iam from "@pulumi/aws/iam";
import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as pulumi from "@pulumi/pulumi";
import { readPolicy } from "../../components/secrets/aws-secrets-manager/read-policy";
import type { AwsSettings } from "./settings";

/** The passwords with which a cluster is formed, by the built-in users that have them. */
export interface BootstrapPasswords {
  elastic: pulumi.Output<string>;
  /** Where Kibana authenticates by it. */
  kibana_system?: pulumi.Output<string>;
}

export interface BootstrapSecret {
  arn: pulumi.Output<string>;
  /** Lets a node's role read it. */
  grantRead: (node: string, role: pulumi.Input<string>) => pulumi.Resource;
}

/**
 * Keeps the first passwords in a secret of their own. It stays when the cluster has formed, for its operators; only the
 * nodes may no longer read it then.
 */
export function bootstrapSecret({ store, clusterName }: AwsSettings, kmsKeyArn: pulumi.Output<string> | undefined, passwords: BootstrapPasswords): BootstrapSecret {
  const secret = new secretsmanager.Secret("aws-bootstrap", {
    name: `${store.prefix}/${clusterName}/bootstrap`,
    description: `The first passwords of ${clusterName}`,
    kmsKeyId: kmsKeyArn,
    recoveryWindowInDays: store.recoveryWindowDays,
  });
  new secretsmanager.SecretVersion("aws-bootstrap-version", { secretId: secret.id, secretString: pulumi.jsonStringify(passwords), versionStages: ["AWSCURRENT"] });
  const policy = pulumi.all([secret.arn, kmsKeyArn]).apply(([arn, key]) => readPolicy(arn, key));
  return { arn: secret.arn, grantRead: (node, role) => new iam.RolePolicy(`aws-${node}-bootstrap-read`, { role, policy }) };
}
