import fs from "node:fs";
import { parse } from "yaml";
import { type Config, faultsOf, runProgram } from "../support/aws-programs";
import { inTheClear, reveal } from "../support/mocks";

const config: Config = { clusterName: "logs", eckPublicUrl: "https://logs.example.com", kibanaPublicUrl: "https://kibana.example.com", clientAuthentication: "none" };

const run = (more: Config = {}, args = {}) => runProgram("eck-test", { ...config, ...more }, args);
const faults = (more: Config) => faultsOf(run(more));

function names({ engine }: Awaited<ReturnType<typeof run>>): string[] {
  return engine.registrations.filter(({ type }) => type.startsWith("kubernetes:")).map(({ inputs }) => `${String(inputs.kind)} ${(inputs.metadata as { name: string }).name}`);
}

describe("the program eck", () => {
  it("updates Secrets and ConfigMaps in place", async () => {
    const { engine } = await run({ eckKubeContext: "production" });
    expect(engine.registration("kubernetes").inputs).toMatchObject({ context: "production", enableSecretMutable: "true", enableConfigMapMutable: "true" });
  });

  it("makes its namespace, and a cluster with authorities of its own for transport and HTTP", async () => {
    const result = await run();
    expect(names(result).filter((name) => !name.startsWith("undefined")).sort()).toEqual([
      "ConfigMap logs-transport-trust",
      "Elasticsearch logs",
      "Kibana logs",
      "Namespace elastic",
      "Secret logs-http-tls",
      "Secret logs-kibana-tls",
      "Secret logs-transport-ca",
    ]);
  });

  it("puts out the public endpoint and what verifies it", async () => {
    const { outputs, engine } = await run();
    const { "ca.crt": trustPem } = reveal(engine.registration("eck-elasticsearch-secret").inputs.stringData) as Record<string, string>;
    expect(outputs).toMatchObject({ endpoint: "https://logs.example.com", kibana: "https://kibana.example.com", trustPem, next: expect.stringContaining("logs-es-elastic-user --namespace elastic") });
    expect(JSON.stringify(outputs)).not.toContain("PRIVATE KEY");
  });

  it("has the sizes and Services of the configuration", async () => {
    const { engine } = await run({ nodes: 5, eckMemoryGiB: 8, eckStorageGiB: 200, eckStorageClass: "fast", eckServiceType: "LoadBalancer" });
    expect(engine.registration("eck-elasticsearch").inputs.spec).toMatchObject({
      http: { service: { spec: { type: "LoadBalancer" } } },
      nodeSets: [{ count: 5, volumeClaimTemplates: [{ spec: { storageClassName: "fast", resources: { requests: { storage: "200Gi" } } } }] }],
    });
  });

  it("has no Kibana where none is wanted", async () => {
    const { engine, outputs } = await run({ kibanas: 0 });
    expect(engine.registrations.map(({ name }) => name)).not.toContain("eck-kibana");
    expect(outputs.kibana).toBeUndefined();
  });

  it("keeps every secret marked", async () => {
    const { engine } = await run();
    expect(JSON.stringify(engine.registrations.map(({ inputs }) => inTheClear(inputs)))).not.toContain("PRIVATE KEY");
  });

  it.each([
    ["operator", "operator", ["Elasticsearch logs", "Kibana logs", "Namespace elastic"]],
    ["operator", "certManager", ["Certificate logs-http-tls", "Certificate logs-kibana-tls", "Elasticsearch logs", "Issuer logs-http-issuer", "Issuer logs-kibana-issuer", "Kibana logs", "Namespace elastic", "Secret logs-http-issuer", "Secret logs-kibana-issuer"]],
  ])("with certificates for transport by %s and for HTTP by %s makes what these need", async (eckTransportIssuer, eckHttpIssuer, made) => {
    const result = await run({ eckTransportIssuer, eckHttpIssuer });
    expect(names(result).filter((name) => !name.startsWith("undefined")).sort()).toEqual(made);
  });

  it("installs the operators by their charts before anything that needs their definitions", async () => {
    const { engine } = await run({ eckInstallOperator: true, eckInstallCertManager: true });
    const releases = engine.registrations.filter(({ type }) => type === "kubernetes:helm.sh/v3:Release");
    expect(releases.map(({ inputs }) => [inputs.chart, inputs.version, inputs.namespace])).toEqual([
      ["eck-operator", "3.4.0", "elastic-system"],
      ["cert-manager", "v1.19.4", "cert-manager"],
    ]);
    expect(engine.registration("namespace").dependsOn).toEqual(expect.arrayContaining(["eck-operator", "cert-manager"]));
    expect(engine.registration("eck-elasticsearch").dependsOn).toContain("namespace");
  });
});

describe("the configuration of the program eck", () => {
  it.each<[Config, RegExp]>([
    [{ eckHttpIssuer: "vault" }, /^eckHttpIssuer: must be operator or own or certManager \(program eck\), got "vault"$/],
    [{ eckServiceType: "none" }, /^eckServiceType: must be ClusterIP or LoadBalancer or NodePort/],
    [{ clientAuthentication: "optional" }, /^clientAuthentication: must be none or required \(program eck\)/],
    [{ elasticVersion: "9" }, /^elasticVersion: must be a full version/],
    [{ eckNamespace: "a b" }, /^eckNamespace: must be lower-case/],
    [{ clusterName: "a".repeat(37), kibanas: 0 }, /^clusterName: must have at most 36/],
    [{ nodes: 0 }, /^nodes: must be a whole number, at least 1/],
    [{ eckMemoryGiB: 0 }, /^eckMemoryGiB: must be a positive number/],
    [{ httpNames: ["a b"] }, /^httpNames\[0\]: must be a host name/],
    [{ eckPublicUrl: "https://logs.REPLACE_ME.example.com" }, /^eckPublicUrl: must be a URL whose host is a host name or an address, got "https:\/\/logs\.REPLACE_ME\.example\.com"$/],
    [{ eckTransportIssuer: "certManager", eckTransportTrustConfigMap: "bundle" }, /^eckClusterIssuer: must name the ClusterIssuer of transport/],
    [{ eckTransportIssuer: "certManager", eckClusterIssuer: "ca" }, /^eckTransportTrustConfigMap: must name the ConfigMap/],
    [{ eckTransportIssuer: "certManager", eckHttpIssuer: "certManager", eckClusterIssuer: "ca", eckTransportTrustConfigMap: "b" }, /^eckClusterIssuer: must be different for HTTP/],
    [{ eckClusterIssuer: "ca" }, /^eckClusterIssuer: must be empty/],
    [{ clientAuthentication: "required" }, /^licence: must be "trial" or "enterprise"/],
    [{ httpValidityDays: 1000 }, /^httpValidityDays: must be at most/],
  ])("is refused with %j", async (more, refusal) => {
    expect(await faults(more)).toEqual([expect.stringMatching(refusal)]);
  });

  it("is refused with all faults at once", async () => {
    expect((await faults({ elasticVersion: "9", nodes: 0, eckServiceType: "none" })).map((line) => line.split(":")[0])).toEqual(["eckServiceType", "elasticVersion", "nodes"]);
  });

  it("of the template is refused for what is to be replaced, and for nothing else", async () => {
    const { config: given } = parse(fs.readFileSync("stacks/config/templates/eck.yaml", "utf8"));
    const template = Object.fromEntries(Object.entries(given as Config).map(([key, value]) => [key.replace("elastic-tls:", ""), value]));
    expect((await faultsOf(runProgram("eck-test", template))).map((line) => line.split(":")[0])).toEqual(["eckPublicUrl", "kibanaPublicUrl"]);
  });
});
