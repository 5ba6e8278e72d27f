import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import fs from "node:fs";
import https from "node:https";
import { type AddressInfo, createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { HostedDeployment, SelfManagedDeployment, type SelfManagedDeploymentArgs, clientSnippets } from "../../components";
import { issuing } from "../support/issuing";
import { mockEngine, reveal, valueOf } from "../support/mocks";
import { pemBlocks } from "../../components/pki/pem";

type Files = Record<string, string>;

interface Wired {
  /** The snippets. */
  files: Files;
  /** What the store holds, by the name of its entry. */
  entries: Record<string, Files>;
  /** The directory that the snippets name, with the client's own files. */
  directory: string;
  port: number;
}

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => fs.rmSync(folder, { recursive: true })));

/** A deployment at a free port of this machine, and the snippets for a client of it. */
async function wired(more: Partial<SelfManagedDeploymentArgs> = {}, presentsCertificate = false): Promise<Wired> {
  const port = await freePort();
  const directory = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "elastic-tls-client-"));
  folders.push(directory);
  const engine = await mockEngine({ outputs: issuing() });
  const http = { publicEndpoint: `https://localhost:${port}`, ...more.http };
  const deployment = new SelfManagedDeployment("logs", { clusterName: "logs", nodes: [{ name: "es01" }], directory: { path: "out" }, ...more, http });
  const snippets = clientSnippets(deployment, { directory, presentsCertificate });
  await engine.settled();
  const entries = Object.fromEntries(engine.registrations.filter(({ type }) => type.endsWith(":Directory")).map(({ name, inputs }) => [name, reveal(inputs.files) as Files]));
  for (const [name, content] of Object.entries(entries["logs-client-metrics"] ?? entries["logs-trust-logs"]!)) fs.writeFileSync(path.join(directory, name), content, { mode: 0o600 });
  const files = await Promise.all(Object.entries(snippets).map(async ([name, content]) => [name, await valueOf(content)] as const));
  return { files: Object.fromEntries(files), entries, directory, port };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** What the server of the deployment answers to a program: `welcome` and whom it knew by a certificate, or what went wrong. */
async function answerTo(run: () => Promise<string>, { entries, port }: Wired, asks: "nobody" | "everybody" = "nobody"): Promise<string> {
  const own = entries["logs-elasticsearch-es01"]!;
  const trust = asks === "everybody" ? { requestCert: true, rejectUnauthorized: true, ca: own["certs/client-ca.crt"] } : {};
  const server = https.createServer({ cert: own["certs/http.crt"], key: own["certs/http.key"], ...trust }, (request, response) => {
    const known = request.headers.authorization === "ApiKey aWQ6a2V5";
    response.writeHead(known ? 200 : 401, { "content-type": "application/json", "x-elastic-product": "Elasticsearch" });
    response.end(JSON.stringify({ cluster_name: known ? "welcome" : "stranger", version: { number: "8.19.1" }, tagline: "You Know, for Search" }));
  });
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  try {
    return await run();
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const environment = { ...process.env, ELASTICSEARCH_API_KEY: "aWQ6a2V5" };

function output(command: string, args: string[], cwd: string): Promise<string> {
  return new Promise((resolve) => execFile(command, args, { cwd, env: environment }, (_, stdout, stderr) => resolve(stdout + stderr)));
}

/** Runs the snippet for JavaScript as it is, with Elastic's client. */
async function byJavaScript({ files, directory }: Wired): Promise<string> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "elastic-tls-program-"));
  folders.push(folder);
  fs.symlinkSync(path.resolve("node_modules"), path.join(folder, "node_modules"));
  fs.writeFileSync(path.join(folder, "client.mjs"), files["javascript/client.mjs"]!);
  fs.writeFileSync(path.join(folder, "main.mjs"), 'import { client } from "./client.mjs";\nclient.info().then(({ cluster_name }) => console.log(cluster_name), ({ message }) => console.log(message));\n');
  expect(files["javascript/client.mjs"]).toContain(directory);
  return (await output(process.execPath, ["main.mjs"], folder)).trim();
}

/** Runs the snippet for curl as it is. */
const byCurl = ({ files, directory }: Wired) => output("/bin/sh", ["-c", files["curl/request.sh"]!], directory);

const oneGeneration = {};
const twoGenerations = { rotation: { http: { generations: ["g1", "g2"] } } };
const required = { http: { clientAuthentication: "required" as const, clients: ["metrics"] } };

describe("as they stand, they reach a real server that has what the deployment stored", () => {
  test.each([
    ["with one generation of its authority", oneGeneration],
    ["during a rotation", twoGenerations],
  ])("%s", async (_, more) => {
    const client = await wired(more);
    expect(await answerTo(() => byJavaScript(client), client)).toBe("welcome");
    expect(await answerTo(() => byCurl(client), client)).toContain('"cluster_name":"welcome"');
  });

  test("that requires a client certificate", async () => {
    const client = await wired(required, true);
    expect(await answerTo(() => byJavaScript(client), client, "everybody")).toBe("welcome");
    expect(await answerTo(() => byCurl(client), client, "everybody")).toContain('"cluster_name":"welcome"');
    const without = { ...client, files: (await wired(required)).files };
    expect(await answerTo(() => byCurl({ ...without, files: { "curl/request.sh": without.files["curl/request.sh"]!.replace(/localhost:\d+/, `localhost:${client.port}`) } }), client, "everybody")).not.toContain("welcome");
  });

  test("and none of another authority", async () => {
    const [client, other] = [await wired(), await wired()];
    const stranger = { ...other, port: client.port };
    expect(await answerTo(() => byJavaScript(client), stranger)).toMatch(/self-signed certificate|unable to (verify|get)/);
    expect(await answerTo(() => byCurl(client), stranger)).toMatch(/curl: \(60\)/);
  });
});

describe("the settings", () => {
  let single: Wired;
  let rotating: Wired;
  let mutual: Wired;
  beforeAll(async () => {
    single = await wired();
    rotating = await wired(twoGenerations);
    mutual = await wired(required, true);
  });
  const hosts = ({ port }: Wired) => [`https://localhost:${port}`];
  const identity = ({ directory }: Wired) => ({ certificate: `${directory}/client.crt`, key: `${directory}/client.key` });
  /** The root that the server presents. */
  const fingerprint = ({ entries }: Wired) => new X509Certificate(pemBlocks(entries["logs-elasticsearch-es01"]!["certs/http.crt"]!).at(-1)!).fingerprint256.replaceAll(":", "").toLowerCase();
  const bundle = ({ directory }: Wired) => `${directory}/http-ca.crt`;

  test("of Beats and of an Elastic Agent without Fleet name the fingerprint, or a file while there are two", () => {
    const of = ({ files }: Wired) => [parse(files["beats/output.yml"]!)["output.elasticsearch"], parse(files["elastic-agent/elastic-agent.yml"]!).outputs.default];
    const settings = (client: Wired, ssl: object) => [
      { hosts: hosts(client), api_key: "${ELASTICSEARCH_API_KEY_PAIR}", ssl: { verification_mode: "full", ...ssl } },
      { type: "elasticsearch", hosts: hosts(client), api_key: "${env.ELASTICSEARCH_API_KEY_PAIR}", ssl: { verification_mode: "full", ...ssl } },
    ];
    expect(of(single)).toEqual(settings(single, { ca_trusted_fingerprint: fingerprint(single) }));
    expect(of(rotating)).toEqual(settings(rotating, { certificate_authorities: [bundle(rotating)] }));
    expect(of(mutual)).toEqual(settings(mutual, { ca_trusted_fingerprint: fingerprint(mutual), ...identity(mutual) }));
    expect(rotating.files["beats/output.yml"]).toMatch(/^# A file, and no fingerprint: several authorities are trusted now/);
  });

  test("of Fleet hold a bundle as it is, so that agents get it with their policy", () => {
    const of = ({ files }: Wired) => parse(files["fleet/kibana.yml"]!)["xpack.fleet.outputs"][0];
    const common = { id: "fleet-default-output", name: "default", type: "elasticsearch", is_default: true, is_default_monitoring: true };
    expect(of(single)).toEqual({ ...common, hosts: hosts(single), ca_trusted_fingerprint: fingerprint(single) });
    const { ssl, ...rest } = of(rotating);
    expect(rest).toEqual({ ...common, hosts: hosts(rotating) });
    expect(ssl.certificate_authorities).toHaveLength(2);
    expect(ssl.certificate_authorities.join("")).toBe(rotating.entries["logs-trust-logs"]!["http-ca.crt"]);
    expect(of(mutual).ssl).toEqual(identity(mutual));
  });

  test("of a Fleet Server take its token from a file", () => {
    const of = ({ files }: Wired) => files["fleet/install-fleet-server.sh"]!.replaceAll(/\\\n\s*/g, "").trim().split("\n").at(-1)!.split(" ").slice(3);
    const common = ({ directory }: Wired) => [`--fleet-server-service-token-path=${directory}/fleet-server.token`, "--fleet-server-policy=fleet-server-policy"];
    expect(of(single)).toEqual([`--fleet-server-es=${hosts(single)[0]}`, `--fleet-server-es-ca-trusted-fingerprint=${fingerprint(single)}`, ...common(single)]);
    expect(of(rotating)).toEqual([`--fleet-server-es=${hosts(rotating)[0]}`, `--fleet-server-es-ca=${bundle(rotating)}`, ...common(rotating)]);
    expect(of(mutual)).toEqual(expect.arrayContaining([`--fleet-server-es-cert=${mutual.directory}/client.crt`, `--fleet-server-es-cert-key=${mutual.directory}/client.key`]));
  });

  test("of a Logstash output are in its own syntax, with a key in PKCS#8", () => {
    expect(mutual.files["logstash/output.conf"]).toBe(`output {
  elasticsearch {
    hosts => ["${hosts(mutual)[0]}"]
    api_key => "\${ELASTICSEARCH_API_KEY_PAIR}"
    ssl_enabled => true
    ssl_verification_mode => "full"
    ssl_certificate_authorities => ["${bundle(mutual)}"]
    ssl_certificate => "${mutual.directory}/client.crt"
    ssl_key => "${mutual.directory}/client.pkcs8.key"
  }
}
`);
    expect(single.files["logstash/output.conf"]).not.toContain("ssl_key");
  });

  test("of the OpenTelemetry collector and of Python name the file", () => {
    const { directory, files } = mutual;
    expect(parse(files["opentelemetry/exporter.yaml"]!)).toEqual({
      exporters: {
        elasticsearch: {
          endpoints: hosts(mutual),
          api_key: "${env:ELASTICSEARCH_API_KEY}",
          tls: { insecure: false, insecure_skip_verify: false, min_version: "1.2", ca_file: bundle(mutual), cert_file: `${directory}/client.crt`, key_file: `${directory}/client.key` },
        },
      },
    });
    const named = ["ca_certs", "client_cert", "client_key"].map((name) => new RegExp(`^    ${name}="(.*)",$`, "m").exec(files["python/client.py"]!)?.[1]);
    expect(named).toEqual([bundle(mutual), `${directory}/client.crt`, `${directory}/client.key`]);
    expect(files["python/client.py"]).toContain('api_key=os.environ["ELASTICSEARCH_API_KEY"],');
  });

  test("hold no key and no switch that turns verification off", () => {
    for (const { files } of [single, rotating, mutual]) expect(Object.values(files).join()).not.toMatch(/PRIVATE KEY|verification_mode"?[ =:>]+"?(none|certificate)|rejectUnauthorized: false|--insecure|verify_certs/);
  });
});

test("where public authorities verify it, no snippet names a CA, and every one the port of HTTPS", async () => {
  await mockEngine();
  const snippets = clientSnippets(new HostedDeployment("logs", { endpoint: "https://logs.es.eu-central-1.aws.elastic-cloud.com" }));
  const texts = await Promise.all(Object.values(snippets).map(valueOf));
  for (const text of texts) {
    expect(text).toContain("https://logs.es.eu-central-1.aws.elastic-cloud.com:443");
    expect(text.replace(/^#.*$/m, "")).not.toMatch(/fingerprint|\bca\b|ca_|cacert|-ca\b|authorities|readFileSync/);
  }
});

test.each(["etc/elastic-tls", "/etc/elastic tls", "C:\\elastic", '/etc/"x"'])("the directory %j is refused, since it can't be written into all of them", async (directory) => {
  await mockEngine();
  const deployment = new HostedDeployment("logs", { endpoint: "https://logs.es.eu-central-1.aws.elastic-cloud.com" });
  expect(() => clientSnippets(deployment, { directory })).toThrow(/directory: must be an absolute path/);
});
