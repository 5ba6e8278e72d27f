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

    const find = (name: string) => ofCluster.find(({ urn }) => urn.endsWith(`::${name}`)).outputs;
    const leaf = known(find("aws-es01-http-cert").certPem);
    const { subject, issuer } = new X509Certificate(issued.http.certPem);
    expect([subject, issuer, new X509Certificate(leaf).issuer]).toEqual(["O=logs\nCN=http authority K1", "O=logs\nCN=http root G1", subject]);
    const server = tls.createServer({ cert: [leaf, issued.http.certPem].join(""), key: known(find("aws-es01-http-key").privateKeyPem) }).listen(0);
    const shake = (ca: string) =>
      new Promise<boolean>((resolve, reject) => {
        const socket = tls.connect({ port: (server.address() as { port: number }).port, ca, servername: "es01" }, () => resolve(socket.authorized));
        socket.on("error", reject).on("secureConnect", () => socket.end());
      });
    expect(await shake(issued.http.trustPem)).toBe(true);
    await expect(shake(issued.transport.trustPem)).rejects.toThrow(/unable to get|self.signed/i);
    server.close();
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
    expect([status === 0, refusal]).toEqual([false, expect.stringMatching(/http\.authority\.signing: must not be g2 before every consumer trusts it/)]);
  });
});
