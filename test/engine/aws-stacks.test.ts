import fs from "node:fs";
import path from "node:path";
import { clusterConfig, kibanaConfig, wholeConfig } from "../support/aws-programs";
import { changes, engineProject, packageRoot, withAws } from "../support/engine";

// The provider of AWS is a stand-in: it shows what the engine asks for, not what AWS makes of it.
describe("the life of a cluster on EC2", () => {
  const config = (more: object) => wholeConfig({ ...clusterConfig, program: "aws", nodes: 2, ...more }, "");
  const program = `module.exports = require(${JSON.stringify(path.join(packageRoot, "stacks/index.ts"))});`;
  const project = engineProject({ program, config: config({}), hasPackage: false, env: withAws });
  const configure = (stack: string, values: Record<string, string>) =>
    fs.writeFileSync(path.join(project.dir, `Pulumi.${stack}.yaml`), JSON.stringify({ config: Object.fromEntries(Object.entries(values).map(([key, value]) => [`test:${key}`, value])) }));

  let firstRun: string;
  beforeAll(async () => {
    fs.writeFileSync(path.join(project.dir, "program/tsconfig.json"), JSON.stringify({ extends: path.join(packageRoot, "stacks/tsconfig.json") }));
    firstRun = (await project.up()).output;
  });
  afterAll(() => {
    delete process.env.LATEST_IMAGE;
    project.remove();
  });

  test("shows nobody a secret", async () => {
    const { text } = await project.exportStack();
    expect(firstRun + text).not.toMatch(/PRIVATE KEY|ENCRYPTION_KEY=|SERVICE_TOKEN=/);
  });

  test("a second run changes nothing, in a preview and in a refresh", async () => {
    expect(await changes(project)).toEqual({});
    expect((await project.refresh("--expect-no-changes")).status).toBe(0);
  });

  test("a renewed certificate is a new version of one secret, and no machine notices", async () => {
    const soon = new Date(Date.now() + 40 * 86_400_000).toISOString();
    await project.rewriteState("aws-es01-http-cert", ({ outputs }) => ({ ...outputs, validityEndTime: soon }));
    expect(await changes(project)).toEqual({ replace: ["aws-elasticsearch-es01-version", "aws-es01-http-cert"] });
    await project.up();
  });

  test("neither a newer image nor another version nor other subnets touch a machine", async () => {
    process.env.LATEST_IMAGE = "newer image";
    configure("dev", config({ elasticVersion: "9.0.1", awsSubnetIds: ["subnet-00000000000000003", "subnet-00000000000000004"] }));
    expect(await changes(project)).toEqual({});
  });

  test("a machine that is replaced takes what is new, and keeps its address, its name and its data", async () => {
    const { output } = await project.up("--replace", "**::aws-es01-instance");
    expect(output).toMatch(/\+-2 replaced/);
    expect(output).not.toMatch(/aws-es01-(interface|record|data) /);
    const { resources } = await project.exportStack();
    const images = ["aws-es01-instance", "aws-es02-instance"].map((name) => resources.find(({ urn }) => urn.endsWith(`::${name}`))?.outputs?.ami);
    expect(images).toEqual([expect.stringMatching(/^newer image of/), expect.stringMatching(/^image of/)]);
    expect(await changes(project)).toEqual({});
  });

  test("a new node is made by itself: the others learn its name, and the endpoint its address", async () => {
    configure("dev", config({ nodes: 3 }));
    const { create = [], ...others } = await changes(project);
    expect(create).toHaveLength(20);
    expect(create.filter((name) => !name.includes('es03'))).toEqual([]);
    expect(others).toEqual({
      update: ["aws-endpoint"],
      replace: ["aws-elasticsearch-es01-version", "aws-elasticsearch-es02-version", "aws-kibana-kibana01-version"],
    });
  });

  test("when the cluster has formed, the nodes lose what they needed for it, and no machine notices", async () => {
    configure("dev", config({ bootstrap: false }));
    expect(await changes(project)).toEqual({
      update: ["aws"],
      replace: ["aws-elasticsearch-es01-version", "aws-elasticsearch-es02-version"],
      delete: ["aws-es01-bootstrap-read", "aws-es02-bootstrap-read"],
    });
  });

  test("Kibana is run by a stack of its own, which reads what it needs from that of the cluster", async () => {
    configure("kibana", wholeConfig({ ...kibanaConfig, program: "aws-kibana", clusterStack: "dev" }, ""));
    await project.run("stack", "init", "kibana");
    const { status, output } = await project.run("up", "--yes", "--skip-preview", "--stack", "kibana");
    expect([status, output]).toEqual([0, expect.stringMatching(/url +: "https:\/\/kibana\.example\.com"/)]);
    const again = await project.run("up", "--yes", "--skip-preview", "--stack", "kibana", "--expect-no-changes");
    expect(again.status).toBe(0);
    const { stdout } = await project.run("stack", "export", "--stack", "kibana");
    expect(output + stdout).not.toMatch(/PRIVATE KEY|ENCRYPTION_KEY=|SERVICE_TOKEN=/);
  });
});
