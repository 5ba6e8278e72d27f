import fs from "node:fs";
import path from "node:path";
import { clusterArgs, modes } from "../support/cluster";
import { engineProject } from "../support/engine";
import { ended, machine } from "../support/machine";

// The directory store holds the same entries under the same names as every other store.
const argsOf = (mode: string, index: number) => ({ ...clusterArgs(modes[mode]), nodes: [{ name: "es01" }], directory: { path: `out/${index}` } });
const program = `
const { SelfManagedDeployment } = require("elastic-tls");
${JSON.stringify(Object.keys(modes).map(argsOf))}.forEach((args, index) => new SelfManagedDeployment("d" + index, args));
`;
const project = engineProject({ program, env: { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" } });
beforeAll(() => project.up());
afterAll(() => project.remove());

/** The files that a deployment wrote for a consumer. */
function filesOf(directory: string): Record<string, string> {
  const names = fs.readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((name) => !/(^|\/)\.|^certs$/.test(name));
  return Object.fromEntries(names.map((name) => [name, fs.readFileSync(path.join(directory, name), "utf8")]));
}

describe.each(Object.keys(modes).map((mode, index) => [mode, index] as const))("in a cluster whose Kibana has %s", (_, index) => {
  test.each([["elasticsearch", "es01"], ["kibana", "kb01"]] as const)("a machine takes what the deployment wrote for %s", async (kind, name) => {
    const files = filesOf(path.join(project.dir, "out", String(index), kind, name, "config"));
    const host = machine(kind, "arn", {});
    fs.writeFileSync(host.at("answer"), JSON.stringify({ SecretString: JSON.stringify(files) }));
    host.fake("aws", `cat '${host.at("answer")}'`);
    const { status, stderr } = await ended(host.start("fetch"));
    expect(stderr.replace("elastic-tls: elasticsearch needs a restart, for elasticsearch.yml\n", "")).not.toMatch(/./);
    expect(status).toBe(0);
    expect(host.files()).toEqual(files);
  });
});
