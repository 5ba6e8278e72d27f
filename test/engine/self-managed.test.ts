import { X509Certificate } from "crypto";
import fs from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { changes, engineProject } from "../support/engine";

const nodeNames = ["es01", "es02", "es03"];

const clusterOf = (names: string[], more: object = {}) => ({
  clusterName: "logs",
  nodes: names.map((name) => ({ name, addresses: [`${name}.example.com`] })),
  kibanas: [{ name: "kibana01" }],
  directory: { path: "out" },
  ...more,
});

const programOf = (args: object) => `
const { SelfManagedDeployment } = require("elastic-tls");
const deployment = new SelfManagedDeployment("logs", ${JSON.stringify(args)});
exports.certificates = deployment.certificates;
exports.secrets = deployment.secrets;
`;

const leafOf = (name: string) => [name, `${name}-cert`, `${name}-key`, `${name}-request`];

describe("the life of a self-managed cluster", () => {
  const project = engineProject({ program: programOf(clusterOf(nodeNames)) });
  const file = (name: string) => path.join(project.dir, "out", name);
  const read = (name: string) => fs.readFileSync(file(name), "utf8");
  const serial = (name: string) => new X509Certificate(read(name)).serialNumber;
  const serials = () => Object.fromEntries(certificates.map((name) => [name, serial(name)]));
  const certificates = nodeNames.flatMap((name) => ["transport", "http"].map((channel) => `elasticsearch/${name}/config/certs/${channel}.crt`));
  let firstRun: string;

  beforeAll(async () => {
    firstRun = (await project.up()).output;
  });
  afterAll(() => project.remove());

  test("a second run changes nothing, in a preview and in a refresh", async () => {
    expect(await changes(project)).toEqual({});
    expect((await project.refresh("--expect-no-changes")).status).toBe(0);
    expect((await project.up("--expect-no-changes")).status).toBe(0);
  });

  test("every node takes at most nine resources of the engine", async () => {
    const { resources } = await project.exportStack();
    for (const name of nodeNames) expect(resources.filter(({ urn }) => urn.split("::").at(-1)!.includes(name))).toHaveLength(9);
  });

  test("no key, token or password is in the clear in the state, in what a run prints or in the settings", async () => {
    const secrets = [
      ...nodeNames.flatMap((name) => ["transport.key", "http.key"].map((key) => read(`elasticsearch/${name}/config/certs/${key}`))),
      read("kibana/kibana01/config/certs/kibana.key"),
      ...read("kibana/kibana01/config/kibana.env").matchAll(/='(.*)'/g),
    ].map((secret) => (typeof secret === "string" ? secret.split("\n")[1]! : secret[1]!));
    expect(secrets).toHaveLength(11);

    const preview = await project.run("preview", "--diff", "--show-sames", "--show-secrets=false");
    const { text } = await project.exportStack();
    const places = [text, firstRun, preview.output, read("kibana/kibana01/config/kibana.yml"), read("elasticsearch/es01/config/elasticsearch.yml")];
    for (const place of places) {
      expect(place).not.toContain("PRIVATE KEY");
      for (const secret of secrets) expect(place).not.toContain(secret);
    }
  });

  test("files are for their owner alone, in directories for their owner alone", () => {
    const entries = fs.readdirSync(file(""), { recursive: true, withFileTypes: true });
    const modes = entries.filter((entry) => !entry.isSymbolicLink()).map((entry) => {
      const mode = fs.statSync(path.join(entry.parentPath, entry.name)).mode & 0o777;
      return `${entry.isDirectory() ? "directory" : "file"} ${mode.toString(8)}`;
    });
    expect(new Set(modes)).toEqual(new Set(["directory 700", "file 600"]));
  });

  test("a new name in one node's certificates replaces those alone, in place for whoever reads the files", async () => {
    const before = serials();
    const renamed = clusterOf(nodeNames);
    renamed.nodes[1]!.addresses.push("10.0.0.2");
    project.rewrite(programOf(renamed));

    expect(await changes(project)).toEqual({
      replace: ["logs-es02-http-cert", "logs-es02-http-request", "logs-es02-transport-cert", "logs-es02-transport-request"],
      update: expect.arrayContaining(["logs-elasticsearch-es02", "logs-es02-http", "logs-es02-transport"]),
    });
    await project.up();
    const replaced = certificates.filter((name) => serial(name) !== before[name]);
    expect(replaced).toEqual(["elasticsearch/es02/config/certs/transport.crt", "elasticsearch/es02/config/certs/http.crt"]);
    expect(new X509Certificate(read("elasticsearch/es02/config/certs/http.crt")).checkIP("10.0.0.2")).toBe("10.0.0.2");
    expect(await changes(project)).toEqual({});
    project.rewrite(programOf(clusterOf(nodeNames)));
    await project.up();
  });

  test("another order of names and nodes changes no certificate", async () => {
    const args = clusterOf([...nodeNames].reverse());
    args.nodes.forEach((node) => node.addresses.unshift(node.name, node.addresses[0]!.toUpperCase()));
    project.rewrite(programOf(args));
    const { replace, create, delete: deleted } = await changes(project);
    expect([replace, create, deleted]).toEqual([undefined, undefined, undefined]);
    project.rewrite(programOf(clusterOf(nodeNames)));
  });

  test("a new node gets its certificates; of the others only the seed list changes", async () => {
    const before = serials();
    const settings = nodeNames.map((name) => read(`elasticsearch/${name}/config/elasticsearch.yml`));
    project.rewrite(programOf(clusterOf([...nodeNames, "es04"])));

    const { create, ...others } = await changes(project);
    expect(create).toEqual([...leafOf("logs-es04-http"), ...leafOf("logs-es04-transport"), "logs-elasticsearch-es04"].sort());
    expect(others).toEqual({ update: [...nodeNames.map((name) => `logs-elasticsearch-${name}`), "logs-kibana-kibana01"] });

    await project.up();
    expect(serials()).toEqual(before);
    expect(nodeNames.map((name) => read(`elasticsearch/${name}/config/elasticsearch.yml`))).toEqual(settings);
    expect(read("elasticsearch/es01/config/unicast_hosts.txt").split("\n")).toContain("es04:9300");
  });

  test("a node that is taken away takes its files with it, and nothing else", async () => {
    const before = serials();
    project.rewrite(programOf(clusterOf(nodeNames)));
    expect((await changes(project)).delete).toHaveLength(9);
    await project.up();
    expect(fs.existsSync(file("elasticsearch/es04"))).toBe(false);
    expect(serials()).toEqual(before);
    expect(read("elasticsearch/es01/config/unicast_hosts.txt")).toBe("es01:9300\nes02:9300\nes03:9300\n");
  });

  test("a certificate whose renewal window has begun is replaced, and the preview says why", async () => {
    const before = serials();
    const soon = new Date(Date.now() + 40 * 86_400_000);
    await project.rewriteState("logs-es03-http-cert", ({ outputs }) => ({ ...outputs, validityEndTime: soon.toISOString() }));

    const { changes: steps } = await project.preview();
    const renewal = steps.filter(({ op }) => op === "replace");
    expect(renewal.map(({ urn, replaceReasons }) => [urn.split("::").at(-1), replaceReasons])).toEqual([["logs-es03-http-cert", ["readyForRenewal"]]]);

    await project.up();
    expect(certificates.filter((name) => serial(name) !== before[name])).toEqual(["elasticsearch/es03/config/certs/http.crt"]);
    expect(await changes(project)).toEqual({});
  });

  test("an authority that renews its certificate reissues no leaf, and leaves of before still verify", async () => {
    const before = serials();
    const authority = () => new X509Certificate(read("elasticsearch/es01/config/certs/http-ca.crt"));
    const old = authority();
    const soon = new Date(Date.now() + 400 * 86_400_000);
    await project.rewriteState("logs-http-authority-g1-cert", ({ outputs }) => ({ ...outputs, validityEndTime: soon.toISOString() }));

    expect((await changes(project)).replace).toEqual(["logs-http-authority-g1-cert"]);
    await project.up();
    expect(authority().serialNumber).not.toBe(old.serialNumber);
    expect(serials()).toEqual(before);
    const leaf = new X509Certificate(read("elasticsearch/es01/config/certs/http.crt"));
    expect([leaf.checkIssued(authority()), leaf.verify(authority().publicKey)]).toEqual([true, true]);
    expect(await changes(project)).toEqual({});
  });

  test("the key of an authority is protected where that is asked for, and only it: the certificate is still renewed", async () => {
    project.rewrite(programOf({ ...clusterOf(nodeNames), protectAuthorityKeys: true }));
    await project.up();
    const { resources } = await project.exportStack();
    const names = (held: typeof resources) => held.map(({ urn }) => urn.split("::").at(-1)).sort();
    expect(names(resources.filter(({ protect }) => protect))).toEqual(["logs-http-authority-g1-key", "logs-transport-authority-g1-key"]);

    const soon = new Date(Date.now() + 400 * 86_400_000);
    await project.rewriteState("logs-http-authority-g1-cert", ({ outputs }) => ({ ...outputs, validityEndTime: soon.toISOString() }));
    await project.up();
    expect(await changes(project)).toEqual({});

    const { status, output } = await project.run("destroy", "--yes", "--skip-preview");
    expect(status).not.toBe(0);
    expect(output).toMatch(/logs-http-authority-g1-key.*(is|are) protected|protected/s);
    project.rewrite(programOf(clusterOf(nodeNames)));
    await project.up();
  });

  test("the token and the keys of Kibana stay what they were through all of this", async () => {
    const before = read("kibana/kibana01/config/kibana.env");
    await project.up();
    expect(read("kibana/kibana01/config/kibana.env")).toBe(before);
    expect(parse(read("kibana/kibana01/config/kibana.yml"))["elasticsearch.serviceAccountToken"]).toBe("${ELASTICSEARCH_SERVICE_TOKEN}");
  });

  test("after a destroy nothing is left", async () => {
    await project.destroy();
    expect(fs.readdirSync(file(""))).toEqual([]);
    expect((await project.exportStack()).resources.filter(({ type }) => type !== "pulumi:pulumi:Stack")).toEqual([]);
  });
});
