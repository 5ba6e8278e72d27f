import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { say } from "./progress";

const beat = 1000;
const presumedDead = 10 * beat;

/**
 * Runs the work while holding a lock file that other processes wait for.
 *
 * The holder renews the file's time every second, so the lock of a process that was killed is known by its age: process
 * ids would say nothing where containers share a folder.
 */
export async function whileLocked(file: string, work: () => Promise<void>): Promise<void> {
  await take(file);
  const renewal = setInterval(() => fs.utimes(file, new Date(), new Date(), () => undefined), beat);
  try {
    await work();
  } finally {
    clearInterval(renewal);
    fs.rmSync(file, { force: true });
  }
}

async function take(file: string): Promise<void> {
  for (let waited = 0; ; waited += 1) {
    try {
      fs.closeSync(fs.openSync(file, "wx"));
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (waited === 0) say(`waiting for another process that holds ${file}`);
    if (age(file) > presumedDead) fs.rmSync(file, { force: true });
    else await sleep(beat);
  }
}

function age(file: string): number {
  const found = fs.statSync(file, { throwIfNoEntry: false });
  return found === undefined ? 0 : Date.now() - found.mtimeMs;
}
