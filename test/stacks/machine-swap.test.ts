import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ended, machine, type Machine } from "../support/machine";
import { elasticsearchFiles, type Files, kibanaFiles, newAuthorities } from "../support/machine-files";

const authorities = newAuthorities();

/** A machine whose AWS answers what `answer` gives it, at once: that the AWS CLI does the same is tested elsewhere. */
function machineAnswered(kind: "elasticsearch" | "kibana") {
  const host = machine(kind, "arn", {});
  host.fake("aws", `cat '${host.at("answer")}'`);
  const answer = (files: Files) => fs.writeFileSync(host.at("answer"), JSON.stringify({ SecretString: JSON.stringify(files) }));
  return { host, answer };
}

/** Reads the pair in the directory to which `certs` leads, which it always does, until the file `stop` is there. */
const reader = `
  const fs = require("fs"), certs = process.argv[1], seen = {};
  while (!fs.existsSync(process.argv[2])) {
    const revision = certs + "/../" + fs.readlinkSync(certs);
    try {
      const pair = ["http.crt", "http.key"].map((name) => fs.readFileSync(revision + "/" + name, "utf8")).join("");
      seen[pair] = (seen[pair] ?? 0) + 1;
    } catch (error) {
      // A set that went out of use between the two steps is gone: the next look finds the new one.
      if (error.code !== "ENOENT") throw error;
    }
  }
  console.log(JSON.stringify(Object.keys(seen)));
`;

test("a reader never sees a key beside the certificate of another while they are renewed, and always sees a pair", async () => {
  const { host, answer } = machineAnswered("elasticsearch");
  const sets = Array.from({ length: 12 }, () => elasticsearchFiles(authorities));
  answer(sets[0]!);
  expect((await host.fetch()).status).toBe(0);
  const stop = host.at("stop");
  const watching = ended(spawn(process.execPath, ["-e", reader, path.join(host.directory, "certs"), stop]));
  for (const set of sets) {
    answer(set);
    expect((await host.fetch()).status).toBe(0);
  }
  fs.writeFileSync(stop, "");
  const { stdout, stderr } = await watching;
  expect(stderr).toBe("");
  const pairs: string[] = JSON.parse(stdout);
  const whole = sets.map((set) => `${set["certs/http.crt"]}${set["certs/http.key"]}`);
  expect(pairs.filter((pair) => !whole.includes(pair))).toEqual([]);
  expect(pairs.length).toBeGreaterThan(5);
});

/** What changes something on the machine, or takes long. */
const steps = ["install", "mktemp", "aws", "python3", "chown", "mv", "ln", "rm", "sync", "systemctl"];

/** From now on the machine loses power as its programs begin their step of that number; `undefined`: never. */
function loseCurrentAt(host: Machine, step: number | undefined): void {
  for (const name of steps) {
    const real = execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim();
    const own = host.at("bin", `real-${name}`);
    if (["aws", "systemctl"].includes(name) && !fs.existsSync(own)) fs.renameSync(host.at("bin", name), own);
    const then = `exec '${fs.existsSync(own) ? own : real}' "$@"`;
    const die = `read -r left < '${host.at("left")}'; [ "$left" -gt 0 ] || kill -KILL 0; echo $((left - 1)) > '${host.at("left")}'`;
    fs.writeFileSync(host.at("bin", name), `#!/bin/sh\n${step === undefined ? "" : die}\n${then}\n`, { mode: 0o755 });
  }
  fs.writeFileSync(host.at("left"), `${step ?? ""}\n`);
}

const contentsOf = (files: Files, folder: string) => Object.entries(files).filter(([name]) => name.startsWith("certs/") === (folder === "certs"));

describe.each([
  ["elasticsearch", elasticsearchFiles],
  ["kibana", kibanaFiles],
] as const)("a renewal of %s that is killed at any step", (kind, newFiles) => {
  test("leaves only whole files and pairs, and is completed by the next run", async () => {
    let [from, to] = [newFiles(authorities), { ...newFiles(authorities), [`${kind}.yml`]: "name: other\n" }];
    const { host, answer } = machineAnswered(kind);
    answer(from);
    expect((await host.fetch()).status).toBe(0);
    const goal = host.names().beside;

    let killed = 0;
    for (let status: number | null = null; status === null; killed++) {
      fs.rmSync(host.at("run"), { recursive: true });
      host.calls();
      answer(to);
      loseCurrentAt(host, killed);
      ({ status } = await host.fetch());
      expect([null, 0]).toContain(status);
      const found = host.files();
      expect([contentsOf(from, "certs"), contentsOf(to, "certs")]).toContainEqual(contentsOf(found, "certs"));
      for (const [name, content] of contentsOf(found, "")) expect([from[name], to[name]]).toContain(content);

      loseCurrentAt(host, undefined);
      expect((await host.fetch()).status).toBe(0);
      expect(host.files()).toEqual(to);
      expect(host.names().beside).toEqual(goal);
      expect(host.names().directory.filter((name) => name.startsWith(".."))).toEqual([fs.readlinkSync(path.join(host.directory, "certs"))]);
      if (kind === "kibana") expect(host.calls()).toContain("systemctl --no-block try-restart kibana");
      else expect(fs.readFileSync(host.at("run/elasticsearch.needs-restart"), "utf8")).toContain("elasticsearch.yml");
      [from, to] = [to, from];
    }
    expect(killed).toBeGreaterThan(12);
  }, 600_000);
});

test("a run that is told to stop removes what it made on the way, and keeps the previous files", async () => {
  const { host, answer } = machineAnswered("elasticsearch");
  const files = elasticsearchFiles(authorities);
  answer(files);
  await host.fetch();
  const before = host.names();
  host.fake("aws", `: > '${host.at("asked")}'; exec sleep 60`);
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    const child = host.start("fetch");
    const end = ended(child);
    while (!fs.existsSync(host.at("asked"))) await sleep(20);
    expect(host.names().beside).not.toEqual(before.beside);
    process.kill(-child.pid!, signal);
    expect((await end).status).toBeGreaterThan(128);
    expect(host.names()).toEqual(before);
    expect(host.files()).toEqual(files);
    fs.rmSync(host.at("asked"));
  }
});

test("runs at the same time take turns: one changes the files, the other finds them unchanged", async () => {
  const { host, answer } = machineAnswered("elasticsearch");
  const files = elasticsearchFiles(authorities);
  answer(files);
  const runs = await Promise.all([host.fetch(), host.fetch(), host.fetch()]);
  expect(runs.map(({ status }) => status)).toEqual([0, 0, 0]);
  expect(runs.filter(({ stdout }) => stdout.includes("changed: "))).toHaveLength(1);
  expect(runs.filter(({ stdout }) => stdout === "elastic-tls: unchanged\n")).toHaveLength(2);
  expect(host.files()).toEqual(files);
});
