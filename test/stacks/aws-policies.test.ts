import { type ProgramRun, clusterConfig, kibanaConfig, runKibana, runProgram } from "../support/aws-programs";
import { allows } from "../support/iam";

const arnOf = (name: string) => `arn:aws:secretsmanager:eu-central-1:123456789012:secret:elastic-tls/logs/${name}-AbCdEf`;
const consumers = ["elasticsearch/es01", "elasticsearch/es02", "elasticsearch/es03", "kibana/kibana01", "kibana/kibana02", "trust/logs", "bootstrap"];
const key = "arn:aws:kms:eu-central-1:123456789012:key/aws-secrets-key";
const service = "secretsmanager.eu-central-1.amazonaws.com";

/** The policies of a role: none is attached in another way. */
function policiesOf({ engine }: ProgramRun, role: string): string[] {
  expect(engine.registrations.filter(({ type }) => type.includes('PolicyAttachment'))).toEqual([]);
  return engine.registrations.filter(({ type, inputs }) => type === "aws:iam/rolePolicy:RolePolicy" && inputs.role === role).map(({ inputs }) => inputs.policy as string);
}

const readable = (policies: string[]) => consumers.filter((name) => allows(policies, { action: "secretsmanager:GetSecretValue", resource: arnOf(name) }));

let forming: ProgramRun;
let formed: ProgramRun;
let kibana: ProgramRun;
beforeAll(async () => {
  forming = await runProgram("aws-test", { ...clusterConfig, awsOwnKmsKey: true, kibanas: 2 });
  formed = await runProgram("aws-test", { ...clusterConfig, awsOwnKmsKey: true, kibanas: 2, bootstrap: false });
  kibana = await runKibana(formed.outputs, kibanaConfig);
});

test.each(["es01", "es02", "es03"])("%s reads its own secret and no other, and the first passwords as long as the cluster forms", (name) => {
  expect(readable(policiesOf(forming, `aws-${name}-role`))).toEqual([`elasticsearch/${name}`, "bootstrap"]);
  expect(readable(policiesOf(formed, `aws-${name}-role`))).toEqual([`elasticsearch/${name}`]);
});

test.each(["kibana01", "kibana02"])("%s reads its own secret and no other, never the first passwords", (name) => {
  expect(readable(policiesOf(kibana, `aws-${name}-role`))).toEqual([`kibana/${name}`]);
});

test("no machine may write a secret, list secrets, or do anything else", () => {
  const policies = [...policiesOf(forming, "aws-es01-role"), ...policiesOf(kibana, "aws-kibana01-role")];
  const actions = ["secretsmanager:PutSecretValue", "secretsmanager:DeleteSecret", "secretsmanager:DescribeSecret", "secretsmanager:ListSecrets", "kms:Encrypt", "kms:GenerateDataKey", "ec2:DescribeInstances", "iam:PassRole", "ssm:GetParameter"];
  const resources = [arnOf("elasticsearch/es01"), arnOf("kibana/kibana01"), key, "*"];
  const context = { "kms:ViaService": service, "kms:EncryptionContext:SecretARN": arnOf("elasticsearch/es01") };
  for (const action of actions) for (const resource of resources) expect([action, resource, allows(policies, { action, resource, context })]).toEqual([action, resource, false]);
});

describe("the key of the secrets", () => {
  const decrypt = (secret: string, via?: string) => ({
    action: "kms:Decrypt",
    resource: key,
    context: { "kms:EncryptionContext:SecretARN": arnOf(secret), ...(via && { "kms:ViaService": via }) },
  });

  test("opens a machine's own secret through Secrets Manager", () => {
    expect(allows(policiesOf(formed, "aws-es01-role"), decrypt("elasticsearch/es01", service))).toBe(true);
    expect(allows(policiesOf(forming, "aws-es01-role"), decrypt("bootstrap", service))).toBe(true);
    expect(allows(policiesOf(kibana, "aws-kibana01-role"), decrypt("kibana/kibana01", service))).toBe(true);
  });

  test("opens nothing directly, through another service, or of another machine's", () => {
    const node = policiesOf(formed, "aws-es01-role");
    expect(allows(node, decrypt("elasticsearch/es01"))).toBe(false);
    expect(allows(node, decrypt("elasticsearch/es01", "s3.eu-central-1.amazonaws.com"))).toBe(false);
    expect(allows(node, decrypt("elasticsearch/es02", service))).toBe(false);
    expect(allows(node, decrypt("bootstrap", service))).toBe(false);
    expect(allows(policiesOf(kibana, "aws-kibana01-role"), decrypt("kibana/kibana02", service))).toBe(false);
  });
});

test("a key that is named is the one that machines may use", async () => {
  const mine = "arn:aws:kms:eu-central-1:123456789012:key/mine";
  const { engine } = await runProgram("aws-test", { ...clusterConfig, awsKmsKeyArn: mine });
  const policies = policiesOf({ engine, outputs: undefined }, "aws-es01-role");
  const statements = policies.flatMap((policy) => (JSON.parse(policy) as { Statement: { Action: string; Resource: string }[] }).Statement);
  const granted = statements.map(({ Action, Resource }) => `${Action} ${Resource}`);
  const reading = ["elasticsearch/es01", "bootstrap"].map((name) => `secretsmanager:GetSecretValue ${arnOf(name)}`);
  expect(granted.sort()).toEqual([...reading, `kms:Decrypt ${mine}`, `kms:Decrypt ${mine}`].sort());
});
