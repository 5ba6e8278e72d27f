import fs from "node:fs";
import { parse } from "yaml";
import { type Config, faultsOf, runProgram } from "../support/aws-programs";
import { corporate, corporateChain } from "../support/ece-chains";
import { inTheClear, isSecret, reveal } from "../support/mocks";

const ece: Config = { eceDomain: "ece.example.com", eceEndpoint: "https://logs.es.ece.example.com:9243", eceUiNames: ["ece.example.com"], eceAdminConsoleNames: ["ece.example.com"] };
const url = "https://logs.es.eu-central-1.aws.elastic-cloud.com";
const templateOf = (program: string): Config => {
  const { config } = parse(fs.readFileSync(`stacks/config/templates/${program}.yaml`, "utf8")) as { config: Config };
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace(/^elastic-tls:/, ""), value]));
};
const filesOf = (run: Awaited<ReturnType<typeof runProgram>>, name: string) => reveal(run.engine.registration(name).inputs.files) as Record<string, string>;

describe("the program ece", () => {
  test("keeps three chains and says how to upload them", async () => {
    const { engine, outputs } = await runProgram("ece-dev", ece);
    expect(engine.registrations.filter(({ type }) => type.endsWith(":Directory")).map(({ name }) => name).sort()).toEqual(["ece-ece-adminconsole", "ece-ece-proxy", "ece-ece-ui", "ece-trust-ece"]);
    expect(outputs.next).toMatch(/upload each chain\.pem, or set eceApiUrl/);
    expect(outputs.channels.http).toBe("TLS up to the proxies, TLSv1.2 or later; users and API keys");
  });

  test("uploads them where the API is named, with a key that nobody sees", async () => {
    const { engine, outputs } = await runProgram("ece-dev", {
      ...ece, eceApiUrl: "https://ece.example.com:12443", eceApiTrustPem: corporate.root.certPem, eceApiKey: "CANARY-key", eceServices: ["proxy", "ui"], eceTimeoutSeconds: 60,
    });
    const upload = engine.registration("ece-ui-upload").inputs;
    expect([isSecret(upload.authorization), reveal(upload.authorization), upload.timeoutSeconds]).toEqual([true, "ApiKey CANARY-key", 60]);
    expect(JSON.stringify([inTheClear(engine.registrations), inTheClear(engine.published("ece"))])).not.toContain("CANARY");
    expect(outputs.next).toMatch(/log out/);
  });

  test("takes a corporate authority, and a certificate that exists already, of which the key alone is a secret", async () => {
    const { privateKeyPem, certPem, chainPem } = corporateChain(["DNS:*.ece.example.com", "DNS:*.es.ece.example.com"]);
    const { engine, outputs } = await runProgram("ece-dev", {
      ...ece, eceServices: ["proxy", "ui"], eceProxyCertificate: { privateKeyPem, certPem, chainPem }, eceAuthority: { ...corporate.intermediate, chainPem: corporate.root.certPem },
    });
    expect(outputs.trustPem).toBe(corporate.root.certPem);
    expect(isSecret(engine.published("ece").trustPem)).toBe(false);
    expect(JSON.stringify(inTheClear(engine.registrations))).not.toContain("PRIVATE KEY");
    expect(engine.registrations.filter(({ type }) => type.includes("SelfSigned"))).toEqual([]);
  });

  test("keeps them in AWS Secrets Manager where that is asked for", async () => {
    const { engine } = await runProgram("ece-dev", { ...ece, eceStore: "awsSecretsManager", awsSecretPrefix: "platform" });
    expect(engine.registration("ece-ece-proxy").inputs.name).toBe("platform/ece/ece/proxy");
  });

  test.each<[string, Config, RegExp[]]>([
    ["no installation", { eceDomain: "", eceEndpoint: "" }, [/^eceDomain: must be given, as in "ece\.example\.com"/, /^eceEndpoint: must be given/]],
    ["services that there aren't", { eceServices: ["proxy", "kibana"], eceStore: "vault" }, [/^eceServices: must hold proxy, ui, adminConsole, got "kibana"/, /^eceStore: must be directory or awsSecretsManager, got "vault"/]],
    ["rotation of channels that it doesn't have", { rotation: { transport: {}, http: { signin: "g1" } } }, [/^rotation\.http\.signin: is no known key/, /^rotation\.transport: is no known key: give one of http$/]],
    ["names that are none", { eceUiNames: ["a b"], eceAdminConsoleNames: ["https://x"] }, [/^eceAdminConsoleNames\[0\]: must be a host name/, /^eceUiNames\[0\]: must be a host name, got "a b"$/]],
    ["an API without credentials", { eceApiUrl: "https://ece.example.com:12443", eceTimeoutSeconds: 1 }, [/^eceApiKey: give exactly one/, /^eceApiTrustPem: must hold a certificate/, /^eceTimeoutSeconds: must be at least 10 seconds/]],
    ["a lifetime that there can't be", { httpValidityDays: 0 }, [/^httpValidityDays: must be/]],
  ])("refuses %s", async (_, more, reasons) => {
    expect((await faultsOf(runProgram("ece-dev", { ...ece, ...more }))).sort()).toEqual(reasons.map((reason) => expect.stringMatching(reason)));
  });

  test("refuses all of it at once, each at its key", async () => {
    const wrong = { eceInstallation: "My ECE", eceDomain: "*.ece.example.com", eceEndpoint: "http://logs", eceServices: ["proxi", "ui"], eceUiNames: ["a b"], eceStore: "vault", rotation: { htpp: {} }, httpValidityDays: 0 };
    const keys = (await faultsOf(runProgram("ece-dev", { ...ece, ...wrong }))).map((fault) => fault.slice(0, fault.search(/[[:.]/)));
    expect(keys.sort()).toEqual([...Object.keys(wrong), "eceProxyTrustPem"].sort());
  });

  test("refuses its template until it is filled in", async () => {
    const template = templateOf("ece");
    await expect(runProgram("ece-dev", template)).rejects.toThrow(/eceDomain: must be the domain of the endpoints.*got "REPLACE_ME\.example\.com"/);
    const filled = JSON.parse(JSON.stringify(template).replaceAll("REPLACE_ME", "acme")) as Config;
    expect((await runProgram("ece-dev", filled)).outputs.endpoint).toBe("https://logs.es.acme.example.com:9243");
  });
});

describe("the program hosted", () => {
  test.each(["hosted", "serverless"])("hands over what programs need of the type %s, and makes nothing", async (hostedType) => {
    const { engine, outputs } = await runProgram("hosted-dev", { hostedType, hostedEndpoint: url });
    expect(outputs).toMatchObject({ endpoint: url, trustPem: "", trustFingerprints: [] });
    expect(engine.registrations.map(({ name, inputs }) => [name, inputs.deployment])).toEqual([["hosted", hostedType]]);
  });

  test("refuses what Elastic doesn't take", async () => {
    await expect(runProgram("hosted-dev", { hostedEndpoint: url, hostedUserSettings: { "xpack.security.http.ssl.key": "x" } })).rejects.toThrow(/^hostedUserSettings\["xpack\.security\.http\.ssl\.key"\]: must be left out/);
  });

  test("refuses its template until it is filled in", async () => {
    await expect(runProgram("hosted-dev", templateOf("hosted"))).rejects.toThrow(/^hostedEndpoint: must be https/);
  });

  test("refuses types that there aren't, and what else is wrong", async () => {
    expect(await faultsOf(runProgram("hosted-dev", { hostedType: "servrless", hostedEndpoint: "logs" }))).toEqual([expect.stringMatching(/^hostedType: must be/), expect.stringMatching(/^hostedEndpoint: must be https/)]);

    expect(await faultsOf(runProgram("hosted-dev", { hostedType: "cloud", hostedEndpoint: url }))).toEqual(['hostedType: must be hosted or serverless, got "cloud"']);
  });
});

describe("the program compose wires an application to a deployment of the type", () => {
  const types: Record<string, [more: Config, endpoint: string, isTrusted: boolean]> = {
    selfManaged: [{ outputDirectory: "out/compose" }, "https://es01:9200", true],
    eck: [{ clusterName: "logs" }, "https://logs-es-http.elastic.svc:9200", true],
    ece: [ece, "https://logs.es.ece.example.com:9243", true],
    hosted: [{ hostedEndpoint: url }, url, false],
    serverless: [{ hostedEndpoint: url }, url, false],
  };

  test.each(Object.entries(types))("%s, over verified TLS", async (composeDeployment, [more, endpoint, isTrusted]) => {
    const run = await runProgram("compose-dev", { ...more, composeDeployment });
    const files = filesOf(run, "application");
    const [hosts] = /hosts => \["(.*)"\]/.exec(files["logstash/output.conf"]!)?.slice(1) ?? [];
    expect([run.outputs.endpoint, new URL(hosts!).origin]).toEqual([endpoint, new URL(endpoint).origin]);
    expect([files["http-ca.crt"]!.includes("BEGIN CERTIFICATE"), files["logstash/output.conf"]!.includes("ssl_certificate_authorities")]).toEqual([isTrusted, isTrusted]);
    expect(Object.values(files).join()).not.toMatch(/PRIVATE KEY/);
    const written = run.engine.registration("application").inputs;
    expect([written.path, written.fileNames]).toEqual(["out/application", expect.arrayContaining(["beats/output.yml", "http-ca.crt", "javascript/client.mjs", "logstash/output.conf"])]);
  });

  test("or says which there are", async () => {
    expect(await faultsOf(runProgram("compose-dev", { composeDeployment: "cloud" }))).toEqual(["composeDeployment: must be one of selfManaged, eck, ece, hosted, serverless, got \"cloud\""]);
  });

  test("that its template names", async () => {
    expect((await runProgram("compose-dev", templateOf("compose"))).outputs.endpoint).toBe("https://es01:9200");
  });
});
