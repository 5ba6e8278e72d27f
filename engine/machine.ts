import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** What the search for an engine may ask of the machine it runs on. Tests give one that answers from a table. */
export interface Machine {
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  /** Whether a file or folder is there. */
  exists(file: string): boolean;
  /** The file that a path leads to once links are followed. */
  realPath(file: string): string;
  /** The executable that a shell would start, or nothing. */
  which(name: string): string | undefined;
  /** What a command prints, or nothing when it fails. */
  output(command: string, ...args: string[]): string | undefined;
  /** Whether a host answers within a few seconds. */
  answers(url: string): Promise<boolean>;
}

const probeMilliseconds = 3000;

/** The machine that this process runs on. */
export const thisMachine: Machine = {
  env: process.env,
  home: os.homedir(),
  exists: fs.existsSync,
  realPath: fs.realpathSync,
  which: (name) => {
    const candidates = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean).map((folder) => path.join(folder, name));
    return candidates.find(isExecutable);
  },
  output: (command, ...args) => {
    // Whatever a tool says on its standard error belongs to the user: npx reports its download there.
    const { status, stdout } = spawnSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
    return status === 0 ? stdout.trim() : undefined;
  },
  answers: async (url) => {
    try {
      return (await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(probeMilliseconds) })).ok;
    } catch {
      return false;
    }
  },
};

function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
