import * as pulumi from "@pulumi/pulumi";
import { SelfManagedDeployment } from "../../components";
import { KubernetesSecretsStoreArgs } from "../../components/secrets/kubernetes-secrets/args";
import { fittingData, secretKey } from "../../components/secrets/kubernetes-secrets/secret-data";
import { clusterArgs, refusals, unknownText } from "../support/cluster";
import { inTheClear, isSecret, isUnknown, mockEngine, reveal, valueOf } from "../support/mocks";

const secretType = "kubernetes:core/v1:Secret";
const one = { nodes: [{ name: "es01" }], kibanas: [{ name: "kb01" }] };

function inKubernetes(store: Partial<KubernetesSecretsStoreArgs> = {}, more: object = one): SelfManagedDeployment {
  return new SelfManagedDeployment("logs", clusterArgs({ directory: undefined, kubernetesSecrets: { namespace: "search", ...store }, ...more }));
}

type Engine = Awaited<ReturnType<typeof mockEngine>>;

function ofType({ registrations }: Engine, type: string) {
  return registrations.filter((registration) => registration.type === type);
}

function dataOf(engine: Engine, consumer: string): Record<string, string> {
  return reveal(engine.registration(`logs-${consumer}`).inputs.stringData) as Record<string, string>;
}

describe("the store in Kubernetes", () => {
  let engine: Engine;
  let deployment: SelfManagedDeployment;

  beforeAll(async () => {
    engine = await mockEngine();
    deployment = inKubernetes({}, { ...one, http: { clientAuthentication: "optional", clients: ["metrics"] } });
    await engine.settled();
  });

  it("makes one Secret for each consumer, and nothing else", () => {
    const kubernetes = engine.registrations.filter(({ type }) => type.startsWith("kubernetes:"));
    expect(kubernetes.map(({ type, name, parent }) => [type, name, parent]).sort()).toEqual(
      ["client-metrics", "elasticsearch-es01", "kibana-kb01", "trust-logs"].map((consumer) => [secretType, `logs-${consumer}`, "logs"]),
    );
  });

  it("names a Secret for ever, so that it is updated in place", () => {
    expect(inTheClear(engine.registration("logs-elasticsearch-es01").inputs)).toEqual({
      apiVersion: "v1",
      kind: "Secret",
      metadata: {
        name: "logs-elasticsearch-es01",
        namespace: "search",
        labels: { "app.kubernetes.io/managed-by": "elastic-tls", "app.kubernetes.io/part-of": "logs" },
      },
      type: "Opaque",
      stringData: "[secret]",
    });
    expect(ofType(engine, secretType).every(({ inputs }) => inputs.immutable === undefined)).toBe(true);
  });

  it("keeps the files that the directory store keeps, each under its key", async () => {
    const consumers = ["elasticsearch-es01", "kibana-kb01", "client-metrics", "trust-logs"];
    const held = consumers.map((consumer) => Object.keys(dataOf(engine, consumer)).sort());
    const other = await mockEngine();
    new SelfManagedDeployment("logs", clusterArgs({ ...one, http: { clientAuthentication: "optional", clients: ["metrics"] } }));
    await other.settled();
    expect(held).toEqual(consumers.map((consumer) => (other.registration(`logs-${consumer}`).inputs.fileNames as string[]).map(secretKey).sort()));
  });

  it("holds every value as a secret, and nothing secret in the clear anywhere", () => {
    for (const { inputs } of ofType(engine, secretType)) expect(isSecret(inputs.stringData)).toBe(true);
    const shown = JSON.stringify(engine.registrations.map(({ inputs }) => inTheClear(inputs)));
    expect(shown).not.toMatch(/PRIVATE KEY|ENCRYPTION_KEY|SERVICE_TOKEN/);
  });

  it("says where each consumer's Secret is, and has no policies", async () => {
    expect(await valueOf(deployment.secrets)).toContainEqual({
      consumer: "kibana/kb01",
      store: "kubernetesSecrets",
      location: "search/logs-kibana-kb01",
      kmsKey: "",
    });
    expect(await valueOf(deployment.readPolicies)).toEqual({});
  });

  it("gives no role anything to read", () => {
    expect(() => deployment.grantRead("kibana/kb01", "role")).toThrow(/needs a store with policies/);
  });
});

describe("the key of a file in a Secret", () => {
  it.each([
    ["elasticsearch.yml", "elasticsearch.yml"],
    ["certs/http.crt", "certs.http.crt"],
    ["service_tokens", "service_tokens"],
  ])("of %s is %s", (file, key) => {
    expect(secretKey(file)).toBe(key);
  });

  it("is one that Kubernetes takes, and no other file's, in every mode", async () => {
    const engine = await mockEngine();
    inKubernetes({}, { ...one, licence: "trial", http: { clients: ["metrics"] }, kibana: { authentication: "clientCertificate" } });
    await engine.settled();
    for (const { inputs } of ofType(engine, secretType)) {
      const keys = Object.keys(reveal(inputs.stringData) as object);
      expect(keys.filter((key) => !/^[\w.-]{1,253}$/.test(key))).toEqual([]);
    }
    const files = Object.keys(dataOf(engine, "elasticsearch-es01"));
    expect(files).toContain("certs.http.key");
    expect(new Set(files).size).toBe(files.length);
  });
});

describe("the arguments of the store in Kubernetes", () => {
  it("are those of each Secret", async () => {
    const engine = await mockEngine();
    inKubernetes({ prefix: "platform", namespace: pulumi.output("elastic"), labels: { team: "search" } });
    await engine.settled();
    expect(engine.registration("logs-kibana-kb01").inputs.metadata).toEqual({
      name: "platform-kibana-kb01",
      namespace: "elastic",
      labels: { team: "search", "app.kubernetes.io/managed-by": "elastic-tls", "app.kubernetes.io/part-of": "logs" },
    });
  });

  it.each([
    [{}, "namespace", /must be lower-case letters, digits and hyphens.*got undefined/],
    [{ namespace: "Search" }, "namespace", /got "Search"/],
    [{ namespace: "search", prefix: "a.b" }, "prefix", /got "a.b"/],
    [{ namespace: "search", prefix: "a".repeat(64) }, "prefix", /at most 63/],
    [{ namespace: "search", labels: { "a b": "c" } }, "labels", /keys such as "team".*got "a b"/],
    [{ namespace: "search", labels: { team: "a b" } }, "labels.team", /at most 63 letters, digits and _.-, got "a b"/],
  ])("refuse %j", (given, path, reason) => {
    expect(refusals({ directory: undefined, kubernetesSecrets: given })).toEqual([[`kubernetesSecrets.${path}`, expect.stringMatching(reason)]]);
  });

  it("refuse a namespace, known late, that is none", async () => {
    await mockEngine();
    const { secrets } = inKubernetes({ namespace: pulumi.output("a b") });
    await expect(valueOf(secrets)).rejects.toThrow(/kubernetesSecrets\.namespace: must be lower-case/);
  });
});

describe("values of more than 1 MiB", () => {
  const fitting = (files: Record<string, pulumi.Input<string>>) =>
    valueOf(fittingData(new pulumi.ComponentResource("test:index:Cluster", "logs"), "elasticsearch/es01", files));

  it("are refused, with what takes the space", async () => {
    await mockEngine();
    await expect(fitting({ "elasticsearch.yml": "x".repeat(1_000_000), "certs/http.crt": "y".repeat(48_577) })).rejects.toThrow(
      /kubernetesSecrets: must hold at most 1048576 bytes for elasticsearch\/es01, got 1048577, most of them in elasticsearch\.yml/,
    );
  });

  it("are refused in the preview where what is known by then is too much already", async () => {
    const engine = await mockEngine({ preview: true });
    await expect(fitting({ "elasticsearch.yml": "x".repeat(1_048_577), "certs/http.crt": unknownText() })).rejects.toThrow(/at most 1048576 bytes/);
    inKubernetes();
    await engine.settled();
    expect(isUnknown(engine.registration("logs-elasticsearch-es01").inputs.stringData)).toBe(true);
  });

  it("begin one byte after what fits", async () => {
    await mockEngine();
    await expect(fitting({ "certs/a": "x".repeat(1_048_576) })).resolves.toHaveProperty(["certs.a"]);
  });
});
