import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { whileLocked } from "../../engine/lock";
import { startProgress } from "../../engine/progress";

/** How long a test's setting-up may take where the tools are yet to be installed, in milliseconds. */
export const installMinutes = 10 * 60_000;

const run = promisify(execFile);

/** Programs from PyPI that tests use. */
export interface PythonTools {
  title: string;
  /** The folder of the cache, for all versions. */
  folder: string;
  /** As pip takes them. */
  pins: readonly string[];
}

/** The folder with the programs. It is made once for all checkouts, from PyPI; whoever comes meanwhile waits. */
export async function pythonTools({ title, folder: name, pins }: PythonTools): Promise<string> {
  const cache = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "elastic-tls", name);
  const folder = path.join(cache, createHash("sha256").update([...pins, process.platform, process.arch].join("\0")).digest("hex").slice(0, 16));
  const complete = path.join(folder, "complete");
  if (!fs.existsSync(complete)) {
    fs.mkdirSync(cache, { recursive: true });
    await whileLocked(`${folder}.lock`, async () => {
      if (fs.existsSync(complete)) return;
      await install(title, folder, pins);
      fs.writeFileSync(complete, "");
    });
  }
  return path.join(folder, "bin");
}

/** In its place from the beginning, since scripts of an environment hold its path. */
async function install(title: string, folder: string, pins: readonly string[]): Promise<void> {
  const progress = startProgress(`${title}, for tests`, ["make an environment", "install from PyPI"]);
  try {
    progress.next();
    fs.rmSync(folder, { recursive: true, force: true });
    await run("python3", ["-m", "venv", folder]);
    progress.next();
    await run(path.join(folder, "bin/pip"), ["install", "--quiet", "--disable-pip-version-check", ...pins], { maxBuffer: 2 ** 24 });
  } finally {
    progress.end();
  }
}
