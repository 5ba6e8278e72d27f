import fs from "node:fs";
import path from "node:path";
import { engineProject, type EngineProject, packageRoot } from "../support/engine";
import { files } from "./scratch";

/** A program that keeps the pair of each node, numbered by the generation of its certificate. Those from `waitsAt` on wait for a value that never comes. */
function program(nodes: string[], { generation = 1, waitsAt = nodes.length, packageAt = packageRoot, more = "" } = {}): string {
  return `
    const pulumi = require("@pulumi/pulumi");
    const { DirectoryStore } = require(${JSON.stringify(`${packageAt}/dist/components/secrets/directory/directory-store.js`)});
    const parent = new pulumi.ComponentResource("test:index:Cluster", "logs");
    const store = new DirectoryStore("logs", { path: "out/local" });
    for (const [n, name] of ${JSON.stringify(nodes)}.entries()) {
      const certificate = "certificate CANARY ${generation} " + name;
      exports[name] = store.put({ kind: "elasticsearch", name }, {
        "elasticsearch.yml": "settings CANARY " + name,
        "certs/http.crt": n < ${waitsAt} ? pulumi.output(certificate) : new Promise(() => setInterval(() => {}, 60_000)),
        "certs/http.key": pulumi.secret("key CANARY ${generation} " + name),
      }, { parent }).location;
    }
    ${more}
  `;
}

/** The names of the resources that something happens to. */
const names = ({ changes }: { changes: { op: string; urn: string }[] }) => changes.map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`).sort();

let project: EngineProject;
afterEach(() => project.remove());

/** No content is in the clear in what the engine keeps, nor in what it showed. */
async function expectNoContent(outputs: string[]): Promise<void> {
  const { text } = await project.exportStack();
  const kept = Object.values(files(path.join(project.dir, "state")));
  for (const seen of [text, ...kept, ...outputs]) expect(seen).not.toContain("CANARY");
}

test("up writes, preview and refresh find no change, drift is found and repaired, destroy leaves nothing", async () => {
  project = engineProject({ program: program(["es01", "es02"]) });
  const root = path.join(project.dir, "out/local");
  const at = (name: string) => path.join(root, "elasticsearch/es01/config", name);

  const planned = await project.preview();
  expect(fs.existsSync(root)).toBe(false);
  expect(planned.changes.find(({ urn }) => urn.endsWith("es02"))?.newState?.inputs).toMatchObject({
    path: "out/local/elasticsearch/es02/config", fileNames: ["certs/http.crt", "certs/http.key", "elasticsearch.yml"],
  });
  const up = await project.up();
  expect(fs.readFileSync(at("certs/http.key"), "utf8")).toBe("key CANARY 1 es01");
  expect(names(await project.preview())).toEqual([]);
  const refresh = await project.refresh("--expect-no-changes", "--diff");

  fs.chmodSync(at("certs/http.key"), 0o644);
  fs.writeFileSync(at("elasticsearch.yml"), "edited");
  fs.rmSync(path.join(root, "elasticsearch/es02"), { recursive: true });
  const found = await project.refresh("--diff");
  expect(found.output).toMatch(/certs\/http.key: has mode 644, not 600/);
  expect(found.output).toMatch(/elasticsearch.yml: has other content/);
  const repairs = await project.preview();
  expect(names(repairs)).toEqual(["create logs-elasticsearch-es02", "update logs-elasticsearch-es01"]);
  const repair = await project.up("--diff");
  expect(fs.readFileSync(at("elasticsearch.yml"), "utf8")).toBe("settings CANARY es01");
  expect(names(await project.preview())).toEqual([]);
  await project.refresh("--expect-no-changes");

  await expectNoContent([planned.output, up.output, refresh.output, found.output, repairs.output, repair.output]);
  await project.destroy();
  expect(files(root)).toEqual({});
});

test("a changed package leaves every entry alone", async () => {
  project = engineProject({ program: program(["es01"], { packageAt: "../node_modules/elastic-tls" }) });
  const installed = path.join(project.dir, "node_modules/elastic-tls");
  fs.unlinkSync(installed);
  fs.cpSync(path.join(packageRoot, "dist/components"), path.join(installed, "dist/components"), { recursive: true });
  const manifest = JSON.parse(fs.readFileSync(path.join(packageRoot, "package.json"), "utf8"));
  fs.writeFileSync(path.join(installed, "package.json"), JSON.stringify(manifest));
  await project.up();

  fs.writeFileSync(path.join(installed, "package.json"), JSON.stringify({ ...manifest, version: "9.9.9" }));
  for (const file of ["v1.js", "converge.js"]) fs.appendFileSync(path.join(installed, "dist/components/secrets/directory", file), "\n// changed");
  await project.up("--expect-no-changes");
});

test("what is in the way is refused in the preview, without a content, and so is a directory that another entry has", async () => {
  const more = `
    const { Directory } = require(${JSON.stringify(`${packageRoot}/dist/components/secrets/directory/directory.js`)});
    new Directory("thief", { path: "out/local/elasticsearch/es01/config", root: "out", files: { "ca.crt": "CANARY" } });
  `;
  project = engineProject({ program: program(["es01", "es02"]) });
  fs.mkdirSync(path.join(project.dir, "out/local/elasticsearch/es02/config"), { recursive: true });
  const obstacle = path.join(project.dir, "out/local/elasticsearch/es02/config/elasticsearch.yml");
  fs.writeFileSync(obstacle, "mine");
  const refused = await project.run("preview");
  expect(refused.status).not.toBe(0);
  expect(refused.output).toContain(`${obstacle}: is there already and somebody else's, move it away or give another path`);

  fs.rmSync(obstacle);
  project.rewrite(program(["es01", "es02"], { more }));
  const second = await project.run("up", "--yes", "--skip-preview");
  expect(second.status).not.toBe(0);
  expect(second.output).toMatch(/es01\/config: holds the files of test\/dev\/(thief|logs-elasticsearch-es01), destroy that first/);
  await expectNoContent([refused.output, second.output]);
});

test("a program without the package beside it is told to install it", async () => {
  project = engineProject({ program: program(["es01"]) });
  fs.unlinkSync(path.join(project.dir, "node_modules/elastic-tls"));
  const run = await project.run("preview");
  expect(run.output).toContain(`elastic-tls can't be loaded from ${project.dir}/program, run npm install elastic-tls there`);
});

test("an up that is killed midway is completed by the next", async () => {
  const nodes = Array.from({ length: 30 }, (_, n) => `es${n}`);
  project = engineProject({ program: program(nodes) });
  const folder = path.join(project.dir, "out/local/elasticsearch");
  const written = (generation: number) => nodes.filter((name) => {
    const key = path.join(folder, name, "config/certs/http.key");
    return fs.existsSync(key) && fs.readFileSync(key, "utf8") === `key CANARY ${generation} ${name}`;
  });
  await project.run("stack", "select", "dev");

  for (const generation of [1, 2]) {
    project.rewrite(program(nodes, { generation, waitsAt: 20 }));
    const running = project.start("up", "--yes", "--skip-preview");
    while (written(generation).length < 10) await new Promise((resolve) => setTimeout(resolve, 5));
    running.kill();
    await running.result;
    expect(written(generation).length).toBeLessThan(nodes.length);
    project.mendState();
    project.rewrite(program(nodes, { generation }));
    // The lock of the dead run stays, as on any backend that is a directory.
    await project.run("cancel", "--yes");
    await project.up();
    expect(written(generation)).toEqual(nodes);
    expect(names(await project.preview())).toEqual([]);
  }
  await project.destroy();
  expect(files(path.join(project.dir, "out/local"))).toEqual({});
});

test("a state whose description the engine was killed while it wrote is whole once that is deleted", async () => {
  project = engineProject({ program: program(["es01"]) });
  await project.up();
  const description = path.join(project.dir, "state/.pulumi/stacks/test/dev.json.attrs");
  expect(fs.statSync(description).size).toBeGreaterThan(0);

  fs.truncateSync(description);
  const failed = await project.run("preview");
  expect(failed.status).not.toBe(0);
  expect(failed.output).toContain("failed to load checkpoint: EOF");

  project.mendState();
  await project.up("--expect-no-changes");
  expect(fs.statSync(description).size).toBeGreaterThan(0);
});
