import fs from "node:fs";
import path from "node:path";
import { currentLink, workPrefix } from "./layout";

const fileMode = 0o600;
const directoryMode = 0o700;

const nothingThere = new Set(["ENOENT", "ENOTDIR"]);

/** What the call returns, or `undefined` if what it is about is not there. */
export function ifThere<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if (nothingThere.has((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}

/** What is at this path, itself and not where it leads. */
export function statusOf(at: string): fs.Stats | undefined {
  return ifThere(() => fs.lstatSync(at));
}

/** Where a link leads, or `undefined` if there is none. */
export function targetOf(at: string): string | undefined {
  return statusOf(at)?.isSymbolicLink() ? fs.readlinkSync(at) : undefined;
}

/** Makes a directory and those above it for their owner alone. One that is there keeps its mode. */
export function makeDirectory(directory: string): void {
  if (ifThere(() => fs.statSync(directory))) return;
  makeDirectory(path.dirname(directory));
  // Level by level, since Node's own `recursive` never returns where a file system like /proc refuses with ENOENT.
  fs.mkdirSync(directory, directoryMode);
}

/** Makes a directory for a revision and returns its name. */
export function makeRevision(folder: string): string {
  return path.basename(fs.mkdtempSync(path.join(folder, workPrefix)));
}

/** Writes a file that must not be there yet (a link in its place is not followed), durably, for its owner alone. */
export function writeNew(file: string, content: string | Buffer): void {
  const descriptor = fs.openSync(file, "wx", fileMode);
  try {
    fs.writeFileSync(descriptor, content);
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Puts a file in place in one step: readers see the old content or the new. A link in its place is replaced, not followed. */
export function replaceFile(file: string, content: string | Buffer): void {
  inOneStep(file, (temporary) => writeNew(temporary, content));
}

/** Puts a link in place in one step. */
export function replaceLink(link: string, target: string): void {
  if (targetOf(link) !== target) inOneStep(link, (temporary) => fs.symlinkSync(target, temporary));
}

function inOneStep(at: string, make: (temporary: string) => void): void {
  const temporary = path.join(path.dirname(at), `${workPrefix}new`);
  fs.rmSync(temporary, { force: true });
  make(temporary);
  fs.renameSync(temporary, at);
}

/** Removes a file or a link. A directory that somebody put in its place stays. */
export function removeFile(at: string): void {
  const status = statusOf(at);
  if (status && !status.isDirectory()) fs.unlinkSync(at);
}

/** Removes what killed runs and former revisions left in a directory, all but the revision in use. */
export function sweep(directory: string): void {
  const current = targetOf(path.join(directory, currentLink));
  for (const name of ifThere(() => fs.readdirSync(directory)) ?? []) {
    if (name.startsWith(workPrefix) && name !== current) fs.rmSync(path.join(directory, name), { recursive: true, force: true });
  }
}

const stays = new Set(["ENOTEMPTY", "EEXIST", "EBUSY", "EACCES", "EPERM"]);

/** Removes a directory if it is empty and may be removed, and says whether it is gone. */
export function removeIfEmpty(directory: string): boolean {
  try {
    ifThere(() => fs.rmdirSync(directory));
    return !statusOf(directory);
  } catch (error) {
    if (stays.has((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  }
}
