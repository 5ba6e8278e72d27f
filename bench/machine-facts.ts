import * as os from "node:os";
import { type Engine } from "../engine/engine";

/** What the figures depend on besides the programs. */
export interface MachineFacts {
  cores: number;
  processor: string;
  memoryMegabytes: number;
  system: string;
  node: string;
  engine: string;
  /** Processes that were waiting for a core in the minute before the bench: near zero, or the figures are noisy. */
  loadBefore: number;
}

/** Looks at the machine; to be asked before the measuring, which loads it. */
export function machineFacts(engine: Engine): MachineFacts {
  const cpus = os.cpus();
  return {
    cores: cpus.length,
    processor: cpus[0]?.model.trim() ?? "unknown",
    memoryMegabytes: Math.round(os.totalmem() / 2 ** 20),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.version,
    engine: engine.way,
    loadBefore: os.loadavg()[0] ?? 0,
  };
}
