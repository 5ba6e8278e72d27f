import * as pulumi from "@pulumi/pulumi";
import { SelfManagedDeployment, SelfManagedDeploymentArgs } from "../../components";
import { clusterArgs, cluster, modes, unknownText } from "../support/cluster";
import { inTheClear, isSecret, isUnknown, mockCertificates, mockEngine, reveal, valueOf } from "../support/mocks";
import { newAuthority, newLeaf } from "../support/pem";

type Engine = Awaited<ReturnType<typeof mockEngine>>;
type Args = Partial<SelfManagedDeploymentArgs>;

beforeEach(() => jest.spyOn(console, "warn").mockImplementation(() => undefined));
afterEach(() => jest.restoreAllMocks());

/** The engine after it has been asked for that cluster. */
async function deployed(args: Args, options: Parameters<typeof mockEngine>[0] = {}): Promise<Engine> {
  const engine = await mockEngine(options);
  cluster(args);
  await engine.settled();
  return engine;
}

const one = { nodes: [{ name: "es01" }] };
const stash = (name: string) => `pulumi:index:Stash ${name} < logs`;
const leaf = (name: string) => [
  `elastic-tls:index:LeafCertificate ${name} < logs`,
  `tls:index/privateKey:PrivateKey ${name}-key < ${name}`,
  `tls:index/certRequest:CertRequest ${name}-request < ${name}`,
  `tls:index/locallySignedCert:LocallySignedCert ${name}-cert < ${name}`,
];
const records = (generation: string) => ["first", ...["signing", "listed", "distributed", "reached", "reached-before"].map((record) => `${record}-${generation}`)];
const authority = (name: string) => [
  `elastic-tls:index:CertificateAuthority ${name} < logs`,
  `pulumi:index:Stash ${name}-g1-made < ${name}`,
  `tls:index/privateKey:PrivateKey ${name}-g1-key < ${name}`,
  `tls:index/selfSignedCert:SelfSignedCert ${name}-g1-cert < ${name}`,
  ...[...records("g1"), "issuer-g1"].map((record) => stash(`${name}-${record}`)),
];
const directory = (name: string) => `pulumi-nodejs:dynamic/elastic-tls:Directory ${name} < logs`;

const ofNodes = [...authority("logs-transport-authority"), ...authority("logs-http-authority"), ...leaf("logs-es01-http"), directory("logs-elasticsearch-es01"), directory("logs-trust-logs")];
const ofToken = ["logs-kb01-service-token", ...records("t1").map((record) => `logs-kibana-tokens-${record}`)].map(stash);
const ofKibana = [...leaf("logs-kb01-kibana"), stash("logs-kibana-encryption-keys"), directory("logs-kibana-kb01")];
const ofClient = [...authority("logs-client-authority"), ...leaf("logs-metrics-client"), directory("logs-client-metrics"), ...leaf("logs-kb01-client")];

const children: Record<keyof typeof modes, string[]> = {
  "a token": [...ofNodes, ...leaf("logs-es01-transport"), ...ofKibana, ...ofToken],
  "a token, and one transport certificate for all": [...ofNodes, ...leaf("logs-logs-transport"), ...ofKibana, ...ofToken],
  "a password": [...ofNodes, ...leaf("logs-es01-transport"), ...ofKibana],
  "a token behind required client certificates": [...ofNodes, ...leaf("logs-es01-transport"), ...ofKibana, ...ofToken, ...ofClient],
  "its certificate": [...ofNodes, ...leaf("logs-es01-transport"), ...ofKibana, ...ofClient],
};

describe.each(Object.entries(modes))("a cluster in which Kibana authenticates by %s", (mode, args) => {
  let engine: Engine;
  beforeAll(async () => (engine = await deployed({ ...one, ...args })));

  test("has exactly these children", () => {
    const registered = engine.registrations.map(({ type, name, parent }) => `${type} ${name} < ${parent}`);
    expect(registered.slice(1).sort()).toEqual(children[mode]!.sort());
  });

  test("has children whose names begin with their parents'", () => {
    for (const { name, parent } of engine.registrations.slice(1)) expect(name.startsWith(`${parent}-`)).toBe(true);
  });

  test("shows no key, token or password to the engine, and marks every file's content as secret", () => {
    const shown = JSON.stringify([inTheClear(engine.registrations), inTheClear(engine.published("logs"))]);
    expect(shown).not.toMatch(/PRIVATE KEY|kibana-system-password|PBKDF2|AAEAAW/);
    const kept = engine.registrations.filter(({ type, name }) => type.endsWith(":Stash") && !/-authority-|-kibana-tokens-/.test(name));
    for (const { inputs } of kept) expect(isSecret(inputs.input)).toBe(true);
    for (const { inputs } of engine.registrations.filter(({ type }) => type.endsWith(":Directory"))) {
      expect(Object.values(inputs.files as object).filter((content) => !isSecret(content))).toEqual([]);
    }
    for (const { inputs } of engine.registrations.filter(({ type }) => /LocallySigned|SelfSigned|CertRequest/.test(type))) {
      expect(isSecret(inputs.privateKeyPem ?? inputs.caPrivateKeyPem)).toBe(true);
    }
  });
});

test("reviewers see what the cluster is, and nothing secret", async () => {
  const engine = await deployed({ ...one, ...modes["a password"] });
  expect(engine.registration("logs").inputs).toEqual({
    deployment: "self-managed",
    clusterName: "logs",
    licence: "basic",
    bootstrap: false,
    certificatesPer: "node",
    transportProtocols: ["TLSv1.3", "TLSv1.2"],
    httpProtocols: ["TLSv1.3", "TLSv1.2"],
    clientAuthentication: "none",
    kibanaAuthentication: "password",
    kibanaVerificationMode: "full",
  });
});

test.each([
  ["node", 9],
  ["cluster", 5],
] as const)("with certificates per %s, one more node takes %i resources of the engine", async (certificatesPer, count) => {
  const names = async (...nodes: string[]) =>
    (await deployed({ transport: { certificatesPer }, nodes: nodes.map((name) => ({ name })) })).registrations.map(({ name }) => name);
  const before = await names("es01", "es02");
  const after = await names("es01", "es02", "es03");
  expect(after.length - before.length).toBe(count);
  expect(after.filter((name) => !before.includes(name)).every((name) => name.includes("es03"))).toBe(true);
});

/** What was asked for, without what is random: the contents of the files that hold keys and tokens, and the keys themselves. */
function asked(engine: Engine): Record<string, unknown> {
  const random = /\.key$|\.env$|service_tokens$|^input$|rivateKeyPem$/;
  const steady = (held: unknown) => Object.fromEntries(Object.entries((held ?? {}) as Record<string, unknown>).filter(([name]) => !random.test(name)));
  return Object.fromEntries(
    engine.registrations.map(({ name, inputs }) => {
      const given = reveal(inputs) as Record<string, unknown>;
      return [name, { ...steady(given), files: steady(given.files) }];
    }),
  );
}

test("a new node changes nothing of the others but their seed hosts, and Kibana's list of nodes", async () => {
  const before = asked(await deployed({ nodes: [{ name: "es01" }, { name: "es02" }] }));
  const after = asked(await deployed({ nodes: [{ name: "es01" }, { name: "es02" }, { name: "es03" }] }));
  const without = (all: Record<string, unknown>, file: string) => (name: string) => {
    const { files, ...others } = all[name] as { files: Record<string, string> };
    return { ...others, files: { ...files, [file]: "" } };
  };
  const changed = Object.keys(before).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  expect(changed.sort()).toEqual(["logs-elasticsearch-es01", "logs-elasticsearch-es02", "logs-kibana-kb01"]);
  for (const name of changed.slice(0, 2)) expect(without(after, "unicast_hosts.txt")(name)).toEqual(without(before, "unicast_hosts.txt")(name));
  expect(without(after, "kibana.yml")("logs-kibana-kb01")).toEqual(without(before, "kibana.yml")("logs-kibana-kb01"));
});

test("the order of nodes and names, repetition and case change nothing", async () => {
  const names = ["lb.example.com", "10.0.0.9", "2001:db8::1"];
  const nodes = [{ name: "es01", addresses: ["es01.local", "10.0.0.1"] }, { name: "es02" }];
  const turned = [{ name: "es02" }, { name: "es01", addresses: ["10.0.0.1", "ES01.local", "es01.local", "es01"] }];
  const withoutKibana = async (args: Args) => asked(await deployed({ kibanas: [], bootstrap: true, ...args }));
  expect(await withoutKibana({ nodes: turned, http: { names: ["2001:0DB8::1", ...names.reverse()] } })).toEqual(await withoutKibana({ nodes, http: { names } }));
});

test("an even number of master-eligible nodes is warned about", async () => {
  await deployed(one);
  expect(console.warn).not.toHaveBeenCalled();
  await deployed({ nodes: [{ name: "es01" }, { name: "es02" }] });
  expect(console.warn).toHaveBeenCalledWith(expect.stringMatching(/2 nodes are master-eligible: give an odd number, such as 3/));
});

describe("in a preview", () => {
  test("a host that is yet to be known leaves the other nodes' names known", async () => {
    const engine = await mockEngine({ preview: true });
    cluster({ nodes: [{ name: "es01" }, { name: "es02", host: unknownText() }] });
    await engine.settled();
    const names = (node: string) => engine.registration(`logs-${node}-transport-request`).inputs.dnsNames;
    expect(names("es01")).toEqual(["es01"]);
    expect(isUnknown(names("es02"))).toBe(true);
    const settings = (node: string) => (engine.registration(`logs-elasticsearch-${node}`).inputs.files as Record<string, unknown>)["elasticsearch.yml"];
    expect([isUnknown(settings("es01")), isUnknown(settings("es02"))]).toEqual([false, true]);
  });

  test("of a new cluster everything is registered, though no certificate is there yet", async () => {
    const registered = (engine: Engine) => engine.registrations.map(({ name }) => name).sort();
    const preview = registered(await deployed(one, { preview: true }));
    expect(preview).toEqual(registered(await deployed(one)));
  });
});

describe("the authorities", () => {
  const corporate = newAuthority({ commonName: "corporate" });
  const another = newAuthority({ commonName: "another" });
  const signs = (engine: Engine, cert: string) => (reveal(engine.registration(`logs-${cert}-cert`).inputs) as Record<string, unknown>).caCertPem;
  const own = mockCertificates().authorityPem;

  test("that are given sign for their channel, and none is made in their place", async () => {
    const engine = await deployed({ ...one, http: { authority: corporate }, kibana: { authority: another } });
    expect(["es01-transport", "es01-http", "kb01-kibana"].map((cert) => signs(engine, cert))).toEqual([own, corporate.certPem, another.certPem]);
    const made = engine.registrations.filter(({ type }) => type.endsWith(":CertificateAuthority")).map(({ name }) => name);
    expect(made).toEqual(["logs-transport-authority"]);
  });

  test("of Kibana is that of HTTP unless one is given", async () => {
    const engine = await deployed({ ...one, http: { authority: corporate } });
    expect(signs(engine, "kb01-kibana")).toBe(corporate.certPem);
  });

  test("of clients signs what clients present", async () => {
    const engine = await deployed({ ...one, http: { clientAuthentication: "required", clients: ["metrics"], clientAuthority: another } });
    expect(["metrics-client", "kb01-client"].map((cert) => signs(engine, cert))).toEqual([another.certPem, another.certPem]);
    const { files } = reveal(engine.registration("logs-elasticsearch-es01").inputs) as { files: Record<string, string> };
    expect([files["certs/client-ca.crt"], files["certs/http-ca.crt"]]).toEqual([another.certPem, own]);
  });

  test.each<[string, Args["transport"], Args["http"]]>([
    ["given for both", { authority: { ...corporate } }, { authority: { ...corporate }, sharesTransportAuthority: true }],
    ["given for transport", { authority: corporate }, { sharesTransportAuthority: true }],
  ])("may be one for transport and HTTP if the caller says so: %s", async (_, transport, http) => {
    const engine = await deployed({ ...one, transport, http });
    expect(["es01-transport", "es01-http"].map((cert) => signs(engine, cert))).toEqual([corporate.certPem, corporate.certPem]);
    expect(engine.registrations.filter(({ type }) => type.endsWith(":CertificateAuthority"))).toEqual([]);
  });

  test("may be one that is made, for both, if the caller says so", async () => {
    const engine = await deployed({ ...one, http: { sharesTransportAuthority: true } });
    expect(engine.registrations.filter(({ type }) => type.endsWith(":CertificateAuthority")).map(({ name }) => name)).toEqual(["logs-transport-authority"]);
  });
});

describe("the outputs", () => {
  const issued = (certPem: string) => ({ certPem, validityEndTime: new Date(Date.now() + 300 * 86_400_000).toISOString(), readyForRenewal: false });
  const issuer = newAuthority({ commonName: "issuer", days: 3650 });
  /** Every certificate another one. */
  const outputs = {
    "tls:index/selfSignedCert:SelfSignedCert": (_: object, name: string) => issued(newAuthority({ commonName: name }).certPem),
    "tls:index/locallySignedCert:LocallySignedCert": (_: object, name: string) => issued(newLeaf({ commonName: name, issuer, names: ["DNS:es01"] }).certPem),
  };
  let deployment: SelfManagedDeployment;
  let engine: Engine;

  beforeAll(async () => {
    engine = await mockEngine({ outputs });
    deployment = cluster({ ...one, http: { clientAuthentication: "optional", clients: ["metrics"] } });
    await engine.settled();
  });

  test("are the eight that every deployment type has and three for other clusters, and all are published", () => {
    expect(Object.keys(engine.published("logs")).sort()).toEqual([
      "certificates",
      "channels",
      "endpoint",
      "nextSteps",
      "readPolicies",
      "remoteClusterConnections",
      "remoteClusterEndpoint",
      "secrets",
      "transportTrust",
      "trustFingerprints",
      "trustPem",
    ]);
  });

  test("say where Elasticsearch is and what verifies it", async () => {
    const { files } = reveal(engine.registration("logs-trust-logs").inputs) as { files: Record<string, string> };
    expect(await valueOf(deployment.endpoint)).toBe("https://es01:9200");
    expect(await valueOf(deployment.trustPem)).toBe(files["http-ca.crt"]);
    expect(await valueOf(deployment.trustFingerprints)).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  });

  test("list every certificate once, with its channel", async () => {
    const list = await valueOf(deployment.certificates);
    expect(list.map(({ name, channel }) => `${channel} ${name}`).sort()).toEqual([
      "client client authority",
      "http es01",
      "http http authority",
      "http metrics",
      "kibana kb01",
      "transport es01",
      "transport transport authority",
    ]);
    expect(list.find(({ name, channel }) => name === "es01" && channel === "http")).toEqual({
      name: "es01",
      channel: "http",
      subject: "CN=logs-es01-http-cert,O=acme",
      names: ["DNS:es01"],
      issuer: "CN=issuer,O=acme",
      serial: expect.stringMatching(/^[0-9A-F]+$/),
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      isAuthority: false,
      servedAt: ["es01:9200"],
      notAfter: expect.any(String),
      renewsAt: expect.any(String),
    });
  });

  test("say where each certificate is to be seen, and of authorities and clients nothing", async () => {
    const seen = (await valueOf(deployment.certificates)).map(({ name, channel, isAuthority, servedAt }) => [`${channel} ${name}`, isAuthority, servedAt] as const);
    expect(seen.filter(([, isAuthority]) => isAuthority).map(([, , places]) => places)).toEqual([[], [], []]);
    expect(Object.fromEntries(seen.filter(([, isAuthority]) => !isAuthority).map(([what, , places]) => [what, places]))).toEqual({
      "transport es01": ["es01:9300"],
      "http es01": ["es01:9200"],
      "http metrics": [],
      "kibana kb01": ["kb01:5601"],
    });
  });

  test("show one transport certificate of all nodes at each of them", async () => {
    const args = clusterArgs({ nodes: [{ name: "es01" }, { name: "es02", host: "2001:db8::2" }], transport: { certificatesPer: "cluster" } });
    const list = await valueOf(new SelfManagedDeployment("shared", args).certificates);
    expect(list.find(({ channel, isAuthority }) => channel === "transport" && !isAuthority)?.servedAt).toEqual(["es01:9300", "[2001:db8::2]:9300"]);
    await engine.settled();
  });

  test("say where each consumer's files are, and that a directory has no policies", async () => {
    const location = (path: string) => ({ store: "directory", location: `out/${path}`, kmsKey: "" });
    expect(await valueOf(deployment.secrets)).toEqual([
      { consumer: "elasticsearch/es01", ...location("elasticsearch/es01/config") },
      { consumer: "kibana/kb01", ...location("kibana/kb01/config") },
      { consumer: "trust/logs", ...location("clients") },
      { consumer: "client/metrics", ...location("clients/metrics") },
    ]);
    expect(await valueOf(deployment.readPolicies)).toEqual({});
  });

  test("hold no secret", async () => {
    for (const output of Object.values(deployment).filter((value) => pulumi.Output.isInstance(value))) expect(await pulumi.isSecret(output)).toBe(false);
  });

  test("name the endpoint that clients are given", async () => {
    const own = new SelfManagedDeployment("own", clusterArgs({ ...one, http: { publicEndpoint: "https://logs.example.com" } }));
    expect(await valueOf(own.endpoint)).toBe("https://logs.example.com");
    const other = new SelfManagedDeployment("other", clusterArgs({ nodes: [{ name: "es01", host: "2001:db8::1" }], http: { port: 9201 } }));
    expect(await valueOf(other.endpoint)).toBe("https://[2001:db8::1]:9201");
    await engine.settled();
  });
});
