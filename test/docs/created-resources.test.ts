import fs from "node:fs";
import type { SelfManagedDeploymentArgs } from "../../components";
import { cluster } from "../support/cluster";
import { mockEngine } from "../support/mocks";

const [section = ""] = /## What is created\n[\s\S]*?(?=\n## )/.exec(fs.readFileSync("README.md", "utf8")) ?? [];
const said: Record<string, number> = Object.fromEntries([...section.matchAll(/^\| (.+?) \| (\d+) \|/gm)].map(([, row, count]) => [row!, Number(count)]));

beforeEach(() => jest.spyOn(console, "warn").mockImplementation(() => undefined));
afterEach(() => jest.restoreAllMocks());

const named = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `n${index}` }));

/** How many resources there are, of the names that begin like this. */
async function count(more: Partial<SelfManagedDeploymentArgs> = {}, prefix = "logs"): Promise<number> {
  const engine = await mockEngine();
  cluster(more);
  await engine.settled();
  return engine.registrations.filter(({ name }) => name.startsWith(prefix)).length;
}

/** How many a third node, or a second Kibana, adds. */
const perNode = async (more: Partial<SelfManagedDeploymentArgs> = {}) => (await count({ ...more, nodes: named(3) })) - (await count({ ...more, nodes: named(2) }));
const perKibana = async (more: Partial<SelfManagedDeploymentArgs> = {}) => (await count({ ...more, kibanas: named(2) })) - (await count({ ...more, kibanas: named(1) }));

test.each<[string, () => Promise<number>]>([
  ["each node", () => perNode()],
  ['… with `certificatesPer: "cluster"`', () => perNode({ transport: { certificatesPer: "cluster" } })],
  ["… with `remoteClusterServer`", () => perNode({ licence: "enterprise", remoteClusterServer: {} })],
  ["each Kibana", () => perKibana()],
  ["… with a client certificate", () => perKibana({ licence: "trial", kibana: { authentication: "clientCertificate" } })],
  ["each authority", () => count({}, "logs-http-authority")],
  ["… with a second generation", () => count({ rotation: { http: { generations: ["g1", "g2"] } } }, "logs-http-authority")],
  ["Kibana's tokens", () => count({}, "logs-kibana-tokens")],
])("the README says rightly how many resources there are for: %s", async (row, made) => {
  expect(said[row]).toBe(await made());
});

test("the README's rows add up to its total, with the stack, and that is what there is", async () => {
  const rows = 3 * said["each node"]! + said["each Kibana"]! + 2 * said["each authority"]! + said["Kibana's tokens"]! + said["all of them"]!;
  const [, total] = /first example in TypeScript above makes (\d+) resources/.exec(section) ?? [];
  expect([rows + 1, (await count()) + 1]).toEqual([Number(total), Number(total)]);
});
