import * as pulumi from "@pulumi/pulumi";
import { X509Certificate } from "node:crypto";
import { EceDeployment, type EceDeploymentArgs } from "../../components";
import { objectionTo } from "../support/ece-api";
import { corporate, corporateChain } from "../support/ece-chains";
import { issuing } from "../support/issuing";
import { inTheClear, isSecret, mockEngine, reveal, valueOf } from "../support/mocks";
import { encrypted, newAuthority, newLeaf } from "../support/pem";
import { unknownText } from "../support/cluster";

type Engine = Awaited<ReturnType<typeof mockEngine>>;

const given = (more: object = {}): EceDeploymentArgs => ({
  installation: "platform",
  domain: "ece.example.com",
  endpoint: "https://logs.es.ece.example.com:9243",
  proxy: {},
  directory: { path: "out" },
  ...more,
});

const upload = { apiUrl: "https://ece.example.com:12443", apiTrustPem: corporate.root.certPem, apiKey: "c2VjcmV0LWtleQ==" };
const all = { proxy: {}, ui: {}, adminConsole: { names: ["10.0.0.1"] }, upload };

async function deployed(more: object = {}, options: Parameters<typeof mockEngine>[0] = {}): Promise<{ engine: Engine; deployment: EceDeployment }> {
  const engine = await mockEngine({ outputs: issuing(), ...options });
  const deployment = new EceDeployment("ece", given(more));
  await engine.settled();
  return { engine, deployment };
}

/** The faults for which a deployment is refused at once. */
const refusals = (more: object): string[] => {
  try {
    new EceDeployment("ece", given(more));
  } catch (error) {
    return (error as Error).message.split("\n");
  }
  return [];
};

const filesOf = (engine: Engine, entry: string) => reveal(engine.registration(entry).inputs.files) as Record<string, string>;
const requestOf = (engine: Engine, service: string) => reveal(engine.registration(`ece-${service}-request`).inputs) as { dnsNames: string[]; ipAddresses: string[] };

describe("an installation whose certificates are issued by an authority of its own", () => {
  let run: Awaited<ReturnType<typeof deployed>>;
  beforeAll(async () => (run = await deployed(all)));

  test("keeps each chain as ECE takes it, in an entry of its own, and the trust apart", () => {
    for (const service of ["proxy", "ui", "adminconsole"]) {
      const files = filesOf(run.engine, `ece-ece-${service}`);
      expect(Object.keys(files)).toEqual(["chain.pem"]);
      expect(objectionTo(files["chain.pem"]!)).toBeUndefined();
    }
    expect(Object.keys(filesOf(run.engine, "ece-trust-platform"))).toEqual(["http-ca.crt"]);
  });

  test("has one for the proxy that is for the domain and every kind of alias", () => {
    expect(requestOf(run.engine, "proxy").dnsNames).toEqual([
      "*.apm.ece.example.com", "*.ece.example.com", "*.es.ece.example.com", "*.fleet.ece.example.com", "*.kb.ece.example.com", "*.profiling.ece.example.com", "*.symbols.ece.example.com",
    ]);
  });

  test("has those of the Cloud UI and the admin console for the host of the API too, which has to be verified when they are there", () => {
    expect(requestOf(run.engine, "ui")).toMatchObject({ dnsNames: ["ece.example.com"] });
    expect(requestOf(run.engine, "adminconsole")).toMatchObject({ dnsNames: ["ece.example.com"], ipAddresses: ["10.0.0.1"] });
  });

  test("asks for RSA keys", () => {
    const keys = run.engine.registrations.filter(({ type }) => type === "tls:index/privateKey:PrivateKey");
    expect(keys.map(({ name, inputs }) => [name, inputs.algorithm])).toEqual(expect.arrayContaining(["ece-ece-authority-g1-key", "ece-proxy-key", "ece-ui-key", "ece-adminconsole-key"].map((name) => [name, "RSA"])));
    expect(keys).toHaveLength(4);
  });

  test("uploads them once all are kept, one after the other, trusting the API by what was given and by what is to come", () => {
    const { inputs, dependsOn } = run.engine.registration("ece-ui-upload");
    expect(dependsOn).toContain("ece-proxy-upload");
    expect(run.engine.registration("ece-proxy-upload").dependsOn).toEqual(expect.arrayContaining(["ece-ece-proxy", "ece-ece-ui", "ece-ece-adminconsole", "ece-trust-platform"]));
    const { trustPem, ...shown } = inputs as { trustPem: string };
    expect(shown).toMatchObject({ service: "ui", apiUrl: "https://ece.example.com:12443", timeoutSeconds: 600 });
    expect(reveal(inputs.authorization)).toBe("ApiKey c2VjcmV0LWtleQ==");
    expect(subjects(trustPem)).toEqual(["corporate root", "ece authority G1"]);
  });

  test("shows no key and no credential to the engine", () => {
    const shown = JSON.stringify([inTheClear(run.engine.registrations), inTheClear(run.engine.published("ece"))]);
    expect(shown).not.toMatch(/PRIVATE KEY|c2VjcmV0LWtleQ/);
    for (const service of ["proxy", "ui", "adminconsole"]) {
      const { inputs, additionalSecretOutputs } = run.engine.registration(`ece-${service}-upload`);
      expect([isSecret(inputs.privateKeyPem), isSecret(inputs.authorization), additionalSecretOutputs]).toEqual([true, true, ["authorization"]]);
    }
  });

  test("gives the outputs of every deployment", async () => {
    const { deployment } = run;
    expect(await valueOf(deployment.endpoint)).toBe("https://logs.es.ece.example.com:9243");
    expect(subjects(await valueOf(deployment.trustPem))).toEqual(["ece authority G1"]);
    expect(await valueOf(deployment.trustFingerprints)).toEqual([new X509Certificate(await valueOf(deployment.trustPem)).fingerprint256.replaceAll(":", "").toLowerCase()]);
    expect((await valueOf(deployment.channels)).map(({ name, managedBy }) => [name, managedBy])).toEqual([["transport", "platform"], ["http", "us"], ["kibana", "platform"]]);
    const listed = (await valueOf(deployment.certificates)).map(({ name, channel, servedAt, renewsAt }) => [name, channel, servedAt, renewsAt === ""]);
    expect(listed.sort()).toEqual([
      ["adminconsole", "adminconsole", ["ece.example.com:12343"], false],
      ["http authority", "http", [], false],
      ["proxy", "http", ["logs.es.ece.example.com:9243"], false],
      ["ui", "ui", ["ece.example.com:12443"], false],
    ]);
    expect((await valueOf(deployment.secrets)).map(({ consumer }) => consumer)).toEqual(["ece/proxy", "ece/ui", "ece/adminconsole", "trust/platform"]);
    expect(await valueOf(deployment.readPolicies)).toEqual({});
  });

  test("shows reviewers what it is, and nothing secret", () => {
    expect(run.engine.registration("ece").inputs).toEqual({
      deployment: "ece", installation: "platform", certificates: { proxy: "issued", ui: "issued", adminConsole: "issued" }, uploaded: true,
    });
  });

  test("has children whose names begin with their parents'", () => {
    for (const { name, parent } of run.engine.registrations.slice(1)) expect(name.startsWith(`${parent}-`)).toBe(true);
  });
});

test("a corporate authority signs, with its intermediates and its root in the file", async () => {
  const { engine, deployment } = await deployed({ authority: { ...corporate.intermediate, chainPem: corporate.root.certPem } });
  const file = filesOf(engine, "ece-ece-proxy")["chain.pem"]!;
  expect(objectionTo(file)).toBeUndefined();
  expect(subjects(file)).toEqual(["proxy", "corporate issuing", "corporate root"]);
  expect(subjects(await valueOf(deployment.trustPem))).toEqual(["corporate root"]);
  expect(engine.registrations.filter(({ type }) => type.includes("SelfSigned"))).toEqual([]);
});

test("a corporate authority without its root is refused, since ECE wants it in the file", async () => {
  await mockEngine({ outputs: issuing() });
  const authority = { ...corporate.intermediate, trustPem: corporate.intermediate.certPem };
  expect(refusals({ authority }).join()).toMatch(/authority\.trustPem: must hold the root/);
});

test("a certificate that somebody else has issued is kept as ECE takes it, whatever its key's form, and isn't renewed here", async () => {
  const finished = corporateChain(["DNS:*.ece.example.com", "DNS:*.es.ece.example.com"]);
  expect(finished.privateKeyPem).toContain("BEGIN PRIVATE KEY");
  const { engine, deployment } = await deployed({ proxy: { certificate: { ...finished, privateKeyPem: pulumi.secret(finished.privateKeyPem) } } });
  expect(objectionTo(filesOf(engine, "ece-ece-proxy")["chain.pem"]!)).toBeUndefined();
  expect(engine.registrations.filter(({ type }) => type.startsWith("tls:"))).toEqual([]);
  expect(subjects(await valueOf(deployment.trustPem))).toEqual(["corporate root"]);
  expect(await valueOf(deployment.certificates)).toEqual([expect.objectContaining({ name: "proxy", renewsAt: "", issuer: "CN=corporate issuing,O=acme" })]);
  expect(JSON.stringify(inTheClear(engine.registrations))).not.toContain("PRIVATE KEY");
  expect(isSecret(engine.published("ece").trustPem)).toBe(false);
});

test("a service left out keeps ECE's own certificate, and its trust is handed on", async () => {
  const { engine, deployment } = await deployed({ proxy: undefined, ui: {}, proxyTrustPem: corporate.root.certPem, upload });
  expect(await valueOf(deployment.trustPem)).toBe(corporate.root.certPem);
  expect((await valueOf(deployment.channels))[1]).toMatchObject({ name: "http", managedBy: "platform" });
  expect(engine.registrations.filter(({ name }) => name.endsWith("-upload")).map(({ name }) => name)).toEqual(["ece-ui-upload"]);
});

test("clients can be given the trust of before beside that of the new certificate", async () => {
  const { deployment } = await deployed({ proxyTrustPem: corporate.root.certPem });
  expect(subjects(await valueOf(deployment.trustPem))).toEqual(["ece authority G1", "corporate root"]);
});

test("the authority changes by generations, which are watched as in a self-managed cluster", async () => {
  const { engine, deployment } = await deployed({ rotation: { generations: ["g1", "g2"] } });
  expect(subjects(await valueOf(deployment.trustPem))).toEqual(["ece authority G1", "ece authority G2"]);
  expect(engine.registrations.filter(({ type }) => type.endsWith(":Stash")).map(({ name }) => name)).toEqual(
    expect.arrayContaining(["ece-ece-authority-first", "ece-ece-authority-signing-g1", "ece-ece-authority-listed-g1+g2", "ece-ece-authority-distributed-g2"]),
  );
  expect(engine.registration("ece-ece-authority-distributed-g2").dependsOn).toEqual(expect.arrayContaining(["ece-ece-proxy", "ece-trust-platform"]));
  expect((await valueOf(deployment.certificates)).map(({ name }) => name).sort()).toEqual(["http authority g1", "http authority g2", "proxy"]);
});

test("a step counts once its chains are in use, where they are uploaded", async () => {
  const { engine } = await deployed({ ...all, rotation: { generations: ["g1", "g2"] } });
  expect(engine.registration("ece-ece-authority-distributed-g2").dependsOn).toEqual(expect.arrayContaining(["ece-ece-proxy", "ece-adminconsole-upload"]));
});

test.each([
  ["awsSecretsManager", { awsSecretsManager: {} }, "aws:secretsmanager/secret:Secret"],
  ["kubernetesSecrets", { kubernetesSecrets: { namespace: "elastic" } }, "kubernetes:core/v1:Secret"],
])("the store %s holds the same entries", async (store, choice, type) => {
  const { engine, deployment } = await deployed({ directory: undefined, ...choice });
  expect(engine.registrations.filter((registration) => registration.type === type).map(({ name }) => name).sort()).toEqual(["ece-ece-proxy", "ece-trust-platform"]);
  expect((await valueOf(deployment.secrets)).map((entry) => [entry.consumer, entry.store])).toEqual([["ece/proxy", store], ["trust/platform", store]]);
  expect(JSON.stringify(inTheClear(engine.registrations))).not.toContain("PRIVATE KEY");
});

test("in a preview whose names are not known yet, nothing is refused", async () => {
  const engine = await mockEngine({ preview: true });
  const text = unknownText();
  new EceDeployment("ece", given({ domain: text, endpoint: text, ...all, upload: { ...upload, apiUrl: text, apiKey: text } }));
  await engine.settled();
  expect(engine.registrations.map(({ name }) => name)).toContain("ece-proxy-upload");
});

describe("is refused at once, all faults in one message:", () => {
  beforeEach(() => mockEngine());
  const good = corporateChain(["DNS:*.ece.example.com", "DNS:logs.es.ece.example.com"]);
  const certificate = { certPem: good.certPem, privateKeyPem: good.privateKeyPem, chainPem: good.chainPem };

  test.each<[string, object, RegExp[]]>([
    ["a name that isn't one", { installation: "My ECE" }, [/^installation: must be lower-case/]],
    ["a wildcard for a domain", { domain: "*.ece.example.com" }, [/^domain: must be the domain of the endpoints, without a wildcard/]],
    ["no URLs", { domain: undefined, endpoint: undefined }, [/^domain: must be/, /^endpoint: must be/]],
    ["an endpoint without TLS", { endpoint: "http://logs.es.ece.example.com" }, [/^endpoint: must be https/]],
    ["an endpoint that the proxy's certificate isn't for", { endpoint: "https://logs.example.org:9243" }, [/^endpoint: must be at a name of the proxy's certificate, \*\.ece\.example\.com/]],
    ["an endpoint two labels below the domain", { endpoint: "https://a.b.ece.example.com" }, [/^endpoint: must be at a name/]],
    ["a name that is none", { proxy: { names: ["https://x"] } }, [/^proxy\.names\[0\]: must be a host name/]],
    ["a Cloud UI without a name", { ui: {} }, [/^ui\.names: must hold the names/]],
    ["no trust for ECE's own proxy", { proxy: undefined, ui: { names: ["ece.example.com"] } }, [/^proxyTrustPem: must be what verifies ECE's own/]],
    ["no trust to read", { proxyTrustPem: "x" }, [/^proxyTrustPem: must hold a certificate/]],
    ["two stores", { awsSecretsManager: {} }, [/exactly one of `directory`, `awsSecretsManager`/]],
    ["a lifetime that outlives the authority", { proxy: { validityDays: 800 } }, [/^proxy\.validityDays: must be at most the 730 days/]],
    ["generations of a given authority", { authority: { ...corporate.root }, rotation: {} }, [/^rotation: must be left out for an authority that is given/]],
    ["an authority with nothing to sign", { authority: corporate.root, proxy: { certificate } }, [/^authority: must be left out where it has nothing to sign/]],
    ["a list in place of generations", { rotation: ["g1", "g2"] }, [/^rotation: must be an object with any of generations, .*, got \["g1","g2"\]/]],
    ["a mistyped key of generations", { rotation: { generations: ["g1", "g2"], signin: "g2" } }, [/^rotation\.signin: is no known key: give one of generations/]],
    ["generations of no authority", { rotation: {}, proxy: { certificate } }, [/^rotation: must be left out where no authority is made/]],
    ["an upload of nothing", { proxy: undefined, proxyTrustPem: corporate.root.certPem, upload }, [/^upload: needs a certificate/]],
    ["no credentials", { upload: { ...upload, apiKey: undefined } }, [/^upload\.apiKey: give exactly one of `apiKey`, `password`/]],
    ["two credentials", { upload: { ...upload, password: "x" } }, [/^upload\.password: give exactly one/]],
    ["a key of two lines", { upload: { ...upload, apiKey: "secret\nkey" } }, [/^upload\.apiKey: must be printable characters/]],
    ["no trust for the API", { upload: { ...upload, apiTrustPem: undefined } }, [/^upload\.apiTrustPem: must be what verifies the API/]],
    ["no URL of the API", { upload: { ...upload, apiUrl: undefined } }, [/^upload\.apiUrl: must be the URL/]],
    ["a path to the API", { upload: { ...upload, apiUrl: "https://ece.example.com/api" } }, [/^upload\.apiUrl: must be https/]],
    ["no time", { upload: { ...upload, timeoutSeconds: 1 } }, [/^upload\.timeoutSeconds: must be at least 10/]],
    ["a lifetime of a certificate that exists", { proxy: { certificate, validityDays: 90 } }, [/^proxy\.validityDays: must be left out/]],
    ["half a certificate", { proxy: { certificate: { certPem: good.certPem } } }, [/^proxy\.certificate\.privateKeyPem: must be given/, /^proxy\.certificate\.chainPem: must be given/]],
    ["no PEM", { proxy: { certificate: { ...certificate, certPem: "x" } } }, [/^proxy\.certificate\.certPem: must hold a certificate in PEM form/]],
    ["an encrypted key", { proxy: { certificate: { ...certificate, privateKeyPem: encrypted(good.privateKeyPem) } } }, [/^proxy\.certificate\.privateKeyPem: must not be encrypted/]],
    ["another's key", { proxy: { certificate: { ...certificate, privateKeyPem: corporateChain([]).privateKeyPem } } }, [/^proxy\.certificate\.privateKeyPem: must be the key of certPem/]],
    ["a certificate for other names", { proxy: { certificate, names: ["kibana.example.com"] } }, [/^proxy\.certificate\.certPem: must be for "kibana\.example\.com", is for \*\.ece\.example\.com, logs\.es\.ece\.example\.com/]],
    ["the certificate of an authority", { proxy: { certificate: { ...newAuthority({ commonName: "x" }), chainPem: "" } } }, [/must be the certificate of a server/, /must be an RSA key/, /must be for "\*\.ece/]],
    ["a certificate of the UI that isn't for the API", { ui: { certificate }, upload }, [/^ui\.certificate\.certPem: must be for "ece\.example\.com"/]],
  ])("%s", (_, more, reasons) => {
    const lines = refusals(more);
    for (const reason of reasons) expect(lines).toContainEqual(expect.stringMatching(reason));
    expect(lines.join()).not.toMatch(/PRIVATE KEY|secret/);
  });

  test("several faults at several places", () => {
    const lines = refusals({ installation: "_", domain: "https://x", proxy: { names: ["a b"], validityDays: 0 }, upload: { ...upload, apiTrustPem: "x" }, directory: undefined });
    expect(lines.map((line) => line.split(":")[0])).toEqual(["installation", "domain", "proxy.names[0]", "proxy.validityDays", "upload.apiTrustPem", "directory"]);
  });
});

test("a certificate that is known late is refused then, before anything is kept", async () => {
  const finished = corporateChain(["DNS:other.example.com"]);
  const engine = await mockEngine({ outputs: issuing() });
  const late = (text: string) => pulumi.output(Promise.resolve(text));
  const deployment = new EceDeployment("ece", given({ proxy: { certificate: { certPem: late(finished.certPem), chainPem: late(finished.chainPem), privateKeyPem: pulumi.secret(finished.privateKeyPem) } } }));
  await expect(valueOf(deployment.trustPem)).rejects.toThrow(/proxy\.certificate\.certPem: must be for "\*\.ece\.example\.com", is for other\.example\.com/);
  expect(engine.registrations.map(({ name }) => name)).not.toContain("ece-ece-proxy");
});

test("an expired certificate is refused", async () => {
  await mockEngine();
  const issuer = corporate.intermediate;
  const old = newLeaf({ commonName: "old", issuer, privateKeyPem: corporateChain([]).privateKeyPem, names: ["DNS:*.ece.example.com", "DNS:logs.es.ece.example.com"], days: 1 });
  jest.useFakeTimers({ now: Date.now() + 3 * 86_400_000, doNotFake: ["setImmediate", "nextTick", "queueMicrotask"] });
  try {
    expect(refusals({ proxy: { certificate: { ...old, chainPem: corporate.chainPem } } })).toContainEqual(expect.stringMatching(/^proxy\.certificate\.certPem: must be valid, expired at/));
  } finally {
    jest.useRealTimers();
  }
});

describe("in a component host", () => {
  const [, entry] = process.argv;
  beforeAll(() => (process.argv[1] = "/somewhere/run-plugin/index.js"));
  afterAll(() => (process.argv[1] = entry!));

  test("the upload is refused, which needs a Node program; without it an installation works with a store that does", async () => {
    const { deployment } = await deployed({ directory: undefined, awsSecretsManager: {} });
    expect(Object.keys(await valueOf(deployment.readPolicies))).toEqual(["ece/proxy", "trust/platform"]);
    expect(refusals({ directory: undefined, awsSecretsManager: {}, ui: {}, upload })).toEqual([expect.stringMatching(/^upload: is done by a dynamic provider, which needs a Node program around it/)]);
  });
});

/** The common names of the certificates in a text. */
function subjects(pem: string): string[] {
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  return certificates.map((certificate) => /CN=(.*)/.exec(new X509Certificate(certificate).subject)![1]!);
}
