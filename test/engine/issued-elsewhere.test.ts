import { X509Certificate } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { changes, engineProject } from "../support/engine";
import { clientEnd, handshake, nodeEnd } from "../support/handshakes";
import { aged, records } from "../support/history";
import { newAuthority, newLeaf, signRequest } from "../support/pem";

const nodes = ["es01", "es02"];
const root = newAuthority({ commonName: "corporate root" });
const issuing = newAuthority({ commonName: "corporate issuing", issuer: root });

type Certificates = Record<string, { certPem: string; chainPem?: string; privateKeyPem?: string }>;
interface Elsewhere {
  trustPem: string;
  certificates?: Certificates;
}

const clusterOf = (transport?: Elsewhere, http?: Elsewhere) => ({
  clusterName: "logs",
  nodes: nodes.map((name) => ({ name, host: `${name}.example.com` })),
  transport: { issuedElsewhere: transport },
  http: { issuedElsewhere: http },
  directory: { path: "out" },
});

const programOf = (args: object) => `
const { SelfManagedDeployment } = require("elastic-tls");
const deployment = new SelfManagedDeployment("logs", ${JSON.stringify(args)});
exports.certificateRequests = deployment.certificateRequests;
exports.certificates = deployment.certificates;
`;

const project = engineProject({ program: programOf(clusterOf()), env: { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" } });
afterAll(() => project.remove());

const at = (phase: string, ...parts: string[]) => path.join(project.dir, phase, ...parts);
const end = (phase: string, name: string, layer: "transport" | "http") => nodeEnd(at(phase, "elasticsearch", name, "config"), layer);
const read = (name: string, file: string) => fs.readFileSync(at("out", "elasticsearch", name, "config/certs", file), "utf8");
const issuerOf = (name: string, file: string) => /CN=(.*)$/m.exec(new X509Certificate(read(name, file)).issuer)![1]!;

async function reach(phase: string, args: object): Promise<string> {
  project.rewrite(programOf(args));
  const { output } = await project.up();
  fs.cpSync(at("out"), at(phase), { recursive: true, verbatimSymlinks: true });
  return output;
}

async function refused(args: object): Promise<string> {
  project.rewrite(programOf(args));
  const { status, output } = await project.run("preview");
  expect(status).not.toBe(0);
  return output;
}

async function aDayPasses(): Promise<void> {
  await project.rewriteState(records, aged);
}

/** Nodes and clients, each with what one of two runs has stored. */
async function everybodyReachesEverybody(one: string, other: string): Promise<void> {
  for (const [from, to] of [[one, other], [other, one], [other, other]] as const) {
    for (const name of nodes) {
      for (const dialling of nodes) await handshake(end(from, dialling, "transport"), end(to, name, "transport"), `${name}.example.com`);
      await handshake(clientEnd(at(from, "clients")), end(to, name, "http"), `${name}.example.com`);
    }
  }
}

interface Request {
  consumer: string;
  channel: "transport" | "http";
  requestPem: string;
}

const requests = async () => JSON.parse((await project.run("stack", "output", "certificateRequests", "--json")).stdout) as Request[];

/** What a corporate authority makes of the requests: the names that it knows, no more. */
async function signed(channel: string): Promise<Certificates> {
  const uses = channel === "transport" ? ["serverAuth", "clientAuth"] : ["serverAuth"];
  const own = (await requests()).filter((request) => request.channel === channel);
  return Object.fromEntries(
    own.map(({ consumer, requestPem }) => [consumer, { certPem: signRequest(requestPem, issuing, { names: [`DNS:${consumer}.example.com`], uses }), chainPem: issuing.certPem }]),
  );
}

const trusted = { trustPem: root.certPem };
let keys: string[];
let certificates: { transport: Certificates; http: Certificates };
const keysStored = () => nodes.flatMap((name) => [read(name, "transport.key"), read(name, "http.key")]);

describe("an authority that never releases a key", () => {
  beforeAll(async () => {
    await reach("ours", clusterOf());
    keys = keysStored();
  });

  test("has its root distributed while the requests go out: no certificate changes", async () => {
    project.rewrite(programOf(clusterOf(trusted, trusted)));
    const { replace, delete: deleted = [] } = await changes(project);
    expect([replace, deleted.filter((name) => !/-authority-(listed|reached-before)-/.test(name))]).toEqual([undefined, []]);
    await reach("distributed", clusterOf(trusted, trusted));
    expect(await changes(project)).toEqual({});
    const asked = await requests();
    expect(asked.map(({ channel, consumer }) => `${channel} ${consumer}`).sort()).toEqual(["http es01", "http es02", "transport es01", "transport es02"]);
    expect(asked.every(({ requestPem }) => requestPem.startsWith("-----BEGIN CERTIFICATE REQUEST-----"))).toBe(true);
    certificates = { transport: await signed("transport"), http: await signed("http") };
    await everybodyReachesEverybody("ours", "distributed");
  });

  test("is refused in the run after, and for another key at any time", async () => {
    const all = clusterOf({ ...trusted, certificates: certificates.transport }, { ...trusted, certificates: certificates.http });
    const output = await refused(all);
    expect(output).toMatch(/http\.issuedElsewhere\.certificates: must not be used before the root that issued them has been stored for long enough: .* give them after 20/);
    await aDayPasses();
    expect(await refused(clusterOf(trusted, { ...trusted, certificates: { es01: certificates.transport.es01! } }))).toMatch(
      /http\.issuedElsewhere\.certificates\.es01\.certPem: must be signed for the request of this certificate \(`requestPem`\), is for another key/,
    );
  });

  test("signs: its chains take the place of ours, for the keys that were there", async () => {
    await reach("signed", clusterOf({ ...trusted, certificates: certificates.transport }, { ...trusted, certificates: certificates.http }));
    expect(await changes(project)).toEqual({});
    expect((await project.refresh("--expect-no-changes")).status).toBe(0);
    expect(keysStored()).toEqual(keys);
    expect(nodes.map((name) => [issuerOf(name, "transport.crt"), issuerOf(name, "http.crt")])).toEqual(nodes.map(() => ["corporate issuing", "corporate issuing"]));
    expect(read("es01", "http.crt")).toBe(certificates.http.es01!.certPem + issuing.certPem + root.certPem);
    await everybodyReachesEverybody("distributed", "signed");
    const { resources } = await project.exportStack();
    expect(resources.filter(({ type }) => type === "tls:index/locallySignedCert:LocallySignedCert")).toEqual([]);
  });

  test("goes: one certificate, then all, then its root, a day apart, and each key stays; a finished leaf brings its own", async () => {
    expect(await refused(clusterOf())).toMatch(/rotation\.http\.generations: must still hold those of before, .*`issuedElsewhere` with its `trustPem`.* take it out 24 hours after that run has succeeded/);
    await aDayPasses();
    const finished = { ...newLeaf({ commonName: "es01", issuer: issuing, names: ["DNS:es01.example.com"] }), chainPem: issuing.certPem };
    const output = await reach("partly", clusterOf({ ...trusted, certificates: { es02: certificates.transport.es02! } }, { ...trusted, certificates: { es01: finished } }));
    expect(nodes.map((name) => issuerOf(name, "transport.crt"))).toEqual(["transport authority G1", "corporate issuing"]);
    await everybodyReachesEverybody("signed", "partly");

    expect([read("es01", "http.crt"), read("es01", "http.key")]).toEqual([finished.certPem + issuing.certPem + root.certPem, finished.privateKeyPem]);
    const { text, resources } = await project.exportStack();
    expect(resources.filter(({ urn }) => urn.includes("es01-http"))).toEqual([]);
    for (const place of [text, output]) expect(place).not.toContain(finished.privateKeyPem.split("\n")[1]);

    await aDayPasses();
    await reach("back", clusterOf(trusted, { ...trusted, certificates: { es01: finished } }));
    await everybodyReachesEverybody("partly", "back");
    await aDayPasses();
    await reach("gone", clusterOf(undefined, { ...trusted, certificates: { es01: finished } }));
    await everybodyReachesEverybody("back", "gone");
    expect(await changes(project)).toEqual({});
    expect([read("es01", "transport.key"), read("es02", "transport.key")]).toEqual([keys[0], keys[2]]);
    expect(read("es01", "transport-ca.crt").match(/BEGIN/g)).toHaveLength(1);
  });
});
