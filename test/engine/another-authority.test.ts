import { X509Certificate } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { changes, engineProject } from "../support/engine";
import { clientEnd, handshake, nodeEnd } from "../support/handshakes";
import { aged, records } from "../support/history";
import { newAuthority } from "../support/pem";

const corporate = newAuthority({ commonName: "corporate root" });
const { certPem, privateKeyPem } = corporate;

const programOf = (args: object) => `
const { SelfManagedDeployment } = require("elastic-tls");
const deployment = new SelfManagedDeployment("logs", {
  clusterName: "logs", nodes: [{ name: "es01" }], kibanas: [], directory: { path: "out" }, ...${JSON.stringify(args)},
});
exports.nextSteps = deployment.nextSteps;
`;

const project = engineProject({ program: programOf({}), env: { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" } });
beforeAll(() => reach("own", {}));
afterAll(() => project.remove());

const stored = (folder: string, file: string) => path.join(project.dir, folder, file);
const issuerOf = (folder: string) => new X509Certificate(fs.readFileSync(stored(folder, "elasticsearch/es01/config/certs/http.crt"))).issuer.split("\n").at(-1);
const trustOf = (folder: string) => fs.readFileSync(stored(folder, "clients/http-ca.crt"), "utf8");
const keep = (folder: string) => fs.cpSync(path.join(project.dir, "out"), path.join(project.dir, folder), { recursive: true, verbatimSymlinks: true });

/** A run and the preview after it, which changes nothing; what it stores is kept. */
async function reach(folder: string, args: object, ...options: string[]): Promise<void> {
  project.rewrite(programOf(args));
  await project.up(...options);
  expect(await changes(project)).toEqual({});
  keep(folder);
}

async function refusal(args: object, ...command: string[]): Promise<string[]> {
  project.rewrite(programOf(args));
  const { status, output } = await project.run(...command);
  expect(status).not.toBe(0);
  return [...new Set(output.match(/[\w.]+: must .*/g))];
}

/** Clients and nodes, each with what one of two runs has stored. */
async function everybodyReachesEverybody(...folders: string[]): Promise<void> {
  for (const from of folders) for (const to of folders) await handshake(clientEnd(stored(from, "clients")), nodeEnd(stored(to, "elasticsearch/es01/config"), "http"), "es01");
}

const up = ["up", "--yes", "--skip-preview"];
const generations = ["g1", "corporate"];

describe("a given authority in place of the one that was made", () => {
  test("is refused under its name, in the preview and in a run without one, and nothing changes", async () => {
    const underItsName = { http: { authority: { certPem, privateKeyPem, rotation: { generations: ["g1"] } } } };
    const refused = [expect.stringMatching(/^http\.authority: must not be another authority under the name of g1, which stands for one key, got O=acme,CN=corporate root: put back the one of before/)];
    expect(await refusal(underItsName, "preview")).toEqual(refused);
    expect(await refusal(underItsName, ...up)).toEqual(refused);
    await reach("after", {});
    expect([trustOf("after"), issuerOf("after")]).toEqual([trustOf("own"), "CN=http authority G1"]);
  });

  test("comes in steps, and everybody reaches everybody on the way", async () => {
    const g1Pem = trustOf("own");
    await reach("distributed", { rotation: { http: { generations, signing: "g1", madeElsewhere: { corporate: certPem } } } });
    expect(issuerOf("distributed")).toBe("CN=http authority G1");
    await everybodyReachesEverybody("own", "distributed");
    await project.rewriteState(records, aged);

    await reach("switched", { http: { authority: { certPem, privateKeyPem, trustPem: g1Pem + certPem, rotation: { generations, signing: "corporate" } } } });
    expect(issuerOf("switched")).toBe("CN=corporate root");
    await everybodyReachesEverybody("distributed", "switched");
    await project.rewriteState(records, aged);

    await reach("retired", { http: { authority: { certPem, privateKeyPem, rotation: { generations: ["corporate"] } } } });
    await everybodyReachesEverybody("switched", "retired");
    await expect(handshake(clientEnd(stored("retired", "clients")), nodeEnd(stored("distributed", "elasticsearch/es01/config"), "http"), "es01")).rejects.toThrow();
    expect((await project.refresh("--expect-no-changes")).status).toBe(0);
  });
});

describe("a key of an authority that is replaced by hand", () => {
  test("signs nothing, since nobody trusts it, until the state of before is put back, or another name accepts the outage", async () => {
    const args = { http: { authority: { certPem, privateKeyPem, rotation: { generations: ["corporate"] } } } };
    const { text, resources } = await project.exportStack();
    const key = resources.find(({ urn }) => urn.endsWith("::logs-transport-authority-g1-key"))!.urn;
    const refused = [expect.stringMatching(/^rotation\.transport: must not be another authority under the name of g1, .* to replace it at once, whatever fails then, give the other `generations: \["new"\]` and `acceptOutage: "new"`/)];
    expect(await refusal(args, ...up, "--replace", key)).toEqual(refused);
    keep("refused");
    for (const file of ["transport.crt", "transport-ca.crt", "transport.key"]) {
      const [before, after] = ["retired", "refused"].map((folder) => fs.readFileSync(stored(folder, `elasticsearch/es01/config/certs/${file}`), "utf8"));
      expect(after).toBe(before);
    }
    expect(await refusal(args, "preview")).toEqual(refused);
    await project.restore(text);
    await reach("restored", args, "--expect-no-changes");
    await reach("replaced", { ...args, rotation: { transport: { generations: ["g2"], acceptOutage: "g2" } } });
    const trust = fs.readFileSync(stored("replaced", "elasticsearch/es01/config/certs/transport-ca.crt"));
    expect(new X509Certificate(trust).subject).toContain("CN=transport authority G2");
  });
});
