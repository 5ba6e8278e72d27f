import { SelfManagedDeployment } from "../../components";
import { readPolicy } from "../../components/secrets/aws-secrets-manager/read-policy";
import { cluster, clusterArgs } from "../support/cluster";
import { mockEngine, valueOf } from "../support/mocks";

const arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:elastic-tls/logs/elasticsearch/es01-AbCdEf";
const key = "arn:aws:kms:eu-central-1:123456789012:key/logs-secrets-key";

function inAws(store = {}): SelfManagedDeployment {
  return new SelfManagedDeployment("logs", clusterArgs({ directory: undefined, awsSecretsManager: store }));
}

describe("a read policy", () => {
  test("allows to read one secret and nothing else", () => {
    expect(JSON.parse(readPolicy(arn, undefined))).toEqual({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: arn }],
    });
  });

  test("allows to decrypt by a key of one's own, through Secrets Manager alone and for this secret alone", () => {
    const { Statement: statements } = JSON.parse(readPolicy(arn, key)) as { Statement: unknown[] };
    expect(statements).toEqual([
      { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: arn },
      {
        Effect: "Allow",
        Action: "kms:Decrypt",
        Resource: key,
        Condition: {
          StringEquals: { "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com", "kms:EncryptionContext:SecretARN": arn },
        },
      },
    ]);
  });

  test("is there for every consumer, with the key of the store", async () => {
    await mockEngine();
    const policies = await valueOf(inAws({ ownKmsKey: true }).readPolicies);
    const consumers = ["elasticsearch/es01", "elasticsearch/es02", "elasticsearch/es03", "kibana/kb01", "trust/logs"];
    expect(Object.keys(policies)).toEqual(consumers);
    expect(policies["elasticsearch/es01"]).toBe(readPolicy(arn, key));
  });
});

describe("a grant", () => {
  test("is an inline policy of the role, a child of the deployment, named after it and the consumer", async () => {
    const engine = await mockEngine();
    inAws().grantRead("elasticsearch/es01", "node-role");
    await engine.settled();
    const { type, parent, inputs } = engine.registration("logs-elasticsearch-es01-read");
    expect({ type, parent, inputs }).toEqual({
      type: "aws:iam/rolePolicy:RolePolicy",
      parent: "logs",
      inputs: { role: "node-role", policy: readPolicy(arn, undefined) },
    });
  });

  test("of a consumer that isn't there is refused, with those that are", async () => {
    await mockEngine();
    expect(() => inAws().grantRead("es01", "node-role")).toThrow(
      'grantRead: must be one of elasticsearch/es01, elasticsearch/es02, elasticsearch/es03, kibana/kb01, trust/logs, got "es01"',
    );
  });

  test("of a directory is refused, which has no policies", async () => {
    await mockEngine();
    expect(() => cluster().grantRead("elasticsearch/es01", "node-role")).toThrow("grantRead: needs a store with policies, `awsSecretsManager`");
  });
});
