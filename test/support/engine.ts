import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

/** The package under test, as it is built. */
export const packageRoot = path.resolve(__dirname, "../..");

/** What a command of the engine ended with. */
export interface Run {
  /** The exit status, `null` if it was killed. */
  status: number | null;
  stdout: string;
  /** Both streams as a user sees them. */
  output: string;
}

/** A command under way. */
export interface Running {
  result: Promise<Run>;
  /** Kills the engine and everything that it started, at once (SIGKILL), as a machine that loses power does. */
  kill(): void;
}

/** The command that starts the engine and what it needs in its environment, as `find-engine.ts` found it. */
export function engineEnvironment(): { command: string[]; env: Record<string, string> } {
  return JSON.parse(process.env.ELASTIC_TLS_TEST_ENGINE ?? "");
}

/** One step of a preview, as `pulumi preview --json` prints it. */
export interface Step {
  op: string;
  urn: string;
  oldState?: { inputs?: Record<string, unknown>; outputs?: Record<string, unknown> };
  newState?: { inputs?: Record<string, unknown>; outputs?: Record<string, unknown> };
  replaceReasons?: string[];
}

export interface EngineProjectArgs {
  /** The text of the program, CommonJS. It can require `@pulumi/pulumi`, `@pulumi/tls` and `elastic-tls`. */
  program: string;
  /** The stack's configuration: `nodes` is read with `new pulumi.Config().require("nodes")`. */
  config?: Record<string, string>;
  /** Whether the program can require `elastic-tls`; one in another language can't. @default true */
  hasPackage?: boolean;
  /** More of the environment of every command. */
  env?: Record<string, string>;
}

/** The environment in which the engine finds a stand-in for the provider of AWS. */
export const withAws = { PATH: [path.join(__dirname, "plugins"), process.env.PATH].join(path.delimiter) };

/** A Pulumi project in a directory of its own, with the real engine and its state in files. */
export function engineProject(args: EngineProjectArgs): EngineProject {
  return new EngineProject(args);
}

/** Each method is the engine's command of that name, and fails with its output if it does; `run` and `start` don't. */
export class EngineProject {
  /** The project's root; `remove` deletes it. */
  readonly dir = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "elastic-tls-"));

  constructor(private readonly args: EngineProjectArgs) {
    const config = Object.entries(args.config ?? {}).map(([key, value]) => [`test:${key}`, value]);
    const files = {
      "Pulumi.yaml": "name: test\nruntime: nodejs\nmain: program/index.js\n",
      "Pulumi.dev.yaml": JSON.stringify({ config: Object.fromEntries(config) }),
      "package.json": "{}",
      "program/index.js": args.program,
    };
    for (const folder of ["program", "state", "home", "node_modules"]) fs.mkdirSync(path.join(this.dir, folder));
    for (const [name, content] of Object.entries(files)) fs.writeFileSync(path.join(this.dir, name), content);
    if (args.hasPackage ?? true) fs.symlinkSync(packageRoot, path.join(this.dir, "node_modules/elastic-tls"));
    fs.symlinkSync(path.join(packageRoot, "node_modules/@pulumi"), path.join(this.dir, "node_modules/@pulumi"));
  }

  /** Replaces the text of the program. */
  rewrite(program: string): void {
    fs.writeFileSync(path.join(this.dir, "program/index.js"), program);
  }

  async up(...options: string[]): Promise<Run> {
    return this.succeed("up", "--yes", "--skip-preview", ...options);
  }

  /** What the next `up` would do: the steps that change something. */
  async preview(): Promise<{ changes: Step[]; output: string }> {
    const run = await this.succeed("preview", "--json");
    const { steps = [] } = JSON.parse(run.stdout) as { steps?: Step[] };
    return { changes: steps.filter(({ op }) => op !== "same" && op !== "read"), output: run.output };
  }

  async refresh(...options: string[]): Promise<Run> {
    return this.succeed("refresh", "--yes", "--skip-preview", ...options);
  }

  async destroy(): Promise<Run> {
    return this.succeed("destroy", "--yes", "--skip-preview");
  }

  /** The state as it is kept, secrets encrypted. */
  async exportStack(): Promise<{ text: string; resources: { urn: string; type: string; outputs?: Record<string, unknown>; protect?: boolean }[] }> {
    const { stdout } = await this.succeed("stack", "export");
    return { text: stdout, resources: JSON.parse(stdout).deployment.resources ?? [] };
  }

  /** Changes what the state says about the outputs of resources, by name: how a test lets time pass. */
  async rewriteState(name: string | RegExp, change: (resource: { outputs?: Record<string, unknown> }) => Record<string, unknown>): Promise<void> {
    const state = JSON.parse((await this.succeed("stack", "export")).stdout);
    const isMeant = (own: string) => (typeof name === "string" ? own === name : name.test(own));
    for (const resource of state.deployment.resources) if (isMeant(resource.urn.split("::").at(-1))) resource.outputs = change(resource);
    await this.restore(JSON.stringify(state));
  }

  /** Puts back a state that was exported. */
  async restore(text: string): Promise<void> {
    const file = path.join(this.dir, "state.json");
    fs.writeFileSync(file, text);
    await this.succeed("stack", "import", "--file", file);
    fs.rmSync(file);
  }

  /** Deletes the descriptions of files that the engine was killed while it wrote. They are made before it writes them, the state itself is replaced as a whole. */
  mendState(): void {
    execFileSync("find", [path.join(this.dir, "state"), "-name", "*.attrs", "-empty", "-delete"]);
  }

  /** Runs any command of the engine. */
  async run(...args: string[]): Promise<Run> {
    await this.ready();
    return this.start(...args).result;
  }

  /** Starts any command of the engine on a stack that is there already. */
  start(...args: string[]): Running {
    const { command } = engineEnvironment();
    const child = spawn(command[0] ?? "", [...command.slice(1), ...args, "--non-interactive"], { cwd: this.dir, env: { ...process.env, ...this.environment } });
    return { result: resultOf(child), kill: () => killAll(child.pid) };
  }

  /** What every command gets in its environment besides that of this process. */
  get environment(): Record<string, string> {
    return {
      PULUMI_HOME: path.join(this.dir, "home"),
      PULUMI_BACKEND_URL: `file://${this.dir}/state`,
      PULUMI_CONFIG_PASSPHRASE: "for tests",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      ...engineEnvironment().env,
      ...this.args.env,
    };
  }

  /** Runs shell commands in the project, of which `pulumi` is the engine, with nobody to ask. They fail as soon as one does. */
  async sh(commands: string): Promise<string> {
    await this.ready();
    const engine = engineEnvironment().command.map((word) => `'${word}'`).join(" ");
    const pulumi = `pulumi() { if [ "$1" = up ]; then shift; set -- up --yes --skip-preview "$@"; fi; ${engine} "$@" --non-interactive; }`;
    const { status, output, stdout } = await resultOf(spawn("bash", ["-euo", "pipefail", "-c", `${pulumi}\n${commands}`], { cwd: this.dir, env: { ...process.env, ...this.environment } }));
    if (status !== 0) throw new Error(`${commands}\nended with ${status}:\n${output}`);
    return stdout;
  }

  /** Deletes the project with everything in it. */
  remove(): void {
    fs.rmSync(this.dir, { recursive: true, force: true });
  }

  private created: Promise<Run> | undefined;

  private ready(): Promise<Run> {
    return (this.created ??= this.start("stack", "init", "dev").result);
  }

  private async succeed(...args: string[]): Promise<Run> {
    const run = await this.run(...args);
    if (run.status !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${run.status}:\n${run.output}`);
    return run;
  }
}

/** The names of the resources that a preview changes, by what happens to them. */
export async function changes(project: EngineProject): Promise<Record<string, string[]>> {
  const byOperation: Record<string, string[]> = {};
  for (const { op, urn } of (await project.preview()).changes) (byOperation[op] ??= []).push(urn.split("::").at(-1)!);
  return Object.fromEntries(Object.entries(byOperation).map(([op, names]) => [op, names.sort()]));
}

/** Kills a process with all that it started. The engine gives each plugin a process group of its own, so that no signal reaches all. */
function killAll(root: number | undefined): void {
  const parents = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const startedBy = (parent: number): number[] => parents.filter(([, ppid]) => ppid === parent).flatMap(([pid = 0]) => [pid, ...startedBy(pid)]);
  for (const pid of root === undefined ? [] : [root, ...startedBy(root)]) ifRunning(() => process.kill(pid, "SIGKILL"));
}

function ifRunning(signal: () => void): void {
  try {
    signal();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function resultOf(child: ChildProcess): Promise<Run> {
  return new Promise((resolve, reject) => {
    const run: Run = { status: null, stdout: "", output: "" };
    child.stdout?.setEncoding("utf8").on("data", (data: string) => {
      run.stdout += data;
      run.output += data;
    });
    child.stderr?.setEncoding("utf8").on("data", (data: string) => (run.output += data));
    child.on("error", reject);
    child.on("close", (status) => resolve({ ...run, status }));
  });
}
