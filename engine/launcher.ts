import { type SpawnOptions, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { purpose, read, withPackPrograms } from "./arguments";
import { packProgram, root } from "./checkout";
import { type Engine } from "./engine";
import { launchEnv } from "./environment";
import { findEngine } from "./find";
import { say } from "./progress";
import { dropSalt, programOf, programs, seed, stackFiles, stackName } from "./stack";
import { hasStack, ownState } from "./state";

const project = "elastic-tls";
const stateFolder = path.join(root, ".state");
const files = stackFiles(root);

/** Runs Pulumi with the given arguments on the engine, the backend and the stack of this checkout; returns its exit code. */
async function launch(args: readonly string[]): Promise<number> {
  const request = read(args);
  const wanted = purpose(request);
  const stack = stackName(wanted === "create" ? (request.words[2] ?? request.stack) : request.stack, process.env);
  const program = wanted === "none" ? undefined : programOf(stack, programs(files));

  const engine = await findEngine();
  const state = ownState(stateFolder, process.env);
  const env = launchEnv(process.env, engine, state, stack, program);
  const isMissing = "PULUMI_BACKEND_URL" in state ? !hasStack(stateFolder, project, stack) : !fs.existsSync(files.config(stack));
  if (program !== undefined && isMissing) {
    const refused = await refusal(args, engine, env);
    if (refused !== 0) return refused;
    const seeded = seed(files, stack, program);
    if (!seeded) dropSalt(files, stack);
    const code = wanted === "use" ? await create(stack, engine, env) : 0;
    if (code !== 0 && seeded) fs.rmSync(files.config(stack));
    if (code !== 0) return code;
  }
  return run(engine, withPackPrograms(args, packProgram), env, "inherit");
}

/** Lets Pulumi refuse arguments that it doesn't know, before anything is made for them: asked for help it reads its flags and does nothing. */
function refusal(args: readonly string[], engine: Engine, env: NodeJS.ProcessEnv): Promise<number> {
  return run(engine, ["--help=true", ...args], env, ["ignore", "ignore", 2]);
}

/** Creates a stack, or selects it where the user's backend has it. Standard output is left to the command that comes after. */
function create(stack: string, engine: Engine, env: NodeJS.ProcessEnv): Promise<number> {
  return run(engine, ["stack", "select", "--create", stack, "--non-interactive"], env, ["ignore", 2, 2]);
}

/** Runs the engine to its end, whatever signals come: it ends its own work in order when it gets one. */
function run({ command: [file = "", ...before] }: Engine, args: readonly string[], env: NodeJS.ProcessEnv, stdio: SpawnOptions["stdio"]): Promise<number> {
  // Before the start: a signal that comes at that moment must not end this process alone.
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  process.on("SIGINT", () => {
    // Ctrl-C in a terminal has reached the engine already, and a second one makes it drop its work.
    if (!process.stdin.isTTY && !process.stderr.isTTY) child.kill("SIGINT");
  });
  const child = spawn(file, [...before, ...args], { cwd: root, env, stdio });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(code ?? 128 + os.constants.signals[signal ?? "SIGTERM"]));
  });
}

launch(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    say((error as Error).message);
    process.exit(1);
  },
);
