import { Client } from "@elastic/elasticsearch";
import { execFile } from "node:child_process";
import fs from "node:fs";
import https from "node:https";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { type Deployment, EceDeployment, EckDeployment, HostedDeployment, SelfManagedDeployment, ServerlessDeployment } from "../../components";
import { issuing } from "../support/issuing";
import { mockEngine, reveal, valueOf } from "../support/mocks";
import { type Issued, newAuthority, newKey, newLeaf } from "../support/pem";

/** What a server of a deployment presents: its key, and its certificate with those above it. */
interface Server {
  key: string;
  cert: string;
}

interface Connection {
  endpoint: string;
  trustPem: string;
  fingerprints: string[];
  server: Server;
  /** The same, of an authority that the deployment doesn't trust. */
  stranger: Server;
}

const hostedUrl = "https://logs.es.eu-central-1.aws.elastic-cloud.com";
const stranger = newAuthority({ commonName: "stranger" });

/** The deployment on an engine whose certificates are real, and what its server presents according to what it has stored. */
async function deployed(make: () => Deployment, serverOf: (entries: Record<string, Record<string, string>>) => Server): Promise<Connection> {
  const engine = await mockEngine({ outputs: issuing() });
  const { endpoint, trustPem, trustFingerprints } = make();
  await engine.settled();
  const entries = engine.registrations.map(({ name, inputs }) => [name, reveal(inputs.files ?? inputs.stringData ?? {})] as [string, Record<string, string>]);
  const url = await valueOf(endpoint);
  return { endpoint: url, trustPem: await valueOf(trustPem), fingerprints: await valueOf(trustFingerprints), server: serverOf(Object.fromEntries(entries)), stranger: material(strangerFor(url), stranger.certPem) };
}

const hostOf = (url: string) => new URL(url).hostname;
const strangerFor = (url: string): Issued => newLeaf({ commonName: "stranger", issuer: stranger, privateKeyPem: newKey(), names: [`DNS:${hostOf(url)}`] });
const material = ({ privateKeyPem, certPem }: Issued, above = ""): Server => ({ key: privateKeyPem, cert: certPem + above });

const types: Record<string, () => Promise<Connection>> = {
  "self-managed": () =>
    deployed(
      () => new SelfManagedDeployment("logs", { clusterName: "logs", nodes: [{ name: "es01", host: "es01.example.com" }], directory: { path: "out" } }),
      ({ "logs-elasticsearch-es01": files }) => ({ key: files!["certs/http.key"]!, cert: files!["certs/http.crt"]! }),
    ),
  eck: () =>
    deployed(
      () => new EckDeployment("logs", { clusterName: "logs", namespace: "elastic", version: "9.1.0", http: { ownAuthority: true } }),
      (entries) => {
        const files = Object.values(entries).find((entry) => "tls.crt" in entry)!;
        return { key: files["tls.key"]!, cert: files["tls.crt"]! };
      },
    ),
  ece: () =>
    deployed(
      () => new EceDeployment("logs", { installation: "ece", domain: "ece.example.com", endpoint: "https://logs.es.ece.example.com:9243", proxy: {}, directory: { path: "out" } }),
      ({ "logs-ece-proxy": files }) => {
        const file = files!["chain.pem"]!;
        return { key: file.slice(0, file.indexOf("-----BEGIN CERTIFICATE-----")), cert: file.slice(file.indexOf("-----BEGIN CERTIFICATE-----")) };
      },
    ),
};

/** A server on this machine that answers as Elasticsearch does. */
async function serving<T>({ key, cert }: Server, use: (port: number) => Promise<T>): Promise<T> {
  const server = https.createServer({ key, cert }, (_, response) => {
    response.writeHead(200, { "content-type": "application/json", "x-elastic-product": "Elasticsearch" });
    response.end(JSON.stringify({ version: { number: "8.19.1" }, tagline: "You Know, for Search" }));
  });
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** What Elastic's client makes of a server that is dialled by the endpoint's name, with exactly the deployment's outputs. */
async function ping(connection: Connection, server: Server, by: object): Promise<string> {
  return serving(server, async (port) => {
    // The names of the endpoint resolve nowhere here: the address is this machine's, the name that is verified the endpoint's.
    const tls = { servername: hostOf(connection.endpoint), ...by };
    const { caFingerprint, ...options } = tls as typeof tls & { caFingerprint?: string };
    const client = new Client({ node: `https://127.0.0.1:${port}`, auth: { apiKey: "key" }, maxRetries: 0, tls: options, ...(caFingerprint && { caFingerprint }) });
    try {
      return await client.info().then(() => "welcome", (error: unknown) => (error as Error).message);
    } finally {
      await client.close();
    }
  });
}

describe.each(Object.entries(types))("Elastic's client reaches a deployment of the type %s", (_, connect) => {
  let connection: Connection;
  beforeAll(async () => (connection = await connect()));

  test("by trustPem alone, and refuses a server of another authority", async () => {
    const by = { ca: connection.trustPem };
    expect(await ping(connection, connection.server, by)).toBe("welcome");
    expect(await ping(connection, connection.stranger, by)).toMatch(/self-signed certificate|unable to (verify|get)/);
  });

  test("by the fingerprint of the authority alone, since the root is in what the server presents, and refuses another", async () => {
    const [caFingerprint] = connection.fingerprints;
    expect(await ping(connection, connection.server, { rejectUnauthorized: false, caFingerprint })).toBe("welcome");
    expect(await ping(connection, connection.stranger, { rejectUnauthorized: false, caFingerprint })).toMatch(/fingerprint/i);
  });

  test("and refuses its server under a name that its certificate isn't for", async () => {
    expect(await ping({ ...connection, endpoint: "https://other.example.org" }, connection.server, { ca: connection.trustPem })).toMatch(/Hostname\/IP does not match/);
  });
});

/** Roots that stand for the public ones: `NODE_EXTRA_CA_CERTS` is read when a process starts, so the client runs in one of its own. */
describe("Elastic's client reaches what Elastic runs", () => {
  test.each([
    ["hosted", () => new HostedDeployment("logs", { endpoint: hostedUrl })],
    ["serverless", () => new ServerlessDeployment("logs", { endpoint: hostedUrl })],
  ])("by the public authorities, of the type %s, whose trustPem is empty, and refuses a server of another", async (_, make) => {
    const publicRoot = newAuthority({ commonName: "public root" });
    const connection = await deployed(make, () => material(newLeaf({ commonName: "logs", issuer: publicRoot, names: [`DNS:${hostOf(hostedUrl)}`] })));
    expect([connection.trustPem, connection.fingerprints]).toEqual(["", []]);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "elastic-tls-roots-"));
    const roots = path.join(folder, "roots.pem");
    fs.writeFileSync(roots, publicRoot.certPem);
    const program = `
      const { Client } = require("@elastic/elasticsearch");
      const client = new Client({ node: "https://127.0.0.1:" + process.argv[1], auth: { apiKey: "key" }, maxRetries: 0, tls: { servername: ${JSON.stringify(hostOf(hostedUrl))} } });
      client.info().then(() => console.log("welcome"), ({ message }) => console.log(message));
    `;
    const run = (server: Server) =>
      serving(server, (port) => new Promise<string>((resolve) => execFile(process.execPath, ["-e", program, String(port)], { env: { ...process.env, NODE_EXTRA_CA_CERTS: roots } }, (__, stdout) => resolve(stdout.trim()))));
    expect(await run(connection.server)).toBe("welcome");
    expect(await run(connection.stranger)).toMatch(/self-signed certificate|unable to (verify|get)/);
    fs.rmSync(folder, { recursive: true });
  });
});
