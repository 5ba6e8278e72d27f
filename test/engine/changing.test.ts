import fs from "node:fs";
import path from "node:path";
import { changes, engineProject, withAws } from "../support/engine";
import { handshake, nodeEnd } from "../support/handshakes";

const stores = { directory: { directory: { path: "out" } }, aws: { awsSecretsManager: {} }, kubernetes: { kubernetesSecrets: { namespace: "elastic" } } };

interface Wish {
  name?: string;
  clusterName?: string;
  store?: keyof typeof stores;
  certificatesPer?: "node" | "cluster";
  /** More of the deployment's options, as text. */
  options?: string;
}

/** A deployment under a name of its own, that was called `logs` at first. */
const programOf = ({ name = "logs", clusterName = "logs", store = "directory", certificatesPer = "node", options = "" }: Wish) => `
const { SelfManagedDeployment } = require("elastic-tls");
const args = ${JSON.stringify({ clusterName, nodes: [{ name: "es01" }, { name: "es02" }], kibanas: [{ name: "kb01" }], transport: { certificatesPer }, ...stores[store] })};
new SelfManagedDeployment("${name}", args, { ${name === "logs" ? "" : 'aliases: [{ name: "logs" }],'} ${options} });
`;

const project = engineProject({ program: programOf({}), env: { ...withAws, PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" } });
const at = (...parts: string[]) => path.join(project.dir, ...parts);
beforeAll(() => project.up());
afterAll(() => project.remove());

/** What the next run does, of certificates and their keys, and of all else. */
async function preview(wish: Wish): Promise<{ certificates: Record<string, string[]>; others: Record<string, string[]> }> {
  project.rewrite(programOf(wish));
  const all = Object.entries(await changes(project));
  const isCertificate = (name: string) => /-(http|transport|kibana|authority-g1)(-(key|request|cert))?$/.test(name);
  const part = (wanted: boolean) => Object.fromEntries(all.map(([op, names]) => [op, names.filter((name) => isCertificate(name) === wanted)]).filter(([, names]) => names!.length > 0));
  return { certificates: part(true), others: part(false) };
}

const leaf = (name: string) => [name, `${name}-cert`, `${name}-key`, `${name}-request`];
const entries = (name: string) => ["elasticsearch-es01", "elasticsearch-es02", "kibana-kb01", "trust-logs"].map((entry) => `${name}-${entry}`);
const versions = (name: string) => entries(name).map((entry) => `${entry}-version`);

/** The first of the old store's entries goes after the last of the new is there. */
function expectNewBeforeOld(output: string, created: string, deleted: string): void {
  const lines = output.split("\n");
  const places = (type: string, what: string) => lines.flatMap((line, index) => (line.includes(type) && line.includes(what) ? [index] : []));
  expect(places(created, " created")).not.toEqual([]);
  expect(places(deleted, " deleting")[0]).toBeGreaterThan(places(created, " created").at(-1)!);
}

describe("another choice of whom transport certificates are for", () => {
  const node = (kept: string, name: string) => nodeEnd(at(kept, "elasticsearch", name, "config"), "transport");
  const keep = (as: string) => fs.cpSync(at("out"), at(as), { recursive: true, verbatimSymlinks: true });

  test("issues one for all nodes in place of theirs, and leaves HTTP's and Kibana's as they are", async () => {
    const { certificates, others } = await preview({ certificatesPer: "cluster" });
    expect(certificates).toEqual({ create: leaf("logs-logs-transport"), delete: ["es01", "es02"].flatMap((name) => leaf(`logs-${name}-transport`)) });
    expect(others).toEqual({ update: expect.arrayContaining(["logs-elasticsearch-es01", "logs-elasticsearch-es02"]) });
    keep("per-node");
    await project.up();
    keep("per-cluster");
  });

  test("keeps nodes that verify names away from those with the shared one, until they are restarted", async () => {
    const runningBefore = { ...node("per-node", "es01"), ...{ cert: node("per-cluster", "es01").cert, key: node("per-cluster", "es01").key } };
    await expect(handshake(runningBefore, node("per-cluster", "es02"), "es02")).rejects.toThrow(/altnames/);
    await handshake(node("per-cluster", "es01"), node("per-cluster", "es02"), "es02");
  });

  test("does no harm on the way back: who verifies the issuer alone takes certificates with names, too", async () => {
    const runningBefore = { ...node("per-cluster", "es01"), ...{ cert: node("per-node", "es01").cert, key: node("per-node", "es01").key } };
    await handshake(runningBefore, node("per-node", "es02"), "es02");
    await handshake(node("per-node", "es02"), runningBefore, "es01");
    project.rewrite(programOf({}));
    await project.up();
  });
});

describe("another name of the cluster", () => {
  test("is refused in the preview: the authorities have the first in their subjects", async () => {
    project.rewrite(programOf({ clusterName: "search" }));
    const { status, output } = await project.run("preview");
    expect(status).not.toBe(0);
    const reason = 'must be "logs" as long as g1 is the newest generation, whose certificate was made so, got "search": put it back, another one takes a component of its own';
    expect(output).toContain(`error: clusterName: ${reason}`);
  });
});

describe("another name of the component", () => {
  /** Every file that a consumer reads: certificates, keys, tokens, settings. */
  const contents = () => {
    const files = fs.readdirSync(at("out"), { recursive: true, encoding: "utf8" }).filter((name) => /\.(crt|key|yml|env|txt)$|service_tokens$/.test(name) && fs.statSync(at("out", name)).isFile());
    return Object.fromEntries(files.sort().map((name) => [name, fs.readFileSync(at("out", name), "utf8")]));
  };

  test("replaces nothing and changes no file if the old one is an alias", async () => {
    const before = contents();
    const { certificates, others } = await preview({ name: "search" });
    expect([...Object.keys(certificates), ...Object.keys(others)].filter((op) => op !== "update")).toEqual([]);
    await project.up();
    expect(contents()).toEqual(before);
    expect(await changes(project)).toEqual({});
  });

  test("without it, is another deployment, which is refused: it would write over the files of the first", async () => {
    project.rewrite(programOf({ name: "found" }).replace(/aliases: .*?\],/, ""));
    const { status, output } = await project.run("preview");
    expect(status).not.toBe(0);
    expect(output).toMatch(/holds the files of test\/dev\/search-\S+, .*if it is this resource under its former name, give it that name as an alias/);
  });
});

describe("another store", () => {
  const name = "search";

  test("takes the same certificates, keys and tokens; the entries of the old one go once all of the new one are there", async () => {
    // A deployment's old directory stays where the old entries are to be kept.
    const kept = "transforms: [({ type, props, opts }) => (type.endsWith(':Directory') ? { props, opts: { ...opts, retainOnDelete: true } } : undefined)]";
    project.rewrite(programOf({ name, options: kept }));
    await project.up();

    expect(await preview({ name, store: "aws", options: kept })).toEqual({
      certificates: {},
      others: { create: [...entries(name), ...versions(name)].sort(), delete: entries(name) },
    });
    const { output } = await project.up();
    expectNewBeforeOld(output, "aws:secretsmanager", "Directory");
    expect(fs.existsSync(at("out/elasticsearch/es01/config/certs/http.key"))).toBe(true);
    expect(await changes(project)).toEqual({});
  });

  test("may be Kubernetes after AWS, in the same order", async () => {
    expect(await preview({ name, store: "kubernetes" })).toEqual({ certificates: {}, others: { create: entries(name), delete: [...entries(name), ...versions(name)].sort() } });
    const { output } = await project.up();
    expectNewBeforeOld(output, "kubernetes:core/v1:Secret", "aws:secretsmanager");
    expect(await changes(project)).toEqual({});
  });
});
