import { execFileSync, spawnSync } from "node:child_process";
import path from "node:path";
import { type Review } from "../../components/review/review";
import { engineProject, packageRoot } from "../support/engine";
import { aged, records } from "../support/history";
import { reviewAsRecorded } from "../support/recordings";
import { found, reviewOfText, signersOf, told } from "../support/reviews";

const command = path.join(packageRoot, "dist/components/command-line.js");

const base = {
  clusterName: "logs",
  nodes: ["es01", "es02", "es03"].map((name) => ({ name })),
  kibanas: [{ name: "kb01" }],
  http: { clientAuthentication: "optional", clients: ["metrics"], publicEndpoint: "https://es.example.com:9200" },
  directory: { path: "out" },
};
const rotated = (generations: string[], signing: string, more: object = {}) => ({ ...base, rotation: { http: { generations, signing, ...more } } });

const programOf = (args: object) => `
const { SelfManagedDeployment } = require("elastic-tls");
const deployment = new SelfManagedDeployment("logs", ${JSON.stringify(args)});
exports.certificates = deployment.certificates;
`;

const project = engineProject({ program: programOf(base), env: { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" } });
afterAll(() => project.remove());

/** What the real engine prints for a program, every resource shown. */
async function previewed(args: object, ...options: string[]): Promise<string> {
  project.rewrite(programOf(args));
  const { stdout } = await project.run("preview", "--json", ...(options.length > 0 ? options : ["--show-sames"]));
  return stdout;
}

const reviewed = async (name: string, args: object, ...options: string[]): Promise<Review> => reviewAsRecorded(name, await previewed(args, ...options));

async function applied(args: object): Promise<void> {
  project.rewrite(programOf(args));
  await project.up();
}

async function aDayPasses(): Promise<void> {
  await project.rewriteState(records, aged);
}

describe("the review of what the engine prints", () => {
  test("of a first creation names who signs what, with estimated expiries and no finding", async () => {
    const review = await reviewed("first-creation", base);
    expect(found(review)).toEqual([]);
    expect(review.effect).toBe("none");
    expect(told(review).every((change) => change.endsWith(": issued"))).toBe(true);
    expect(told(review)).toHaveLength(3 + 3 + 3 + 1 + 1);
    expect(signersOf(review)).toEqual(["none -> client authority G1", "none -> http authority G1", "none -> transport authority G1"]);
    expect(review.changes.every(({ expiry }) => expiry?.isEstimate && expiry.before === undefined)).toBe(true);
    await applied(base);
  });

  test("of no change says so, and without sames what it couldn't see", async () => {
    const all = await reviewed("no-change", base);
    expect([told(all), found(all), all.notes]).toEqual([[], [], []]);
    expect(all.worlds.after.certificates.size).toBe(11);
    expect((await reviewed("no-change-without-sames", base, "--diff")).notes).toEqual([expect.stringMatching(/^\d+ unchanged resources weren't shown.*--show-sames/)]);
  });

  test("of the renewal window says that one is renewed, with its old expiry, and nothing against it", async () => {
    const { text } = await project.exportStack();
    const soon = new Date(Date.now() + 30 * 86_400_000).toISOString().replace(/\.\d{3}Z$/, "Z");
    await project.rewriteState("logs-es01-http-cert", ({ outputs }) => ({ ...outputs, validityEndTime: soon }));
    const review = await reviewed("renewal-due", base);
    expect(told(review)).toEqual(["certificate http es01: renewed"]);
    expect(review.changes[0]).toMatchObject({ reasons: ["renewalDue"], differences: [], effect: "hotReload", expiry: { before: soon, isEstimate: true } });
    expect(found(review)).toEqual([]);

    const partial = await reviewed("renewal-due-without-sames", base, "--diff");
    expect(partial.changes).toMatchObject([{ kind: "renewed", deployment: "logs", signer: { after: { name: "http authority G1" } } }]);

    await project.restore(text);
  });

  test("of a certificate that nobody renews finds it", async () => {
    const { text } = await project.exportStack();
    const ends = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    await project.rewriteState("logs-es02-http-cert", ({ outputs }) => ({ ...outputs, validityEndTime: ends(-1) }));
    await project.rewriteState("logs-es03-http-cert", ({ outputs }) => ({ ...outputs, validityEndTime: ends(7) }));
    const target = (await project.exportStack()).resources.find(({ urn }) => urn.endsWith("::logs-es01-http-cert"))!.urn;
    const review = await reviewed("left-to-expire", base, "--show-sames", "--target", target);
    expect(told(review)).toEqual([]);
    expect(found(review)).toEqual(["critical expired: es02 (http)", "high expiring-soon: es03 (http)"]);
    await project.restore(text);
  });

  test("of a name added, and of the endpoint's replaced, says which certificates get and lose it", async () => {
    const added = await reviewed("name-added", { ...base, http: { ...base.http, names: ["new.example.com"] } });
    expect(told(added)).toEqual(["es01", "es02", "es03"].map((name) => `certificate http ${name}: reissued`));
    expect(added.changes[0]!.differences).toEqual([expect.objectContaining({ property: "names", after: expect.stringContaining("new.example.com") })]);
    expect(found(added)).toEqual([]);

    const replaced = await reviewed("name-removed", { ...base, http: { ...base.http, publicEndpoint: "https://other.example.com:9200" } });
    expect(found(replaced)).toEqual(["es01", "es02", "es03"].map((name) => `high name-removed: ${name} (http)`));
    expect(replaced.findings[0]!.message).toBe("is no longer for es.example.com, the host of the endpoint until now");
  });

  test("of a node added and one removed touches no other", async () => {
    const more = await reviewed("node-added", { ...base, nodes: [...base.nodes, { name: "es04" }, { name: "es05" }] });
    expect(told(more)).toEqual(["http es04", "http es05", "transport es04", "transport es05"].map((name) => `certificate ${name}: issued`));
    expect([more.effect, found(more)]).toEqual(["none", []]);

    const fewer = await reviewed("node-removed", { ...base, nodes: base.nodes.slice(0, 1) });
    expect(told(fewer).filter((change) => change.startsWith("certificate"))).toEqual(["http es02", "http es03", "transport es02", "transport es03"].map((name) => `certificate ${name}: removed`));
    expect(found(fewer)).toEqual(["low store-removed: logs-elasticsearch-es02", "low store-removed: logs-elasticsearch-es03"]);
  });

  test("of weaker settings finds each, and what they restart", async () => {
    const weaker = {
      ...base,
      transport: { certificatesPer: "cluster", supportedProtocols: ["TLSv1.3"] },
      http: { publicEndpoint: base.http.publicEndpoint, supportedProtocols: ["TLSv1.3"] },
      kibana: { verificationMode: "certificate" },
    };
    const review = await reviewed("weaker-settings", weaker);
    expect(found(review)).toEqual(
      expect.arrayContaining(["high verification-weakened: certificatesPer", "high verification-weakened: kibanaVerificationMode", "high client-authentication-weakened: clientAuthentication"]),
    );
    expect(review.changes.find(({ what }) => what === "settings")).toMatchObject({ kind: "configured", effect: "fullRestart" });
    expect(found(review).filter((finding) => finding.includes("protocols"))).toEqual([]);
  });

  test("of a store that moves finds that consumers look for it in vain", async () => {
    const review = await reviewed("store-moved", { ...base, directory: { path: "elsewhere" } });
    expect(found(review)).toContain("high store-removed: logs-elasticsearch-es01");
  });

  test("of an authority replaced by hand finds that nothing overlaps", async () => {
    const urn = (await project.exportStack()).resources.find((resource) => resource.urn.endsWith("::logs-http-authority-g1-key"))!.urn;
    const review = await reviewed("authority-replaced-by-hand", base, "--show-sames", "--replace", urn);
    expect(found(review)).toContain("critical authority-without-overlap: http authority G1");
    expect(review.effect).toBe("connectionLoss");
  });

  test("of a skipped step of a rotation finds the refusal, and fails", async () => {
    const text = await previewed(rotated(["g2"], "g2"));
    const review = reviewAsRecorded("phase-skipped", text);
    expect(found(review)).toEqual(["critical phase-skipped: rotation.http.signing"]);
    expect(review.findings[0]!.message).toMatch(/^must not be g2 before every consumer trusts it/);
    expect(review.notes).toEqual([expect.stringMatching(/^The preview failed/)]);
    const { status, stdout } = spawnSync(process.execPath, [command, "review", "-", "--format", "markdown"], { input: text, encoding: "utf8" });
    expect([status, stdout]).toEqual([1, expect.stringContaining("### ⛔ Don't apply this as it is: 1 critical")]);
  });

  test("of an outage that is accepted finds that connections are lost", async () => {
    const review = await reviewed("outage-accepted", rotated(["g2"], "g2", { acceptOutage: "g2" }));
    expect(found(review)).toEqual(["critical outage-accepted: http authority"]);
    expect(review.effect).toBe("connectionLoss");
  });

  test("of each step of a rotation says which it is, and finds nothing", async () => {
    const distributed = await reviewed("rotation-distribute", rotated(["g1", "g2"], "g1"));
    expect(told(distributed)).toEqual(["authority http http authority: distributed", "authority http http authority G2: issued"]);
    expect([distributed.effect, found(distributed)]).toEqual(["trustFirst", []]);
    await applied(rotated(["g1", "g2"], "g1"));

    await aDayPasses();
    const switched = await reviewed("rotation-switch", rotated(["g1", "g2"], "g2"));
    expect(told(switched)).toEqual(["authority http http authority: switched", ...["http es01", "http es02", "http es03", "kibana kb01"].map((name) => `certificate ${name}: reissued`)]);
    expect(signersOf(switched)).toEqual(["http authority G1 -> http authority G2"]);
    expect([switched.effect, found(switched)]).toEqual(["kibanaRestart", []]);
    expect(switched.notes).toEqual([expect.stringContaining("elastic-tls verify")]);
    await applied(rotated(["g1", "g2"], "g2"));

    await aDayPasses();
    const retired = await reviewed("rotation-retire", rotated(["g2"], "g2"));
    expect(told(retired)).toEqual(["authority http http authority: retired", "authority http http authority G1: removed"]);
    expect(found(retired)).toEqual([]);
  });

  test("never holds what is secret, in any form, even if the preview holds it in the clear", async () => {
    const { stdout: state } = await project.run("stack", "export", "--show-secrets");
    const pems = [...state.replaceAll(/\\+n/g, "\n").matchAll(/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----\n/g)].map(([pem]) => pem);
    const keys = [...new Set(pems.map((pem) => pem.split("\n")[1]!))];
    expect(keys.length).toBeGreaterThan(10);
    // The engine masks them even with `--show-secrets`; a preview that doesn't is made here.
    const preview = JSON.parse(await previewed(rotated(["g1"], "g1")));
    const inTheClear = (_key: string, value: unknown) => (value === "[secret]" ? pems[0] : value);
    const message = `error: ${pems.join(" ")} and ${keys.join(" ")}`;
    const names = pems.slice(0, 2).map((pem) => `${pem} in a name`);
    preview.steps.find(({ urn }: { urn: string }) => urn.endsWith("::logs-es01-http-request")).newState.inputs.dnsNames = names;
    const text = JSON.stringify({ ...preview, diagnostics: [{ severity: "error", urn: preview.steps[0].urn, message }] }, inTheClear).replace(/"privateKeyPem":"[^"]*"/g, () => `"privateKeyPem":${JSON.stringify(pems.at(-1))}`);
    for (const format of ["terminal", "markdown", "json"]) {
      const output = execFileSync(process.execPath, [command, "review", "-", "--format", format, "--fail-on", "never"], { input: text, encoding: "utf8" });
      expect(output).not.toContain("PRIVATE KEY");
      expect([pems[0]!, pems.at(-1)!].filter((pem) => output.includes(pem.split("\n")[1]!))).toEqual([]);
    }
  });

  test("lists a stack's inventory from its outputs", async () => {
    const { stdout } = await project.run("stack", "output", "--json");
    const inventory = (...args: string[]) => spawnSync(process.execPath, [command, "inventory", "-", ...args], { input: stdout, encoding: "utf8" });
    const { status, stdout: list } = inventory("--fail-within", "30d");
    expect(status).toBe(0);
    expect(list.split("\n").filter((line) => line.includes(" es0"))).toHaveLength(6);
    expect(inventory("--fail-within", "400d").status).toBe(1);
    expect(inventory("--prometheus").stdout.match(/^elastic_tls_certificate_not_after_timestamp_seconds\{/gm)).toHaveLength(12);
  });
});

describe("the streaming form", () => {
  const streaming = engineProject({ program: programOf(base), env: { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "1", PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" } });
  afterAll(() => streaming.remove());

  test("gives the same review, also of a replacement and of a refusal", async () => {
    await streaming.up();
    const review = async (args: object) => {
      streaming.rewrite(programOf(args));
      const { stdout } = await streaming.run("preview", "--json", "--show-sames");
      expect(stdout).toMatch(/^\{"sequence":0/);
      return reviewOfText(stdout);
    };
    const replaced = await review({ ...base, http: { ...base.http, publicEndpoint: "https://other.example.com:9200" } });
    expect(told(replaced)).toEqual(["es01", "es02", "es03"].map((name) => `certificate http ${name}: reissued`));
    expect(found(replaced)).toEqual(["es01", "es02", "es03"].map((name) => `high name-removed: ${name} (http)`));
    expect(signersOf(replaced)).toEqual(["http authority G1 -> http authority G1"]);
    expect(found(await review(rotated(["g2"], "g2")))).toEqual(["critical phase-skipped: rotation.http.signing"]);
  });
});
