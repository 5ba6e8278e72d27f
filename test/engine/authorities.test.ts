import { X509Certificate } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import tls from "node:tls";
import { clusterConfig, wholeConfig } from "../support/aws-programs";
import { changes, engineProject, packageRoot, withAws } from "../support/engine";

// The provider of AWS is a stand-in: it shows what the engine asks for, not what AWS makes of it.
describe("a cluster whose roots are in a stack of their own", () => {
  const program = `module.exports = require(${JSON.stringify(path.join(packageRoot, "stacks/index.ts"))});`;
  const fast = { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" };
  const stackOf = (config: object, env: Record<string, string>) => engineProject({ program, config: wholeConfig({ ...config }, ""), hasPackage: false, env: { ...fast, ...env } });
  const lifetimes = { transportValidityDays: 90, httpValidityDays: 90, kibanaValidityDays: 90 };
  const cluster = stackOf({ ...clusterConfig, ...lifetimes, program: "aws", nodes: 1, kibanas: 0, authorityRequestsOnly: true }, withAws);
  const rootsConfig = { program: "authorities", clusterName: "logs", authorityRequestsFile: "requests.json" };
  // Other people, who keep another passphrase.
  const roots = stackOf(rootsConfig, { PULUMI_CONFIG_PASSPHRASE: "of the roots" });

  const put = (dir: string, file: string, value: unknown) => fs.writeFileSync(path.join(dir, file), JSON.stringify(value));
  const output = async (project: typeof cluster, name: string) => JSON.parse((await project.run("stack", "output", name, "--json")).stdout);
  const stateOf = async (project: typeof cluster) => JSON.parse((await project.run("stack", "export", "--show-secrets")).stdout).deployment.resources as any[];
  const known = (value: any): string => (typeof value === "object" ? JSON.parse(value.plaintext) : value);
  let issued: any;

  const http = async (what: string) => (await stateOf(cluster)).find(({ urn }) => urn.endsWith(`::aws-es01-http-${what}`)).outputs;
  const issuers = async () => {
    const leaves = (await stateOf(cluster)).filter(({ type }) => type === "tls:index/locallySignedCert:LocallySignedCert");
    return [...new Set(leaves.map(({ outputs }) => new X509Certificate(known(outputs.certPem)).issuer))].sort();
  };
  /** Whether a client that trusts this completes a handshake with the node, which presents what the state holds. */
  const isBelieved = async (ca: string) => {
    const [{ certPem }, { privateKeyPem }] = [await http("cert"), await http("key")];
    const server = tls.createServer({ cert: `${known(certPem)}${issued.http.certPem}`, key: known(privateKeyPem) }).listen(0);
    return new Promise<boolean>((resolve, reject) => {
      const socket = tls.connect({ port: (server.address() as { port: number }).port, ca, servername: "es01" }, () => resolve(socket.authorized));
      socket.on("error", reject).on("secureConnect", () => socket.end()).on("close", () => server.close());
    });
  };

  beforeAll(() => {
    for (const { dir } of [cluster, roots]) fs.writeFileSync(path.join(dir, "program/tsconfig.json"), JSON.stringify({ extends: path.join(packageRoot, "stacks/tsconfig.json") }));
  });
  afterAll(() => [cluster, roots].forEach((project) => project.remove()));

  test("first makes keys and requests for them, and no cluster", async () => {
    const first = await cluster.up();
    expect(first.output).toMatch(/next +: "let the roots sign them/);
    const { resources } = await cluster.exportStack();
    expect(resources.filter(({ type }) => type.startsWith("tls:"))).toHaveLength(6);
    expect(resources.filter(({ type }) => type.startsWith("aws:"))).toEqual([]);
  });

  test("is issued below roots that sign the requests, and then changes no more", async () => {
    put(roots.dir, "requests.json", await output(cluster, "authorityRequests"));
    await roots.up();
    issued = await output(roots, "authorities");
    put(cluster.dir, "authorities.json", issued);
    await cluster.run("config", "set", "test:authorityRequestsOnly", "false");
    await cluster.run("config", "set", "test:authoritiesFile", "authorities.json");
    await cluster.up();
    expect([await changes(cluster), await changes(roots)]).toEqual([{}, {}]);
    expect((await cluster.refresh("--expect-no-changes")).status).toBe(0);
  });

  test("has no key of a root, though its certificates are verified by the roots in a handshake, and by nothing of the other channel", async () => {
    const [ofCluster, ofRoots] = await Promise.all([stateOf(cluster), stateOf(roots)]);
    const rootKeys = ofRoots.filter(({ type }) => type === "tls:index/privateKey:PrivateKey").map(({ outputs }) => known(outputs.privateKeyPem).split("\n")[1]!);
    expect(rootKeys).toHaveLength(3);
    const text = JSON.stringify([ofCluster, issued]);
    for (const key of rootKeys) expect(text).not.toContain(key);
    for (const key of ofCluster.filter(({ type }) => type === "tls:index/privateKey:PrivateKey").map(({ outputs }) => known(outputs.privateKeyPem).split("\n")[1]!)) expect(JSON.stringify(ofRoots)).not.toContain(key);

    const { subject, issuer } = new X509Certificate(issued.http.certPem);
    expect([subject, issuer, await issuers()]).toEqual(["O=logs\nCN=http authority K1", "O=logs\nCN=http root G1", [subject, "O=logs\nCN=transport authority K1"]]);
    expect(await isBelieved(issued.http.trustPem)).toBe(true);
    await expect(isBelieved(issued.transport.trustPem)).rejects.toThrow(/unable to get|self.signed/i);
  });

  test("distributes another generation of a root without a new certificate, and refuses the switch before everybody trusts it", async () => {
    const rotation = { http: { generations: ["g1", "g2"], signing: "g1" } };
    await roots.run("config", "set", "test:rotation", JSON.stringify(rotation));
    await roots.up();
    const distributed = await output(roots, "authorities");
    expect([distributed.http.certPem === issued.http.certPem, distributed.http.trustPem.match(/BEGIN/g).length]).toEqual([true, 2]);
    put(cluster.dir, "authorities.json", distributed);
    const { replace = [], ...others } = await changes(cluster);
    expect(replace.filter((name) => !name.endsWith("-version"))).toEqual([]);
    expect(Object.keys(others).sort()).toEqual(["create", "delete"]);

    put(cluster.dir, "authorities.json", { ...distributed, http: { ...distributed.http, rotation: { ...rotation.http, signing: "g2" } } });
    const { status, output: refusal } = await cluster.run("preview");
    expect([status === 0, refusal]).toEqual([false, expect.stringMatching(/http\.authority\.rotation\.signing: must not be g2 before every consumer trusts it/)]);
  });

  test("takes another issuing key in three runs: nothing changes until the roots have signed it, then every leaf is of it and believed by who trusts the roots", async () => {
    const distributed = await output(roots, "authorities");
    put(cluster.dir, "authorities.json", distributed);
    await cluster.run("config", "set", "test:issuingKeys", '["k1","k2"]');
    await cluster.up();
    const asked = Object.values(await output(cluster, "authorityRequests")).map(({ key }: any) => key);
    expect([await issuers(), asked]).toEqual([["O=logs\nCN=http authority K1", "O=logs\nCN=transport authority K1"], ["k2", "k2", "k2"]]);

    put(roots.dir, "requests.json", await output(cluster, "authorityRequests"));
    await roots.up();
    issued = await output(roots, "authorities");
    expect(issued.http.trustPem).toBe(distributed.http.trustPem);
    put(cluster.dir, "authorities.json", issued);
    await cluster.run("config", "set", "test:issuingKeys", '["k2"]');
    await cluster.up();
    expect(await issuers()).toEqual(["O=logs\nCN=http authority K2", "O=logs\nCN=transport authority K2"]);
    expect([await isBelieved(distributed.http.trustPem), await changes(cluster)]).toEqual([true, {}]);
  });
});
