import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { root, tlsVersion } from "../../engine/checkout";
import { engineVersion } from "../../engine/versions";

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "launcher-"));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

/** A checkout with the launcher and a program of one key, in git. */
function newCheckout(): string {
  const checkout = fs.mkdtempSync(path.join(scratch, "checkout "));
  const copied = ["package.json", "tsconfig.json", "Pulumi.yaml", ".gitignore", "dist/engine", "engine", "stacks/config/templates"];
  for (const file of copied) fs.cpSync(path.join(root, file), path.join(checkout, file), { recursive: true });
  fs.symlinkSync(path.join(root, "node_modules"), path.join(checkout, "node_modules"));
  fs.writeFileSync(path.join(checkout, "stacks", "tsconfig.json"), JSON.stringify({ extends: "../tsconfig.json" }));
  fs.writeFileSync(
    path.join(checkout, "stacks", "index.ts"),
    `import * as pulumi from "@pulumi/pulumi";
     import * as tls from "@pulumi/tls";
     new tls.PrivateKey("key", { algorithm: "ECDSA", ecdsaCurve: "P256" });
     export const nodes: number = new pulumi.Config().requireNumber("nodes");`,
  );
  git(checkout, "init", "--quiet");
  fs.appendFileSync(path.join(checkout, ".git", "info", "exclude"), "node_modules\n");
  git(checkout, "add", "--all");
  return checkout;
}

const git = (folder: string, ...args: string[]): string => execFileSync("git", args, { cwd: folder, encoding: "utf8" });

/** What differs from the index: nothing, when `git status` was clean before. */
const changes = (checkout: string): string => git(checkout, "diff", "--stat") + git(checkout, "ls-files", "--others", "--exclude-standard");

interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

function start(checkout: string, env: NodeJS.ProcessEnv, ...args: string[]): { child: ChildProcess; outcome: Promise<Outcome> } {
  const child = spawn(process.execPath, [path.join(checkout, "dist", "engine", "launcher.js"), ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) child[stream].setEncoding("utf8").on("data", (text: string) => (said[stream] += text));
  return { child, outcome: new Promise((resolve) => child.on("close", (code) => resolve({ code, ...said }))) };
}

const launch = (checkout: string, env: NodeJS.ProcessEnv, ...args: string[]): Promise<Outcome> => start(checkout, env, ...args).outcome;

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

/** An engine that records what it is asked, takes its time, and counts the signals that it gets. */
const pretendedEngine = `#!/bin/sh
case "$1" in
  version) echo v${engineVersion} ;;
  hold) n=0; trap 'n=$((n+1))' INT; trap 'echo signals: $n; exit 42' TERM; echo holding; while :; do sleep 0.05; done ;;
  fail) exit 7 ;;
  --help=true) case "$*" in *--bogus*) echo "error: unknown flag: --bogus" >&2; exit 1 ;; esac ;;
  *) echo "$PULUMI_STACK: $*" >> "$RECORD" ;;
esac
`;

/** Go, as far as the launcher uses it: writes an executable to the file after -o. */
const pretendedGo = `#!/bin/sh
echo go >> "$RECORD"
[ -n "$DELAY" ] && sleep "$DELAY"
[ -n "$SLOW" ] && { trap 'exit 1' INT; i=0; while [ $i -lt 100 ]; do sleep 0.05; i=$((i+1)); done; }
[ -n "$BROKEN" ] && { echo 'no such module' >&2; exit 1; }
while [ "$1" != -o ]; do shift; done
mkdir -p "$(dirname "$2")"
cat > "$2" <<'END'
${pretendedEngine}END
chmod +x "$2"
`;

/** A machine of its own: these executables on PATH besides what they need, an empty home, no network. */
function newMachine(executables: Record<string, string>): { env: NodeJS.ProcessEnv; record: () => string[]; cache: string } {
  const folder = fs.mkdtempSync(path.join(scratch, "machine-"));
  const file = (...names: string[]): string => path.join(folder, ...names);
  fs.mkdirSync(file("bin"));
  for (const tool of ["cat", "chmod", "dirname", "mkdir", "sleep"]) {
    fs.symlinkSync(execFileSync("/bin/sh", ["-c", `command -v ${tool}`], { encoding: "utf8" }).trim(), file("bin", tool));
  }
  for (const [name, text] of Object.entries(executables)) fs.writeFileSync(file("bin", name), text, { mode: 0o755 });
  fs.writeFileSync(file("offline.js"), "globalThis.fetch = () => Promise.reject(new Error('offline'));");
  const env = { PATH: file("bin"), HOME: file("home"), RECORD: file("record"), NODE_OPTIONS: `--require ${file("offline.js")}` };
  return { env, record: () => fs.readFileSync(env.RECORD, "utf8").trim().split("\n"), cache: file("home", ".cache", "elastic-tls", "engine") };
}

const withPulumi = { pulumi: pretendedEngine, "pulumi-language-nodejs": "#!/bin/sh\n", "pulumi-resource-tls": "#!/bin/sh\n" };

describe("the launcher with pulumi on PATH", () => {
  test("makes the stack on first use, says what it uses, and passes the arguments on", async () => {
    const checkout = newCheckout();
    const { env, record } = newMachine(withPulumi);
    const { stderr, stdout } = await launch(checkout, env, "up", "--yes", "--", "a b");
    expect(record()).toEqual(["local-dev: stack select --create local-dev --non-interactive", "local-dev: up --yes -- a b"]);
    expect(stderr).toBe(`elastic-tls: using pulumi v${engineVersion} on PATH\n`);
    expect(stdout).toBe("");
    expect(changes(checkout)).toBe("");
  });

  test("makes nothing for commands that need no stack", async () => {
    const checkout = newCheckout();
    const { env, record } = newMachine(withPulumi);
    await launch(checkout, { ...env, ELASTIC_TLS_STACK: "nonsense" }, "stack", "ls");
    expect(record()).toEqual(["nonsense: stack ls"]);
    expect(fs.readdirSync(path.join(checkout, "stacks", "config"))).toEqual(["templates"]);
  });

  test("gives a stack that is made by name its configuration", async () => {
    const checkout = newCheckout();
    const { env, record } = newMachine(withPulumi);
    await launch(checkout, env, "stack", "init", "local-test");
    expect(record()).toEqual(["local-test: stack init local-test"]);
    expect(fs.existsSync(path.join(checkout, "stacks", "config", "Pulumi.local-test.yaml"))).toBe(true);
  });

  test.each([[["up", "--stack", "local-test", "--bogus"]], [["stack", "init", "local-test", "--bogus"]]])("makes nothing for a stack with flags that Pulumi refuses: %j", async (args) => {
    const checkout = newCheckout();
    const { env, record } = newMachine(withPulumi);
    const { code, stderr } = await launch(checkout, env, ...args);
    expect(code).toBe(1);
    expect(stderr).toContain("unknown flag: --bogus");
    expect(fs.existsSync(env.RECORD!) ? record() : []).toEqual([]);
    expect(fs.readdirSync(path.join(checkout, "stacks", "config"))).toEqual(["templates"]);
  });

  test("says which programs there are when a stack runs none of them", async () => {
    const { code, stderr } = await launch(newCheckout(), newMachine(withPulumi).env, "up", "--stack", "gcp-test");
    expect(code).toBe(1);
    expect(stderr).toMatch(/stack gcp-test: a stack is named <program>-<environment>, and the programs are .*local/);
  });

  test("ends as the engine ends", async () => {
    expect(await launch(newCheckout(), newMachine(withPulumi).env, "fail")).toMatchObject({ code: 7 });
  });

  test("passes a signal on once and waits for the engine", async () => {
    const { child, outcome } = start(newCheckout(), newMachine(withPulumi).env, "hold");
    await new Promise((resolve) => child.stdout?.once("data", resolve));
    child.kill("SIGINT");
    await sleep(300);
    child.kill("SIGTERM");
    expect(await outcome).toMatchObject({ code: 42, stdout: "holding\nsignals: 1\n" });
  });
});

describe("the launcher without pulumi", () => {
  test("builds an engine once for all checkouts, and says why", async () => {
    const { env, record } = newMachine({ go: pretendedGo });
    const first = await launch(newCheckout(), env, "version");
    expect(first).toMatchObject({ code: 0, stdout: `v${engineVersion}\n` });
    expect(first.stderr).toMatch(/pulumi is not on PATH\n.*does not answer.*\n(.*part [123] of 3.*\n){3}.*using pulumi v.*, built from Go modules\n$/);
    const second = await launch(newCheckout(), env, "version");
    expect(second.stderr).toMatch(/^elastic-tls: using pulumi v.*, built from Go modules \(pulumi is not on PATH; .*\)\n$/);
    expect(record()).toEqual(["go", "go", "go"]);
  });

  test("builds once when two start at the same time", async () => {
    const { env, record } = newMachine({ go: pretendedGo });
    const starts = [newCheckout(), newCheckout()].map((checkout) => launch(checkout, { ...env, DELAY: "1" }, "version"));
    const both = await Promise.all(starts);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(both.filter(({ stderr }) => stderr.includes("waiting for another process"))).toHaveLength(1);
    expect(record()).toEqual(["go", "go", "go"]);
  });

  test("leaves nothing behind when it is interrupted while it builds", async () => {
    const { env, record, cache } = newMachine({ go: pretendedGo });
    const { child, outcome } = start(newCheckout(), { ...env, SLOW: "yes" }, "version");
    await until(() => fs.existsSync(env.RECORD ?? "") && record().length === 1);
    child.kill("SIGINT");
    expect((await outcome).code).toBe(1);
    expect(fs.readdirSync(cache)).toEqual([]);
  });

  test("builds anew after a build that was killed", async () => {
    const { env, record, cache } = newMachine({ go: pretendedGo });
    const { child, outcome } = start(newCheckout(), { ...env, SLOW: "yes" }, "version");
    await until(() => fs.existsSync(env.RECORD ?? "") && record().length === 1);
    child.kill("SIGKILL");
    await outcome;
    const left = fs.readdirSync(cache);
    expect(left).toHaveLength(2);
    // As if a while had passed since, in which nobody renewed the lock.
    for (const file of left) fs.utimesSync(path.join(cache, file), 0, 0);
    expect(await launch(newCheckout(), env, "version")).toMatchObject({ code: 0, stdout: `v${engineVersion}\n` });
    const [built, ...others] = fs.readdirSync(cache);
    expect(others).toEqual([]);
    expect(fs.existsSync(path.join(cache, built ?? "", "home", "plugins", `resource-tls-v${tlsVersion}`, "pulumi-resource-tls"))).toBe(true);
  });

  test("shows what Go said when a build fails", async () => {
    const { env, cache } = newMachine({ go: pretendedGo });
    const { code, stderr } = await launch(newCheckout(), { ...env, BROKEN: "yes" }, "version");
    expect(code).toBe(1);
    expect(stderr).toMatch(/building the engine failed \(go ended with 1\)\nno such module/);
    expect(fs.readdirSync(cache)).toEqual([]);
  });

  test("says what to install when there is no Go either", async () => {
    const { code, stderr } = await launch(newCheckout(), newMachine({}).env, "version");
    expect(code).toBe(1);
    expect(stderr).toMatch(/Go, which could build an engine, is not on PATH\n.*install Pulumi .* or Go .*, then run this again\n$/);
  });
});

describe("the launcher on the real engine", () => {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PULUMI|ELASTIC_TLS)_/.test(name) || name === "PULUMI_HOME"));

  test("makes no stack for a flag that Pulumi doesn't know", async () => {
    const checkout = newCheckout();
    expect(await launch(checkout, env, "up", "--bogus", "--yes")).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("unknown flag: --bogus") });
    expect(fs.readdirSync(path.join(checkout, "stacks", "config"))).toEqual(["templates"]);
    expect((await launch(checkout, env, "stack", "ls", "--json")).stdout).toBe("[]\n");
  });

  test("goes from a fresh clone to a stack without a trace in git, and survives the loss of its state", async () => {
    const checkout = newCheckout();
    const up = ["up", "--yes", "--skip-preview"];
    expect(await launch(checkout, env, ...up)).toMatchObject({ code: 0 });
    expect(changes(checkout)).toBe("");

    const preview = await launch(checkout, env, "preview", "--json");
    expect(JSON.parse(preview.stdout)).toMatchObject({ changeSummary: { same: 2 } });
    expect((await launch(checkout, env, "stack", "output", "nodes")).stdout).toBe("3\n");

    fs.rmSync(path.join(checkout, ".state"), { recursive: true });
    expect(await launch(checkout, env, ...up)).toMatchObject({ code: 0 });
  });
});
