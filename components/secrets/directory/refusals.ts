import fs from "node:fs";
import path from "node:path";
import { ifThere, statusOf } from "./filesystem";
import { currentLink, foldersOf, inFolder, manifestName, nameFaults } from "./layout";
import { claimedNames, manifestVersion, readManifest } from "./manifest";

/** What an entry wants of a directory. */
export interface Wish {
  /** The directory on this machine. */
  directory: string;
  /** Who asks, and who is known to have asked before: a renamed resource keeps its files. */
  owners: readonly string[];
  fileNames: readonly string[];
  /** Names that the state says are the store's, for a directory that lost its manifest. */
  known: readonly string[];
}

/**
 * Why a directory can't be used for these files, one line for each fault, or none. It only looks.
 *
 * A later question assumes that the earlier ones were answered well, so the faults are those of the first that fails.
 */
export function refusals(wish: Wish): string[] {
  for (const question of [namingFaults, placeFaults, ownerFaults, occupantFaults]) {
    const faults = question(wish);
    if (faults.length > 0) return faults;
  }
  return [];
}

function namingFaults({ directory, fileNames }: Wish): string[] {
  return nameFaults(fileNames).map((fault) => `${directory}: ${fault}`);
}

/** The directory, or the nearest above it that is there, must be a directory in which we can write. */
function placeFaults({ directory }: Wish): string[] {
  const nearest = nearestThere(directory);
  const status = ifThere(() => fs.statSync(nearest));
  if (!status) return [`${nearest}: is a link to nothing, remove it or give another path`];
  if (!status.isDirectory()) return [`${nearest}: is a file and should be a directory, move it away or give another path`];
  return isWritable(nearest) ? [] : [`${nearest}: is not writable for you, change its owner or mode or give another path`];
}

function nearestThere(at: string): string {
  return statusOf(at) ? at : nearestThere(path.dirname(at));
}

function isWritable(directory: string): boolean {
  try {
    fs.accessSync(directory, fs.constants.W_OK | fs.constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function ownerFaults({ directory, owners }: Wish): string[] {
  const manifest = readManifest(directory);
  if (!manifest) return [];
  if (manifest.version > manifestVersion) return [`${directory}: was written by a newer elastic-tls, update the package`];
  if (owners.includes(manifest.owner)) return [];
  return [
    `${directory}: holds the files of ${manifest.owner}, destroy that first or give another path ` +
      "(if it is this resource under its former name, give it that name as an alias)",
  ];
}

/** Nothing that is somebody else's may be where we would write. */
function occupantFaults({ directory, fileNames, known }: Wish): string[] {
  const ours = new Set([manifestName, ...claimedNames(directory, known)]);
  const folders = foldersOf(fileNames).filter((folder) => folder !== "");
  const foreignFolders = folders.filter((folder) => statusOf(path.join(directory, folder))?.isDirectory() === false);
  const foreignLinks = folders
    .filter((folder) => !foreignFolders.includes(folder) && inFolder(folder, [...ours]).length === 0)
    .map((folder) => `${folder}/${currentLink}`);
  const files = fileNames.filter((name) => !foreignFolders.some((folder) => name.startsWith(`${folder}/`)));
  return [
    ...foreignFolders.map((folder) => `${path.join(directory, folder)}: is a file or a link and should be a directory, move it away`),
    ...[...files, ...foreignLinks, manifestName].flatMap((name) => occupantFault(path.join(directory, name), ours.has(name))),
  ];
}

function occupantFault(at: string, ours: boolean): string[] {
  const status = statusOf(at);
  if (status?.isDirectory()) return [`${at}: is a directory and should be a file, move it away`];
  return status && !ours ? [`${at}: is there already and somebody else's, move it away or give another path`] : [];
}
