import { createPublicKey, X509Certificate } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { type NextStep } from "../../components";
import { Checkout } from "../support/checkout";
import { handshake, nodeEnd } from "../support/handshakes";
import { aged, records } from "../support/history";

jest.setTimeout(600_000);

/** The commands of a page, block by block. */
const blocksOf = (page: string) => [...fs.readFileSync(path.join("docs", page), "utf8").matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block!.split("\n").filter((line) => /^\w/.test(line)));

const checkout = new Checkout();
const at = (...parts: string[]) => path.join(checkout.dir, ...parts);
const kept = [".state", "out", "stacks/config/Pulumi.local-dev.yaml"];

beforeAll(async () => {
  await checkout.succeed("npm run pulumi -- config set-all --plaintext nodes=2 --plaintext bootstrap=false");
  await checkout.succeed("npm run up");
  await checkout.succeed("npm run up -- --expect-no-changes");
  for (const part of kept) fs.cpSync(at(part), at("kept", part), { recursive: true, verbatimSymlinks: true });
});
afterAll(() => checkout.remove());

/** Every page begins with the cluster as it was made. */
beforeEach(() => {
  for (const part of kept) {
    fs.rmSync(at(part), { recursive: true, force: true });
    fs.cpSync(at("kept", part), at(part), { recursive: true, verbatimSymlinks: true });
  }
});

const timePasses = () => checkout.rewriteState(records, (outputs) => aged({ outputs }));

/** Runs the lines of a block, and lets time pass before those that say so. */
async function run(block: readonly string[]): Promise<string> {
  let output = "";
  for (const line of block) {
    if (/#.* later/.test(line)) timePasses();
    output += await checkout.succeed(line);
  }
  return output;
}

const read = (file: string) => fs.readFileSync(at("out/local", file), "utf8");
const certificate = (name: string, channel = "transport") => new X509Certificate(read(`elasticsearch/${name}/config/certs/${channel}.crt`));
const keyOf = (name: string, channel = "transport") => certificate(name, channel).publicKey.export({ type: "spki", format: "pem" });
const said = () => (JSON.parse(read("certificates.json")) as { nextSteps: NextStep[] }).nextSteps;
const phaseOf = (change: string) => said().find(({ name }) => name === change)!.phase;

/** A new generation signs, nobody trusts the old one any more, and the keys of certificates with these names are new. */
function replaced(before: Record<string, unknown>): string[] {
  expect(certificate("es01").issuer).toContain("transport authority G2");
  expect(read("elasticsearch/es01/config/certs/transport-ca.crt").match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
  return Object.keys(before).filter((name) => keyOf(name) !== before[name]);
}

/** Whether a node still lets a thief in who has what es02 had, and all that is public. */
async function thiefIsLetIn(): Promise<boolean> {
  const [stolen, node] = [at("kept/out/local"), at("out/local")].map((out, index) => nodeEnd(path.join(out, "elasticsearch", index === 0 ? "es02" : "es01", "config"), "transport"));
  return handshake({ ...stolen!, ca: node!.ca }, node!, "es01").then(() => true, () => false);
}

const transportKeys = () => ({ es01: keyOf("es01"), es02: keyOf("es02") });

test("every command of docs/rotation.md runs: a look at the cluster, then a generation in three steps", async () => {
  const [look, walk, ...others] = blocksOf("rotation.md");
  expect(others).toEqual([]);
  // There is no cluster here that could be asked, and local exports no inventory: test/verify asks real servers.
  const { output } = await checkout.sh(look!.join("\n").replace("pulumi stack output --json", "cat out/local/certificates.json").replace("elastic-password", "out/local/elastic-password"));
  expect(output).toMatch(/FAIL {2}transport es01 .*\n(.*\n)*\d+ of \d+ are not as they should be\./);
  await run(walk!);
  expect(replaced(transportKeys())).toEqual([]);
  expect([phaseOf("transport authority"), phaseOf("http authority")]).toEqual(["retired", "steady"]);
});

test("every command of docs/renewal.md runs: all certificates are renewed with the keys that they have, and looked at", async () => {
  const before = ["es01", "es02"].flatMap((name) => ["transport", "http"].map((channel) => [name, channel, certificate(name, channel).serialNumber, keyOf(name, channel)] as const));
  const authority = read("elasticsearch/es01/config/certs/http-ca.crt");
  const [all, ...looks] = blocksOf("renewal.md");
  await run(all!);
  for (const [name, channel, serial, key] of before) expect([certificate(name, channel).serialNumber === serial, keyOf(name, channel) === key]).toEqual([false, true]);
  expect(read("elasticsearch/es01/config/certs/http-ca.crt")).toBe(authority);
  expect(looks).toHaveLength(2);
  for (const look of looks) await run(look);
});

describe("every command of docs/compromise.md runs:", () => {
  const [calmly, atOnce, token, state, ...others] = blocksOf("compromise.md");

  test("there are four ways", () => expect(others).toEqual([]));

  test("without an outage: a stolen transport key is of no use afterwards", async () => {
    const before = transportKeys();
    expect(await thiefIsLetIn()).toBe(true);
    await run(calmly!);
    expect(replaced(before)).toEqual(["es02"]);
    expect(await thiefIsLetIn()).toBe(false);
  });

  test("at once, and a token at once", async () => {
    const before = transportKeys();
    const old = read("kibana/kibana01/config/kibana.env");
    expect(await run(atOnce!)).toContain("rotation.transport.acceptOutage: g2 signs at once");
    expect(replaced(before)).toEqual(["es02"]);
    expect(await run(token!)).toContain("rotation.kibanaTokens.acceptOutage: t2 is used at once");
    expect(read("kibana/kibana01/config/kibana.env")).not.toBe(old);
    expect(read("elasticsearch/es01/config/service_tokens").split("\n").map((line) => line.split(":")[0])).toEqual(["elastic/kibana/kibana01_t2", ""]);
    expect([phaseOf("transport authority"), phaseOf("kibana tokens")]).toEqual(["replaced", "replaced"]);
  });

  test("all that is in the state is replaced", async () => {
    const before = transportKeys();
    const kibana = createPublicKey(read("kibana/kibana01/config/certs/kibana.key")).export({ type: "spki", format: "pem" });
    await run(state!);
    expect(replaced(before)).toEqual(["es01", "es02"]);
    expect(createPublicKey(read("kibana/kibana01/config/certs/kibana.key")).export({ type: "spki", format: "pem" })).not.toBe(kibana);
    expect(said().map(({ phase }) => phase)).toEqual(["replaced", "replaced", "replaced"]);
  });

  test("what stands between the blocks too: Kibana's encryption keys; test/engine has the seeds of key stores, and the keys of ECE", async () => {
    const page = fs.readFileSync("docs/compromise.md", "utf8");
    const [option, ...others] = page.match(/(?<=`)--replace '\*\*::local-[a-z-]+'(?=`)/g)!;
    expect(others).toEqual([]);
    const settings = () => read("kibana/kibana01/config/kibana.env").match(/^KIBANA_.*ENCRYPTION_KEY=.*$/gm)!;
    const before = settings();
    await checkout.succeed(`npm run up -- ${option}`);
    expect([before.length, before.filter((line) => settings().includes(line))]).toEqual([3, []]);
  });
});
