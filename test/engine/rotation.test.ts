import { X509Certificate } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { type NextStep } from "../../components";
import { changes, engineProject } from "../support/engine";
import { clientEnd, handshake, kibanaEnds, nodeEnd } from "../support/handshakes";
import { aged, records } from "../support/history";
import { isAccepted } from "../support/service-tokens";

type Kibana = ReturnType<typeof kibanaEnds>;

const nodes = ["es01", "es02", "es03"];

/** A cluster all of whose authorities have these generations, and Kibana tokens of the same, its keys protected as in production. */
const clusterOf = (generations: string[], signing = generations[0]!, more: { acceptOutage?: string } = {}) => {
  const rotation = { generations, signing, ...more };
  const token = (generation: string) => generation.replace("g", "t");
  const kibanaTokens = { names: generations.map(token), using: token(signing), ...(more.acceptOutage && { acceptOutage: token(more.acceptOutage) }) };
  return {
    clusterName: "logs",
    nodes: nodes.map((name) => ({ name })),
    kibanas: [{ name: "kb01" }],
    http: { clientAuthentication: "optional", clients: ["metrics"] },
    protectAuthorityKeys: true,
    rotation: { transport: rotation, http: rotation, client: rotation, kibanaTokens },
    directory: { path: "out" },
  };
};

const programOf = (args: object) => `
const { SelfManagedDeployment } = require("elastic-tls");
const deployment = new SelfManagedDeployment("logs", ${JSON.stringify(args)});
exports.certificates = deployment.certificates;
exports.trustFingerprints = deployment.trustFingerprints;
exports.nextSteps = deployment.nextSteps;
`;

const phases = {
  before: clusterOf(["g1"]),
  distributed: clusterOf(["g1", "g2"]),
  switched: clusterOf(["g1", "g2"], "g2"),
  retired: clusterOf(["g2"]),
};
type Phase = keyof typeof phases;

const project = engineProject({ program: programOf(phases.before), env: { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" } });
afterAll(() => project.remove());

/** What consumers have after a phase, as long as they haven't picked up the next. */
const at = (phase: string, ...parts: string[]) => path.join(project.dir, phase, ...parts);
const keep = (phase: string) => fs.cpSync(path.join(project.dir, "out"), at(phase), { recursive: true, verbatimSymlinks: true });
const node = (phase: string, name: string, layer: "transport" | "http") => nodeEnd(at(phase, "elasticsearch", name, "config"), layer);

/** Lets a day and an hour pass, for all that the state remembers of generations. */
async function aDayPasses(): Promise<void> {
  await project.rewriteState(records, aged);
}

/** The generation by which the certificates of a channel are signed. */
const signerOf = (phase: string, file: string) => /CN=.* (G\d)$/m.exec(new X509Certificate(fs.readFileSync(at(phase, file))).issuer)?.[1];

async function reach(phase: Phase): Promise<void> {
  project.rewrite(programOf(phases[phase]));
  await project.up();
  keep(phase);
}

const nextSteps = async () => JSON.parse((await project.run("stack", "output", "nextSteps", "--json")).stdout) as NextStep[];
/** The phase and the next step, which is the same for all that changes here. */
const whereAllStand = async () => [...new Set((await nextSteps()).map(({ phase, next }) => `${phase}, then ${next}`))];

/** The token with which Kibana comes. */
const bearer = (phase: string) => /^ELASTICSEARCH_SERVICE_TOKEN='(.*)'$/m.exec(fs.readFileSync(at(phase, "kibana/kb01/config/kibana.env"), "utf8"))![1]!;
const accepts = (phase: string, token: string) => nodes.map((name) => isAccepted(token, fs.readFileSync(at(phase, "elasticsearch", name, "config/service_tokens"), "utf8")));

/** Every connection of a cluster in which some have what one phase stored and the others what the next did. */
async function everybodyReachesEverybody(one: string, other: string): Promise<void> {
  for (const [from, to] of [[one, other], [other, one], [other, other]] as const) {
    for (const dialling of nodes) for (const dialled of nodes) await handshake(node(from, dialling, "transport"), node(to, dialled, "transport"), dialled);
    for (const name of nodes) {
      await handshake(kibanaEnds(at(from, "kibana/kb01/config")).client, node(to, name, "http"), name);
      await handshake(clientEnd(at(from, "clients/metrics")), node(to, name, "http"), name);
    }
    expect(accepts(to, bearer(from))).toEqual(nodes.map(() => true));
    await handshake(clientEnd(at(from, "clients")), kibanaEnds(at(to, "kibana/kb01/config")).server, "kb01");
  }
}

const refusedInPreview = async (args: object): Promise<string> => {
  project.rewrite(programOf(args));
  const { status, output } = await project.run("preview");
  expect(status).not.toBe(0);
  return output;
};

/** A run whose store fails for one consumer. */
async function failingToStore(args: object): Promise<void> {
  const [kept, aside] = ["out/kibana/kb01", "aside"].map((name) => path.join(project.dir, name)) as [string, string];
  fs.renameSync(kept, aside);
  fs.writeFileSync(kept, "in the way");
  project.rewrite(programOf(args));
  expect((await project.run("up", "--yes", "--skip-preview")).status).not.toBe(0);
  fs.rmSync(kept);
  fs.renameSync(aside, kept);
}

describe("authorities with protected keys that change their generation in three runs", () => {
  beforeAll(() => reach("before"));

  test("are refused a new generation in one step, in the preview and in a run without one, and nothing is lost", async () => {
    const output = await refusedInPreview(phases.retired);
    expect(output).toMatch(/rotation\.kibanaTokens\.using: must not be t2 before every node accepts it/);
    for (const channel of ["transport", "http", "client"]) expect(output).toMatch(new RegExp(`rotation\\.${channel}\\.signing: must not be g2 before every consumer trusts it`));

    const { status } = await project.run("up", "--yes", "--skip-preview");
    expect(status).not.toBe(0);
    keep("refused");
    for (const file of ["elasticsearch/es01/config/certs/transport.crt", "elasticsearch/es01/config/certs/transport-ca.crt", "clients/http-ca.crt", "elasticsearch/es01/config/service_tokens"])
      expect(fs.readFileSync(at("refused", file), "utf8")).toBe(fs.readFileSync(at("before", file), "utf8"));

    project.rewrite(programOf(phases.before));
    await project.up();
    expect(await changes(project)).toEqual({});
  });

  test("gain nothing by a distribution whose store failed for one consumer, however long ago", async () => {
    await failingToStore(phases.distributed);
    await aDayPasses();
    expect(await refusedInPreview(phases.switched)).toMatch(/rotation\.http\.signing: must not be g2 before every consumer trusts it/);
  });

  test("distribute: the new generation is trusted, and no certificate is reissued", async () => {
    project.rewrite(programOf(phases.distributed));
    expect((await changes(project)).replace).toBe(undefined);
    await reach("distributed");
    expect(await whereAllStand()).toEqual(["distributed, then switch"]);
    expect(await changes(project)).toEqual({});
    expect(fs.readFileSync(at("distributed", "clients/http-ca.crt"), "utf8").match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    await everybodyReachesEverybody("before", "distributed");
  });

  test("are refused to switch before a day has passed, with the time from when on", async () => {
    expect(await refusedInPreview(phases.switched)).toMatch(/rotation\.http\.signing: must not be g2 yet: .*switch after \d{4}-\d\d-\d\dT/);
  });

  test("gain nothing by a switch whose store failed for one consumer, however long ago", async () => {
    await aDayPasses();
    await failingToStore(phases.switched);
    await aDayPasses();
    expect(await refusedInPreview(phases.retired)).toMatch(/rotation\.http\.generations: must still hold g1, .*retire it 24 hours after that run has succeeded/);
  });

  test("switch: all certificates are signed by the new generation, and the key of the old loses its protection", async () => {
    for (const { notBefore } of await nextSteps()) expect(notBefore).toMatch(/^\d{4}-\d\d-\d\dT/);
    await reach("switched");
    expect(await whereAllStand()).toEqual(["switched, then retire"]);
    expect(await changes(project)).toEqual({});
    const files = ["elasticsearch/es02/config/certs/transport.crt", "elasticsearch/es02/config/certs/http.crt", "kibana/kb01/config/certs/kibana.crt", "clients/metrics/client.crt"];
    expect(files.map((file) => [signerOf("distributed", file), signerOf("switched", file)])).toEqual(files.map(() => ["G1", "G2"]));
    await everybodyReachesEverybody("distributed", "switched");

    const { resources } = await project.exportStack();
    const isProtected = (name: string) => resources.find(({ urn }) => urn.endsWith(`::${name}`))!.protect ?? false;
    expect(["g1", "g2"].map((generation) => isProtected(`logs-http-authority-${generation}-key`))).toEqual([false, true]);
  });

  test("are refused to retire the old generation before a day has passed", async () => {
    expect(await refusedInPreview(phases.retired)).toMatch(/rotation\.transport\.generations: must still hold g1, .*retire it after \d{4}-/);
  });

  test("retire: the old generation is trusted no more, and no certificate is reissued", async () => {
    await aDayPasses();
    project.rewrite(programOf(phases.retired));
    const { replace, delete: deleted } = await changes(project);
    expect(replace).toBe(undefined);
    expect(deleted).toEqual(expect.arrayContaining(["logs-transport-authority-g1-key", "logs-transport-authority-g1-cert"]));
    await reach("retired");
    expect(await whereAllStand()).toEqual(["retired, then distribute"]);
    expect(accepts("retired", bearer("before"))).toEqual(nodes.map(() => false));
    expect(await changes(project)).toEqual({});
    await everybodyReachesEverybody("switched", "retired");
  });

  test("change nothing more as the days go by, and a renewed certificate keeps its leaves", async () => {
    const said = await nextSteps();
    await project.up("--expect-no-changes");
    expect(await nextSteps()).toEqual(said);
    await aDayPasses();
    const soon = new Date(Date.now() + 400 * 86_400_000).toISOString();
    await project.rewriteState("logs-http-authority-g2-cert", ({ outputs }) => ({ ...outputs, validityEndTime: soon }));
    expect((await changes(project)).replace).toEqual(["logs-http-authority-g2-cert"]);
    await project.up();
    expect(await changes(project)).toEqual({});
  });

  test("break connections where an outage is accepted, which is why a skip is refused", async () => {
    keep("last");
    project.rewrite(programOf(clusterOf(["g3"], "g3", { acceptOutage: "g3" })));
    const stopped = await project.run("up", "--yes", "--skip-preview");
    expect(stopped.status).not.toBe(0);
    // All is stored, and what is left to do is to delete the protected keys.
    for (const said of [/protected/, /rotation\.transport\.acceptOutage: g3 signs at once: connections fail until every consumer has what this run stores/]) expect(stopped.output).toMatch(said);
    project.rewrite(programOf({ ...clusterOf(["g3"], "g3", { acceptOutage: "g3" }), protectAuthorityKeys: false }));
    await project.run("state", "unprotect", "--all", "--yes");
    expect((await project.up()).output).not.toContain("acceptOutage");
    keep("broken");
    await expect(handshake(node("last", "es01", "transport"), node("broken", "es02", "transport"), "es02")).rejects.toThrow();
    await expect(handshake(node("broken", "es01", "transport"), node("last", "es02", "transport"), "es02")).rejects.toThrow();
    await handshake(node("broken", "es01", "transport"), node("broken", "es02", "transport"), "es02");

    const [lastKibana, brokenKibana] = ["last", "broken"].map((phase) => kibanaEnds(at(phase, "kibana/kb01/config"))) as [Kibana, Kibana];
    for (const [one, other, kibana] of [["last", "broken", brokenKibana], ["broken", "last", lastKibana]] as const) {
      await expect(handshake(kibana.client, node(one, "es01", "http"), "es01")).rejects.toThrow();
      await expect(handshake(clientEnd(at(other, "clients/metrics")), node(one, "es01", "http"), "es01")).rejects.toThrow();
      await expect(handshake(clientEnd(at(one, "clients")), kibana.server, "kb01")).rejects.toThrow();
      expect(accepts(one, bearer(other))).toEqual(nodes.map(() => false));
    }
    expect(await whereAllStand()).toEqual(["replaced, then distribute"]);
  });
});
