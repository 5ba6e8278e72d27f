import { createHash, pbkdf2Sync } from "node:crypto";
import { parse } from "yaml";
import { cluster, modes } from "../support/cluster";
import { mockCertificates, mockEngine, reveal } from "../support/mocks";

type Files = Record<string, string>;

beforeEach(() => jest.spyOn(console, "warn").mockImplementation(() => undefined));
afterEach(() => jest.restoreAllMocks());

/** Each consumer's files, as the store gets them: the name of its entry to them. */
async function filesOf(args: Parameters<typeof cluster>[0]): Promise<Record<string, Files>> {
  const engine = await mockEngine();
  cluster(args);
  await engine.settled();
  const entries = engine.registrations.filter(({ type }) => type.endsWith(":Directory"));
  return Object.fromEntries(entries.map(({ name, inputs }) => [name.replace("logs-", ""), reveal(inputs.files) as Files]));
}

const pair = (name: string) => [`certs/${name}.crt`, `certs/${name}.key`];
const node = [...pair("http"), "certs/http-ca.crt", ...pair("transport"), "certs/transport-ca.crt", "elasticsearch.yml", "unicast_hosts.txt"];
const kibana = ["certs/elasticsearch-ca.crt", ...pair("kibana"), "kibana.env", "kibana.yml"];
const trust = ["http-ca.crt"];
const client = ["client.crt", "client.key", "http-ca.crt"];

const names: Record<keyof typeof modes, Record<string, string[]>> = {
  "a token": { "elasticsearch-es01": [...node, "service_tokens"], "kibana-kb01": kibana, "trust-logs": trust },
  "a token, and one transport certificate for all": { "elasticsearch-es01": [...node, "service_tokens"], "kibana-kb01": kibana, "trust-logs": trust },
  "a password": { "elasticsearch-es01": node, "kibana-kb01": kibana, "trust-logs": trust },
  "a token behind required client certificates": {
    "elasticsearch-es01": [...node, "certs/client-ca.crt", "service_tokens"],
    "kibana-kb01": [...kibana, ...pair("kibana-client")],
    "trust-logs": trust,
    "client-metrics": client,
  },
  "its certificate": {
    "elasticsearch-es01": [...node, "certs/client-ca.crt", "role_mapping.yml"],
    "kibana-kb01": [...kibana, ...pair("kibana-client")],
    "trust-logs": trust,
    "client-metrics": client,
  },
};

const [oneNode, twoNodes] = [1, 2].map((count) => ({ nodes: Array.from({ length: count }, (_, index) => ({ name: `es0${index + 1}` })) }));

describe.each(Object.entries(modes))("where Kibana authenticates by %s", (mode, args) => {
  let files: Record<string, Files>;
  beforeAll(async () => (files = await filesOf({ ...oneNode, ...args })));

  test("each consumer gets exactly these files", () => {
    const given = Object.entries(files).map(([consumer, contents]) => [consumer, Object.keys(contents).sort()]);
    const wanted = Object.entries(names[mode]!).map(([consumer, list]) => [consumer, list.sort()]);
    expect(Object.fromEntries(given)).toEqual(Object.fromEntries(wanted));
  });

  test("every file that a setting names is there", () => {
    const texts = [
      ...Object.values(parse(files["elasticsearch-es01"]!["elasticsearch.yml"]!)).flat().map((value) => ["elasticsearch-es01", value]),
      ...Object.values(parse(files["kibana-kb01"]!["kibana.yml"]!)).flat().map((value) => ["kibana-kb01", String(value).replace("/usr/share/kibana/config/", "")]),
    ].filter(([, value]) => String(value).startsWith("certs/")) as [string, string][];
    expect(texts.length).toBeGreaterThanOrEqual(9);
    for (const [consumer, file] of texts) expect(files[consumer]).toHaveProperty([file], expect.stringContaining("-----BEGIN"));
  });

  test("every secret that kibana.yml names is in kibana.env, and no other", () => {
    const named = [...files["kibana-kb01"]!["kibana.yml"]!.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name!);
    expect(Object.keys(environment(files["kibana-kb01"]!["kibana.env"]!)).sort()).toEqual(named.sort());
  });
});

/** What `kibana.env` holds, as its readers take it. */
function environment(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/^(\w+)='([^']*)'\n/gm)].map(([, name, value]) => [name, value]));
}

const nodeSettings = {
  "cluster.name": "logs",
  "node.name": "es02",
  "network.host": "0.0.0.0",
  "network.publish_host": "es02",
  "http.port": 9200,
  "transport.port": 9300,
  "discovery.seed_providers": ["file"],
  "xpack.security.enabled": true,
  "xpack.security.autoconfiguration.enabled": false,
  "xpack.security.enrollment.enabled": false,
  "xpack.security.transport.ssl.enabled": true,
  "xpack.security.transport.ssl.verification_mode": "full",
  "xpack.security.transport.ssl.client_authentication": "required",
  "xpack.security.transport.ssl.key": "certs/transport.key",
  "xpack.security.transport.ssl.certificate": "certs/transport.crt",
  "xpack.security.transport.ssl.certificate_authorities": ["certs/transport-ca.crt"],
  "xpack.security.transport.ssl.supported_protocols": ["TLSv1.3", "TLSv1.2"],
  "xpack.security.http.ssl.enabled": true,
  "xpack.security.http.ssl.client_authentication": "none",
  "xpack.security.http.ssl.key": "certs/http.key",
  "xpack.security.http.ssl.certificate": "certs/http.crt",
  "xpack.security.http.ssl.certificate_authorities": ["certs/http-ca.crt"],
  "xpack.security.http.ssl.supported_protocols": ["TLSv1.3", "TLSv1.2"],
};

describe("a node's elasticsearch.yml", () => {
  const settingsOf = async (args: Parameters<typeof cluster>[0], name = "es02") => parse((await filesOf({ ...twoNodes, ...args }))[`elasticsearch-${name}`]!["elasticsearch.yml"]!);

  test("is complete by default", async () => {
    expect(await settingsOf({})).toEqual(nodeSettings);
  });

  test("names first masters and seed hosts while the cluster is being formed, on those that can be master", async () => {
    const nodes = [{ name: "es01" }, { name: "es02", host: "10.0.0.2" }, { name: "es03", roles: ["data"] }, { name: "es04", roles: ["master"] }];
    const seeds = ["es01:9301", "10.0.0.2:9301", "es04:9301"];
    const args = { nodes, bootstrap: true, transport: { port: 9301 } };
    const settings = await settingsOf(args);
    expect(settings["cluster.initial_master_nodes"]).toEqual(["es01", "es02", "es04"]);
    expect(settings["discovery.seed_hosts"]).toEqual(seeds);
    expect(settings["network.publish_host"]).toBe("10.0.0.2");
    const data = await settingsOf(args, "es03");
    expect(data["discovery.seed_hosts"]).toEqual(seeds);
    expect(data).not.toHaveProperty(["cluster.initial_master_nodes"]);
    expect(data["node.roles"]).toEqual(["data"]);
  });

  test("differs as the arguments say", async () => {
    const { http, transport } = {
      transport: { certificatesPer: "cluster" as const, port: 9301, supportedProtocols: ["TLSv1.3" as const] },
      http: { port: 9201, supportedProtocols: ["TLSv1.2" as const], cipherSuites: ["TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"], clientAuthentication: "required" as const },
    };
    expect(await settingsOf({ http, transport, licence: "trial" })).toEqual({
      ...nodeSettings,
      "http.port": 9201,
      "transport.port": 9301,
      "xpack.license.self_generated.type": "trial",
      "xpack.security.transport.ssl.verification_mode": "certificate",
      "xpack.security.transport.ssl.supported_protocols": ["TLSv1.3"],
      "xpack.security.http.ssl.client_authentication": "required",
      "xpack.security.http.ssl.certificate_authorities": ["certs/client-ca.crt"],
      "xpack.security.http.ssl.supported_protocols": ["TLSv1.2"],
      "xpack.security.http.ssl.cipher_suites": ["TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"],
    });
  });
});

const kibanaSettings = {
  "server.name": "kb01",
  "server.host": "0.0.0.0",
  "server.port": 5601,
  "server.publicBaseUrl": "https://kb01:5601",
  "server.ssl.enabled": true,
  "server.ssl.certificate": "/usr/share/kibana/config/certs/kibana.crt",
  "server.ssl.key": "/usr/share/kibana/config/certs/kibana.key",
  "server.ssl.supportedProtocols": ["TLSv1.3", "TLSv1.2"],
  "elasticsearch.hosts": ["https://es01:9200", "https://es02:9200"],
  "elasticsearch.ssl.certificateAuthorities": ["/usr/share/kibana/config/certs/elasticsearch-ca.crt"],
  "elasticsearch.ssl.verificationMode": "full",
  "elasticsearch.serviceAccountToken": "${ELASTICSEARCH_SERVICE_TOKEN}",
  "xpack.security.encryptionKey": "${KIBANA_SECURITY_ENCRYPTION_KEY}",
  "xpack.encryptedSavedObjects.encryptionKey": "${KIBANA_SAVED_OBJECTS_ENCRYPTION_KEY}",
  "xpack.reporting.encryptionKey": "${KIBANA_REPORTING_ENCRYPTION_KEY}",
};

describe("Kibana's kibana.yml", () => {
  const withoutToken = Object.fromEntries(Object.entries(kibanaSettings).filter(([name]) => name !== "elasticsearch.serviceAccountToken"));
  const client = {
    "elasticsearch.ssl.certificate": "/usr/share/kibana/config/certs/kibana-client.crt",
    "elasticsearch.ssl.key": "/usr/share/kibana/config/certs/kibana-client.key",
  };

  test.each<[mode: keyof typeof modes, settings: object]>([
    ["a token", kibanaSettings],
    ["a password", { ...withoutToken, "elasticsearch.username": "kibana_system", "elasticsearch.password": "${KIBANA_SYSTEM_PASSWORD}" }],
    ["a token behind required client certificates", { ...kibanaSettings, ...client, "elasticsearch.ssl.alwaysPresentCertificate": true }],
    ["its certificate", { ...withoutToken, ...client, "elasticsearch.ssl.alwaysPresentCertificate": false }],
  ])("is complete with %s", async (mode, settings) => {
    expect(parse((await filesOf({ ...twoNodes, ...modes[mode] }))["kibana-kb01"]!["kibana.yml"]!)).toEqual(settings);
  });

  test("differs as the arguments say", async () => {
    const args = {
      kibanas: [{ name: "kb01", host: "kibana.local", publicBaseUrl: "https://kibana.example.com" }],
      nodes: [{ name: "es01", host: "2001:db8::1" }],
      http: { port: 9201 },
      kibana: { port: 443, configDirectory: "/etc/kibana", verificationMode: "certificate" as const },
    };
    expect(parse((await filesOf(args))["kibana-kb01"]!["kibana.yml"]!)).toMatchObject({
      "server.port": 443,
      "server.publicBaseUrl": "https://kibana.example.com",
      "server.ssl.key": "/etc/kibana/certs/kibana.key",
      "elasticsearch.hosts": ["https://[2001:db8::1]:9201"],
      "elasticsearch.ssl.verificationMode": "certificate",
    });
  });
});

describe("what Kibana is recognised by", () => {
  const several = { ...oneNode, kibanas: [{ name: "kb01" }, { name: "kb02" }] };

  test("is a token of its own, which nodes hold as Elasticsearch hashes it", async () => {
    const files = await filesOf(several);
    const lines = files["elasticsearch-es01"]!.service_tokens!.trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    for (const [index, line] of lines.entries()) {
      const name = `kb0${index + 1}`;
      const token = environment(files[`kibana-${name}`]!["kibana.env"]!).ELASTICSEARCH_SERVICE_TOKEN!;
      const sent = Buffer.from(token, "base64");
      const [account, secret = ""] = sent.subarray(4).toString().split(":");
      expect([[...sent.subarray(0, 4)], account, secret.length]).toEqual([[0, 1, 0, 1], `elastic/kibana/${name}`, 22]);

      const [, salt = "", hash] = (/^elastic\/kibana\/kb0\d:\{PBKDF2_STRETCH\}10000\$([^$]{44})\$([^$]{44})$/.exec(line)) ?? [];
      expect(line.startsWith(`elastic/kibana/${name}:`)).toBe(true);
      const prehashed = createHash("sha512").update(secret).digest("hex");
      expect(pbkdf2Sync(prehashed, Buffer.from(salt, "base64"), 10_000, 32, "sha512").toString("base64")).toBe(hash);
    }
  });

  test("is the subject of its certificate, which maps to its role", async () => {
    const files = await filesOf({ ...several, ...modes["its certificate"] });
    expect(parse(files["elasticsearch-es01"]!["role_mapping.yml"]!)).toEqual({ kibana_system: ["CN=kb01,O=logs", "CN=kb02,O=logs"] });
  });

  test("leaves room for the roles of clients in the same file", async () => {
    const { licence, kibana } = modes["its certificate"]!;
    const http = { clients: ["metrics", "backup"], clientRoles: { metrics: ["monitoring_user", "remote_monitoring_collector"] } };
    const files = await filesOf({ ...oneNode, licence, kibana, http });
    expect(parse(files["elasticsearch-es01"]!["role_mapping.yml"]!)).toEqual({
      kibana_system: ["CN=kb01,O=logs"],
      monitoring_user: ["CN=metrics,O=logs"],
      remote_monitoring_collector: ["CN=metrics,O=logs"],
    });
  });

  test("is the password given", async () => {
    const files = await filesOf({ ...oneNode, ...modes["a password"] });
    expect(environment(files["kibana-kb01"]!["kibana.env"]!).KIBANA_SYSTEM_PASSWORD).toBe("kibana-system-password");
  });

  test("doesn't matter to the encryption keys, which all instances share", async () => {
    const files = await filesOf(several);
    const [one, two] = ["kb01", "kb02"].map((name) => {
      const keys = environment(files[`kibana-${name}`]!["kibana.env"]!);
      return Object.fromEntries(Object.entries(keys).filter(([variable]) => variable.endsWith("_ENCRYPTION_KEY")));
    });
    expect(one).toEqual(two);
    expect(Object.values(one!).map((key) => key.length)).toEqual([32, 32, 32]);
    expect(new Set(Object.values(one!)).size).toBe(3);
  });
});

test("nodes find each other by those that can be master", async () => {
  const nodes = [{ name: "es02", host: "es02.local" }, { name: "es01", host: "2001:db8::1" }, { name: "es03", roles: ["data"] }];
  const files = await filesOf({ nodes });
  for (const { name } of nodes) expect(files[`elasticsearch-${name}`]!["unicast_hosts.txt"]).toBe("[2001:db8::1]:9300\nes02.local:9300\n");
});

test("a node presents its HTTP certificate with the root, for those who pin it, and its transport certificate without", async () => {
  const { authorityPem, leafPem } = mockCertificates();
  const files = (await filesOf(oneNode))["elasticsearch-es01"]!;
  expect(files["certs/http.crt"]).toBe(leafPem + authorityPem);
  expect(files["certs/transport.crt"]).toBe(leafPem);
});
