import { randomUUID } from "node:crypto";
import path from "node:path";
import { clear, converge } from "./converge";
import { driftOf } from "./drift";
import { statusOf } from "./filesystem";
import { type Digests, digestsOf, type Files, manifestName, same } from "./layout";
import { locate } from "./location";
import { claimedNames, readManifest } from "./manifest";
import { refusals } from "./refusals";

/**
 * What the plugin process does for a resource of type `Directory`. The call to this module is part of every stack's
 * state, so what is published here stays: newer versions of the package must serve what older ones recorded.
 *
 * It runs with contents in the clear, in a process whose output is shown to the user: no error may hold any.
 */

/** What the program asks for. */
export interface Inputs {
  /** The directory: relative to the project's root, or absolute. */
  path: string;
  /** The directory above it below which the store removes what is empty. */
  root: string;
  /** The resource whose files they are: `project/stack/name`. */
  owner: string;
  /** The names of the files, which previews show. */
  fileNames: string[];
  files: Files;
}

/** What the state keeps. Digests are derived from secrets: the resource declares them secret. */
export interface Outputs extends Omit<Inputs, "files"> {
  digests: Digests;
  /** How the files differed from what was written, when they were last looked at. */
  drift: string[];
}

/** How a preview passes a value that is not known yet. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function check(olds: Partial<Inputs>, news: Inputs) {
  // The engine prints the value of the property that a failure names, secrets included, so failures name none.
  return { inputs: news, failures: faultsOf(news, olds).map((reason) => ({ property: "", reason })) };
}

export function diff(id: string, olds: Outputs, news: Inputs) {
  const moves = olds.path !== news.path;
  const changes =
    moves ||
    olds.root !== news.root ||
    olds.owner !== news.owner ||
    olds.drift.length > 0 ||
    Object.values(news.files).includes(unknown) ||
    !same(olds.digests, digestsOf(news.files)) ||
    isUnfinished(id, olds);
  return { changes, replaces: moves ? ["path"] : [], deleteBeforeReplace: false };
}

export function create(news: Inputs) {
  const id = randomUUID();
  return { id, outs: write(id, news, {}) };
}

export function update(id: string, olds: Outputs, news: Inputs) {
  return { outs: write(id, news, olds) };
}

/** An empty id tells the engine that the resource is gone, so that the next `up` creates it. */
export function read(id: string, state: Outputs) {
  const directory = locate(state.path);
  const manifest = readManifest(directory);
  const isGone = manifest ? manifest.id !== id : state.fileNames.every((name) => !statusOf(path.join(directory, name)));
  if (isGone) return { id: "", props: {} };
  const ownDrift = manifest ? [] : [`${manifestName}: is missing or damaged`];
  return { id, props: { ...state, drift: [...driftOf(directory, state.digests), ...ownDrift] } };
}

/** What a replacement in the same place, or somebody else, has taken over stays. */
function remove(id: string, state: Outputs): void {
  const directory = locate(state.path);
  const manifest = readManifest(directory);
  if (!manifest || manifest.id === id) clear(directory, claimedNames(directory, state.fileNames), locate(state.root));
}
export { remove as delete };

/** @throws if the directory can't be used or a file can't be written, saying where, why and what to do */
function write(id: string, news: Inputs, olds: Partial<Outputs>): Outputs {
  const faults = faultsOf(news, olds);
  if (faults.length > 0) throw new Error(faults.join("\n"));
  const directory = locate(news.path);
  try {
    converge(directory, news.files, { owner: news.owner, id, names: claimedNames(directory, olds.fileNames ?? []) });
  } catch (error) {
    const reason = (error as Error).message;
    throw new Error(`${directory}: not all could be written: ${reason}. Put that right and run the same again, it continues from here`);
  }
  return {
    path: news.path,
    root: news.root,
    owner: news.owner,
    fileNames: news.fileNames,
    digests: digestsOf(news.files),
    drift: [],
  };
}

function faultsOf(news: Inputs, olds: Partial<Inputs | Outputs>): string[] {
  const directory = locate(news.path);
  const former = olds.path === news.path ? olds : {};
  const missing = news.fileNames.filter((name) => typeof news.files[name] !== "string");
  return [
    ...missing.map((name) => `${directory}: ${JSON.stringify(name)} has no content, give a string`),
    ...refusals({ directory, owners: [news.owner, former.owner ?? news.owner], fileNames: news.fileNames, known: former.fileNames ?? [] }),
  ];
}

/** Whether a run was killed between what the state records and what the directory says. */
function isUnfinished(id: string, state: Outputs): boolean {
  const manifest = readManifest(locate(state.path));
  return manifest !== undefined && !(manifest.id === id && same(manifest.files, state.digests));
}
