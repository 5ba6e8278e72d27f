import path from "node:path";
import { readableContent } from "../binary";
import { driftOf } from "./drift";
import {
  makeDirectory, makeRevision, removeFile, removeIfEmpty, replaceFile, replaceLink, sweep, targetOf, writeNew,
} from "./filesystem";
import { currentLink, digestsOf, type Files, foldersOf, inFolder, linkTarget, manifestName, same, split, workPrefix } from "./layout";
import { intentOf, manifestOf, readManifest, writeManifest } from "./manifest";

/** Whose a directory's files are. */
export interface Claim {
  owner: string;
  id: string;
  /** The names that may be overwritten and removed: those that the store wrote, as far as state and manifest know. */
  names: readonly string[];
}

/**
 * Makes a directory hold these files and none of the others claimed, touching only what differs.
 *
 * A run that is killed at any point leaves only names that the manifest claims, and the next one continues: the manifest
 * first claims the names before and after, then the files change, then it says what is there.
 */
export function converge(directory: string, files: Files, claim: Claim): void {
  const digests = digestsOf(files);
  const goal = manifestOf(claim.owner, claim.id, digests);
  const found = readManifest(directory);
  const complete = found?.owner === goal.owner && found.id === goal.id && same(found.files, goal.files);
  if (complete && driftOf(directory, digests).length === 0) return;

  const names = [...new Set([...claim.names, ...Object.keys(files)])];
  makeDirectory(directory);
  writeManifest(directory, intentOf(goal, names));
  change(directory, names, files);
  writeManifest(directory, goal);
}

/**
 * Removes the store's files from a directory, then every directory on the way up that is empty by now and below `root`.
 *
 * The manifest goes last, so that a run that is killed on the way can be repeated.
 */
export function clear(directory: string, names: readonly string[], root: string): void {
  change(directory, names, {});
  removeFile(path.join(directory, manifestName));
  for (let at = directory; isBelow(root, at) && removeIfEmpty(at); ) at = path.dirname(at);
}

function change(directory: string, names: readonly string[], files: Files): void {
  for (const folder of foldersOf(names)) {
    const wanted = Object.fromEntries(Object.entries(files).filter(([name]) => split(name).folder === folder));
    const stale = inFolder(folder, names).filter((name) => !(name in files));
    if (folder === "") replaceEach(directory, wanted);
    else if (hasAny(wanted) && (stale.length > 0 || differ(directory, wanted))) replaceTogether(path.join(directory, folder), wanted);
    for (const name of stale) removeFile(path.join(directory, name));
    if (folder !== "") tidy(path.join(directory, folder), hasAny(wanted));
  }
  sweep(directory);
}

function hasAny(files: Files): boolean {
  return Object.keys(files).length > 0;
}

function differ(directory: string, files: Files): boolean {
  return driftOf(directory, digestsOf(files)).length > 0;
}

function replaceEach(directory: string, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    if (differ(directory, { [name]: content })) replaceFile(path.join(directory, name), readableContent(name, content));
  }
}

/**
 * Changes all files of a sub-directory at once: they are written to a new revision beside the one in use, then one link
 * changes over. The sub-directory itself stays, so that a mount of it sees the change.
 */
function replaceTogether(folder: string, files: Files): void {
  makeDirectory(folder);
  const revision = makeRevision(folder);
  const bases = Object.entries(files).map(([name, content]) => {
    const { base } = split(name);
    writeNew(path.join(folder, revision, base), readableContent(name, content));
    return base;
  });
  replaceLink(path.join(folder, currentLink), revision);
  for (const base of bases) replaceLink(path.join(folder, base), linkTarget(base));
}

/** Removes revisions out of use; of a sub-directory that is not in use any more also the link and, if it holds nothing else, itself. */
function tidy(folder: string, inUse: boolean): void {
  const current = path.join(folder, currentLink);
  if (!inUse && targetOf(current)?.startsWith(workPrefix)) removeFile(current);
  sweep(folder);
  if (!inUse) removeIfEmpty(folder);
}

/** Whether a directory is inside another one, both absolute. */
function isBelow(root: string, directory: string): boolean {
  return directory.startsWith(root.endsWith(path.sep) ? root : root + path.sep);
}
