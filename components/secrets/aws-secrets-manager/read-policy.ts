/**
 * The policy that lets a role read one secret and nothing else, as JSON.
 *
 * A key of one's own is opened only through Secrets Manager, and only for this secret: Secrets Manager gives its ARN to KMS
 * as the encryption context. The account's own key, `aws/secretsmanager`, needs no permission.
 *
 * Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */
export function readPolicy(secretArn: string, kmsKeyArn: string | undefined): string {
  const [, , , region] = secretArn.split(":");
  const read = { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: secretArn };
  const decrypt = {
    Effect: "Allow",
    Action: "kms:Decrypt",
    Resource: kmsKeyArn,
    Condition: {
      StringEquals: { "kms:ViaService": `secretsmanager.${region}.amazonaws.com`, "kms:EncryptionContext:SecretARN": secretArn },
    },
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: kmsKeyArn === undefined ? [read] : [read, decrypt] });
}
