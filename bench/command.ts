import { spawn } from "node:child_process";
import { endedCpuSeconds, watchMemory } from "./process-tree";

/** What a command is started with. */
export interface Command {
  command: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Ends the command before its time. */
  stop: AbortSignal;
}

/** What a command took. CPU and memory are unknown where there is no /proc. */
export interface Cost {
  seconds: number;
  /** Of the command and everything that it started, user and system. */
  cpuSeconds?: number;
  /** Of the whole process tree. */
  peakMegabytes?: number;
  /** Of the largest process in it. */
  largestMegabytes?: number;
}

/**
 * Runs a command to its end and measures it.
 *
 * @throws with its output if it fails
 */
export function run({ command: [file = "", ...args], cwd, env, stop }: Command): Promise<{ output: string; cost: Cost }> {
  const cpuBefore = endedCpuSeconds() ?? 0;
  const started = performance.now();
  const child = spawn(file, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], signal: stop });
  const memory = child.pid === undefined ? () => undefined : watchMemory(child.pid);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (output += data.toString()));
  return new Promise((resolve, reject) => {
    child.on("error", (error) => {
      memory();
      reject(error);
    });
    child.on("close", (status) => {
      const seconds = (performance.now() - started) / 1000;
      const cpuAfter = endedCpuSeconds();
      const tree = memory();
      const cost: Cost = {
        seconds,
        cpuSeconds: cpuAfter && cpuAfter - cpuBefore,
        peakMegabytes: tree && tree.peakKilobytes / 1024,
        largestMegabytes: tree && tree.largestKilobytes / 1024,
      };
      if (status === 0) resolve({ output, cost });
      else reject(new Error(`${[file, ...args].join(" ")} ended with ${status}:\n${output}`));
    });
  });
}
