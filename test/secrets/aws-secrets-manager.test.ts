import * as pulumi from "@pulumi/pulumi";
import { SelfManagedDeployment } from "../../components";
import { AwsSecretsManagerStoreArgs } from "../../components/secrets/aws-secrets-manager/args";
import { fittingPayload } from "../../components/secrets/aws-secrets-manager/payload";
import { clusterArgs, refusals, unknownText } from "../support/cluster";
import { inTheClear, isSecret, isUnknown, mockEngine, reveal, valueOf } from "../support/mocks";

const secretType = "aws:secretsmanager/secret:Secret";
const versionType = "aws:secretsmanager/secretVersion:SecretVersion";
const one = { nodes: [{ name: "es01" }], kibanas: [{ name: "kb01" }] };

function inAws(store: AwsSecretsManagerStoreArgs = {}, more: object = one): SelfManagedDeployment {
  return new SelfManagedDeployment("logs", clusterArgs({ directory: undefined, awsSecretsManager: store, ...more }));
}

type Engine = Awaited<ReturnType<typeof mockEngine>>;

function ofType({ registrations }: Engine, type: string) {
  return registrations.filter((registration) => registration.type === type);
}

/** The files in the secret of a consumer. */
function filesOf(engine: Engine, consumer: string): Record<string, string> {
  return JSON.parse(reveal(engine.registration(`logs-${consumer}-version`).inputs.secretString) as string) as Record<string, string>;
}

describe("the store in AWS Secrets Manager", () => {
  let engine: Engine;
  let deployment: SelfManagedDeployment;

  beforeAll(async () => {
    engine = await mockEngine();
    deployment = inAws({}, { ...one, http: { clientAuthentication: "optional", clients: ["metrics"] } });
    await engine.settled();
  });

  it("makes one secret and one version for each consumer, and nothing else", () => {
    const aws = engine.registrations.filter(({ type }) => type.startsWith("aws:"));
    expect(aws.map(({ name, parent }) => [name, parent]).sort()).toEqual(
      ["client-metrics", "elasticsearch-es01", "kibana-kb01", "trust-logs"].flatMap((consumer) => [
        [`logs-${consumer}`, "logs"],
        [`logs-${consumer}-version`, "logs"],
      ]),
    );
  });

  it("names a secret by prefix, cluster and consumer", () => {
    expect(engine.registration("logs-elasticsearch-es01").inputs).toEqual({
      name: "elastic-tls/logs/elasticsearch/es01",
      description: "TLS files of elasticsearch/es01, kept by elastic-tls",
      recoveryWindowInDays: 30,
    });
    expect(ofType(engine, secretType).map(({ inputs }) => inputs.name).sort()).toEqual([
      "elastic-tls/logs/client/metrics",
      "elastic-tls/logs/elasticsearch/es01",
      "elastic-tls/logs/kibana/kb01",
      "elastic-tls/logs/trust/logs",
    ]);
  });

  it("puts the value into a version, with the label that readers follow, so that a refresh sees who else has moved it", () => {
    expect(inTheClear(engine.registration("logs-elasticsearch-es01-version").inputs)).toEqual({
      secretId: "logs-elasticsearch-es01-id",
      secretString: "[secret]",
      versionStages: ["AWSCURRENT"],
    });
  });

  it("keeps the files that the directory store keeps, under the same names", async () => {
    const consumers = ["elasticsearch-es01", "kibana-kb01", "client-metrics", "trust-logs"];
    const held = consumers.map((consumer) => Object.keys(filesOf(engine, consumer)));
    const other = await mockEngine();
    new SelfManagedDeployment("logs", clusterArgs({ ...one, http: { clientAuthentication: "optional", clients: ["metrics"] } }));
    await other.settled();
    expect(held).toEqual(consumers.map((consumer) => other.registration(`logs-${consumer}`).inputs.fileNames));
  });

  it("holds every value as a secret, and nothing secret in the clear anywhere", () => {
    for (const { inputs } of ofType(engine, versionType)) expect(isSecret(inputs.secretString)).toBe(true);
    const shown = JSON.stringify(engine.registrations.map(({ inputs }) => inTheClear(inputs)));
    expect(shown).not.toMatch(/PRIVATE KEY|ENCRYPTION_KEY|SERVICE_TOKEN/);
  });

  it("takes at most ten resources of the engine for a node, two of them for its secret", async () => {
    const count = async (...nodes: string[]) => {
      const { registrations, settled } = await mockEngine();
      inAws({}, { nodes: nodes.map((name) => ({ name })) });
      await settled();
      return registrations.length;
    };
    expect((await count("es01", "es02", "es03")) - (await count("es01"))).toBe(20);
  });

  it("writes public trust into a secret without a key", () => {
    expect(Object.keys(filesOf(engine, "trust-logs"))).toEqual(["http-ca.crt"]);
  });

  it("says where each consumer's secret is", async () => {
    expect(await valueOf(deployment.secrets)).toContainEqual({
      consumer: "elasticsearch/es01",
      store: "awsSecretsManager",
      location: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:elastic-tls/logs/elasticsearch/es01-AbCdEf",
      kmsKey: "",
    });
    expect(await pulumi.isSecret(deployment.secrets)).toBe(false);
    expect(await pulumi.isSecret(deployment.readPolicies)).toBe(false);
  });

  it("keeps where a secret is known while its certificates are about to be renewed", async () => {
    const arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:x-AbCdEf";
    const preview = await mockEngine({ preview: true, outputs: { [secretType]: () => ({ arn }) } });
    const { secrets, readPolicies } = inAws();
    expect((await valueOf(secrets)).map(({ location }) => location)).toEqual([arn, arn, arn]);
    expect(Object.keys(await valueOf(readPolicies))).toEqual(["elasticsearch/es01", "kibana/kb01", "trust/logs"]);
    await preview.settled();
    expect(isUnknown(preview.registration("logs-elasticsearch-es01-version").inputs.secretString)).toBe(true);
  });
});

describe("the arguments of the store", () => {
  it("are those of each secret", async () => {
    const engine = await mockEngine();
    inAws({ prefix: "platform/tls", recoveryWindowDays: 0, tags: { team: "search" }, replicaRegions: ["eu-west-1"] });
    await engine.settled();
    expect(engine.registration("logs-kibana-kb01").inputs).toEqual({
      name: "platform/tls/logs/kibana/kb01",
      description: "TLS files of kibana/kb01, kept by elastic-tls",
      recoveryWindowInDays: 0,
      replicas: [{ region: "eu-west-1" }],
      tags: { team: "search" },
    });
  });

  it("take a key of yours", async () => {
    const kmsKeyArn = "arn:aws:kms:eu-central-1:123456789012:key/mine";
    const engine = await mockEngine();
    const { secrets } = inAws({ kmsKeyArn });
    await engine.settled();
    expect(ofType(engine, secretType).map(({ inputs }) => inputs.kmsKeyId)).toEqual([kmsKeyArn, kmsKeyArn, kmsKeyArn]);
    expect((await valueOf(secrets)).map(({ kmsKey }) => kmsKey)).toEqual([kmsKeyArn, kmsKeyArn, kmsKeyArn]);
    expect(ofType(engine, "aws:kms/key:Key")).toEqual([]);
  });

  it("make one key for all secrets, which AWS rotates", async () => {
    const engine = await mockEngine();
    inAws({ ownKmsKey: true, tags: { team: "search" } });
    await engine.settled();
    const description = "Secrets of the Elasticsearch cluster logs, kept by elastic-tls";
    expect(ofType(engine, "aws:kms/key:Key").map(({ name, inputs }) => [name, inputs])).toEqual([
      ["logs-secrets-key", { description, enableKeyRotation: true, tags: { team: "search" } }],
    ]);
    const key = "arn:aws:kms:eu-central-1:123456789012:key/logs-secrets-key";
    expect(ofType(engine, secretType).map(({ inputs }) => inputs.kmsKeyId)).toEqual([key, key, key]);
  });

  const refused = (awsSecretsManager: object) => refusals({ directory: undefined, awsSecretsManager });

  it.each([
    [{ prefix: "" }, "prefix", /must be letters, digits.*got ""/],
    [{ prefix: "/platform/" }, "prefix", /no slash at either end/],
    [{ prefix: "a b" }, "prefix", /got "a b"/],
    [{ prefix: "a".repeat(301) }, "prefix", /at most 300/],
    [{ kmsKeyArn: "alias/mine" }, "kmsKeyArn", /must be the ARN of a key.*got "alias\/mine"/],
    [{ kmsKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/mine", ownKmsKey: true }, "ownKmsKey", /left out where `kmsKeyArn` names a key/],
    [{ recoveryWindowDays: 3 }, "recoveryWindowDays", /must be 7 to 30, or 0 .* got 3/],
    [{ recoveryWindowDays: 31 }, "recoveryWindowDays", /got 31/],
    [{ recoveryWindowDays: 7.5 }, "recoveryWindowDays", /got 7.5/],
    [{ replicaRegions: ["Frankfurt"] }, "replicaRegions[0]", /must be a region such as "eu-west-1", got "Frankfurt"/],
    [{ replicaRegions: ["eu-west-1", "eu-west-1"] }, "replicaRegions[1]", /must be unique/],
  ])("refuse %j", (given, path, reason) => {
    expect(refused(given)).toEqual([[`awsSecretsManager.${path}`, expect.stringMatching(reason)]]);
  });

  it("refuse a key, known late, that is none", async () => {
    await mockEngine();
    const { secrets } = inAws({ kmsKeyArn: pulumi.output("alias/mine") });
    await expect(valueOf(secrets)).rejects.toThrow(/awsSecretsManager\.kmsKeyArn: must be the ARN of a key/);
  });

  it("stand alone: a second store is refused", () => {
    expect(refusals({ awsSecretsManager: {} })).toEqual([
      ["awsSecretsManager", "give exactly one of `directory`, `awsSecretsManager`, `kubernetesSecrets`, got directory and awsSecretsManager"],
    ]);
  });
});

describe("a value of more than 64 KiB", () => {
  const fitting = (files: Record<string, pulumi.Input<string>>) =>
    valueOf(fittingPayload(new pulumi.ComponentResource("test:index:Cluster", "logs"), "elasticsearch/es01", files));

  it("is refused, with what takes the space", async () => {
    await mockEngine();
    await expect(fitting({ "elasticsearch.yml": "x".repeat(40_000), "certs/http.crt": pulumi.output("y".repeat(30_000)) })).rejects.toThrow(
      /awsSecretsManager: must hold at most 65536 bytes for elasticsearch\/es01, got 700\d\d, most of them in elasticsearch\.yml/,
    );
  });

  it("is refused in the preview where what is known by then is too much already", async () => {
    await mockEngine({ preview: true });
    await expect(fitting({ "elasticsearch.yml": "x".repeat(70_000), "certs/http.crt": unknownText() })).rejects.toThrow(/at most 65536 bytes/);
    await expect(fitting({ "elasticsearch.yml": "x".repeat(60_000), "certs/http.crt": unknownText() })).resolves.toBeUndefined();
  });

  it("begins one byte after what fits", async () => {
    await mockEngine();
    const fits = { a: "x".repeat(65_536 - JSON.stringify({ a: "" }).length) };
    await expect(fitting(fits)).resolves.toBe(JSON.stringify(fits));
    await expect(fitting({ a: `${fits.a}x` })).rejects.toThrow(/got 65537/);
  });

  it("counts bytes, not characters", async () => {
    await mockEngine();
    await expect(fitting({ a: "é".repeat(40_000) })).rejects.toThrow(/got 800\d\d/);
  });

  it("is the same text whatever the order of the files", async () => {
    await mockEngine();
    expect(await fitting({ b: "2", a: "1" })).toBe('{"a":"1","b":"2"}');
  });
});
