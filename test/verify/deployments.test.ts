import https from "node:https";
import { type AddressInfo, type Server, createServer } from "node:net";
import tls from "node:tls";
import { type CertificateRecord } from "../../components";
import { checkDeployment } from "../../components/verify/checks";
import { cluster } from "../support/cluster";
import { issuing } from "../support/issuing";
import { mockEngine, reveal, valueOf } from "../support/mocks";
import { type Issued, newAuthority, newLeaf } from "../support/pem";

type Args = Parameters<typeof cluster>[0] & object;

const corporate = newAuthority({ commonName: "corporate" });
const browsers = newAuthority({ commonName: "browsers" });
const stranger = newAuthority({ commonName: "stranger" });
const root = newAuthority({ commonName: "corporate root" });
const issuingAuthority = newAuthority({ commonName: "corporate issuing", issuer: root });
const withIntermediate = { ...issuingAuthority, trustPem: root.certPem };
const names = ["DNS:localhost", "DNS:kb01"];
const elsewhere = { ...newLeaf({ commonName: "kb01", issuer: issuingAuthority, names }), chainPem: issuingAuthority.certPem };
const fromElsewhere = { trustPem: root.certPem, certificates: { kb01: elsewhere } };

const byKey = { licence: "enterprise" as const };
const asking = { clientAuthentication: "optional" as const };

/** Who signs for Kibana, and for the clusters that dial this one by API key. */
const constellations: Record<string, Args> = {
  "Kibana and a remote cluster server under authorities of ours": { ...byKey, remoteClusterServer: {} },
  "all under the authority of transport": { http: { sharesTransportAuthority: true } },
  "all but transport under one authority, clients too": { ...byKey, http: { ...asking, authority: corporate, clientAuthority: corporate }, kibana: { authority: corporate }, remoteClusterServer: { authority: corporate } },
  "Kibana under an authority of its own": { kibana: { authority: browsers } },
  "Kibana under the authority of clients": { http: { ...asking, clientAuthority: browsers }, kibana: { authority: browsers } },
  "Kibana under an issuing authority, whose root is that of clients": { http: { ...asking, clientAuthority: withIntermediate }, kibana: { authority: withIntermediate } },
  "a remote cluster server under the authority of clients": { ...byKey, http: { ...asking, clientAuthority: browsers }, remoteClusterServer: { authority: browsers } },
  "a remote cluster server under Kibana's authority": { ...byKey, kibana: { authority: browsers }, remoteClusterServer: { authority: browsers } },
  "Kibana's certificate from elsewhere": { kibana: { issuedElsewhere: fromElsewhere } },
  "Kibana's certificate from elsewhere, of a root of clients": { http: { ...asking, clientsIssuedElsewhere: { trustPem: root.certPem } }, kibana: { issuedElsewhere: fromElsewhere } },
  "Kibana's certificate from elsewhere, of a root of HTTP": { http: { issuedElsewhere: { trustPem: root.certPem } }, kibana: { issuedElsewhere: fromElsewhere } },
  "Kibana's certificate from elsewhere, beside an authority of its own": { kibana: { authority: browsers, issuedElsewhere: fromElsewhere } },
};

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

async function listening(server: Server, port = 0): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, resolve));
  return (server.address() as AddressInfo).port;
}

/** Ports that nobody listens at. */
async function freePorts(count: number): Promise<number[]> {
  const probes = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(probes.map((probe) => listening(probe)));
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))));
  return ports;
}

type Files = Record<string, string>;

/** The deployment, with its node and its Kibana on this machine, and what its store has for them. */
async function deployed(args: Args) {
  const engine = await mockEngine({ outputs: issuing() });
  const [transport = 0, http = 0, kibana = 0, remote = 0] = await freePorts(4);
  const deployment = cluster({
    ...args,
    nodes: [{ name: "es01", host: "localhost" }],
    kibanas: [{ name: "kb01", host: "localhost" }],
    transport: { ...args.transport, port: transport },
    http: { ...args.http, port: http },
    kibana: { ...args.kibana, port: kibana },
    ...(args.remoteClusterServer && { remoteClusterServer: { ...args.remoteClusterServer, port: remote } }),
  });
  await engine.settled();
  const filesOf = (name: string) => reveal(engine.registration(name).inputs.files) as Files;
  const [certificates, trustPem] = [await valueOf(deployment.certificates), await valueOf(deployment.trustPem)];
  return { certificates, trustPem, node: filesOf("logs-elasticsearch-es01"), browsers: filesOf("logs-kibana-kb01"), ports: { transport, http, kibana, remote } };
}

type Deployed = Awaited<ReturnType<typeof deployed>>;

const pair = (files: Files, name: string) => ({ cert: files[`certs/${name}.crt`], key: files[`certs/${name}.key`] });

/** What runs, as the files say it. Kibana, and the server for other clusters if there is one, may come to present something else. */
async function start({ node, browsers: kibanaFiles, certificates, ports }: Deployed): Promise<tls.Server[]> {
  const run = async <T extends Server>(server: T, port: number): Promise<T> => {
    servers.push(server);
    await listening(server, port);
    return server;
  };
  const loaded = JSON.stringify(certificates.filter(({ isAuthority }) => isAuthority).map(({ serial }) => ({ serial_number: serial })));
  await run(https.createServer(pair(node, "http"), (_, response) => response.end(loaded)), ports.http);
  await run(tls.createServer({ ...pair(node, "transport"), ca: node["certs/transport-ca.crt"], requestCert: true }).on("tlsClientError", () => undefined), ports.transport);
  const kibana = await run(tls.createServer(pair(kibanaFiles, "kibana")), ports.kibana);
  if (!("certs/remote-cluster-server.crt" in node)) return [kibana];
  return [kibana, await run(tls.createServer(pair(node, "remote-cluster-server")), ports.remote)];
}

const present = (served: tls.Server[], { certPem, privateKeyPem }: Issued) => served.forEach((server) => server.setSecureContext({ cert: certPem, key: privateKeyPem }));

async function faults({ certificates, trustPem }: { certificates: CertificateRecord[]; trustPem: string }): Promise<Record<string, string[]>> {
  const checks = await checkDeployment({ certificates, trustPem }, { trustPem, authorization: "Basic eDp5", timeoutSeconds: 10 });
  return Object.fromEntries(checks.filter((check) => check.faults.length > 0).map((check) => [check.what, check.faults]));
}

const foreign = newLeaf({ commonName: "localhost", issuer: stranger, names });

describe("a cluster that runs as its stack says is as it should be, and isn't under another authority:", () => {
  test.each(Object.keys(constellations))("%s", async (name) => {
    const cluster = await deployed(constellations[name]!);
    const served = await start(cluster);
    expect(await faults(cluster)).toEqual({});
    present(served, foreign);
    const found = await faults(cluster);
    expect(Object.keys(found).sort()).toEqual(["kibana kb01", ...(constellations[name]!.remoteClusterServer ? ["remote-cluster-server es01"] : [])]);
    for (const told of Object.values(found)) expect(told).toContainEqual(expect.stringContaining("doesn't present CN=stranger,O=acme, which issued CN=localhost,O=acme"));
  });
});

test("a Kibana under the authority of HTTP is held to trustPem, its name too, where Kibana also has a root of its own", async () => {
  const cluster = await deployed({ http: { authority: corporate }, kibana: { issuedElsewhere: { trustPem: root.certPem } } });
  present(await start(cluster), newLeaf({ commonName: "kb01", issuer: corporate, names: ["DNS:elsewhere.example.com"] }));
  expect((await faults(cluster))["kibana kb01"]).toContainEqual(expect.stringMatching(/isn't verified by trustPem: .*ALTNAME/));
});
