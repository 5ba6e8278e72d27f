import * as fs from "node:fs";
import * as path from "node:path";

import { whileLocked } from "./lock";

/**
 * Has a folder filled, unless another process has done so in the meantime.
 *
 * It is filled under another name and renamed when whole: what is killed midway is never taken for it.
 */
export async function buildOnce(folder: string, fill: (unfinished: string) => Promise<void>): Promise<void> {
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  await whileLocked(`${folder}.lock`, async () => {
    if (fs.existsSync(folder)) return;
    removeUnfinished(folder);
    const unfinished = fs.mkdtempSync(unfinishedPrefix(folder));
    try {
      await fill(unfinished);
      fs.renameSync(unfinished, folder);
    } finally {
      fs.rmSync(unfinished, { recursive: true, force: true });
    }
  });
}

function unfinishedPrefix(folder: string): string {
  return `${folder}.building-`;
}

function removeUnfinished(folder: string): void {
  const parent = path.dirname(folder);
  const left = fs.readdirSync(parent).map((name) => path.join(parent, name)).filter((file) => file.startsWith(unfinishedPrefix(folder)));
  for (const file of left) fs.rmSync(file, { recursive: true, force: true });
}
