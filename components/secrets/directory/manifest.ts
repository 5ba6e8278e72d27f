import fs from "node:fs";
import path from "node:path";
import { replaceFile, statusOf } from "./filesystem";
import { type Digests, isFileName, manifestName } from "./layout";

/** The version of the record that this code writes and understands. */
export const manifestVersion = 1;

/**
 * What the store wrote in a directory and for whom. It lies beside the files, so that a run can continue where a killed
 * one ended, with or without a state that knows of it.
 *
 * A digest tells the reader of this file no more than the files beside it, whose mode it shares.
 */
export interface Manifest {
  version: number;
  /** The resource whose directory it is: `project/stack/name`. */
  owner: string;
  /** The resource's id: a replacement has the same owner and another id. */
  id: string;
  /** The names that are the store's, with the digest of what it wrote, or `null` while it is writing or removing it. */
  files: Record<string, string | null>;
}

/** What becomes of a directory: whose it is and what is in it. */
export function manifestOf(owner: string, id: string, files: Digests): Manifest {
  return { version: manifestVersion, owner, id, files };
}

/** The same claim while the files are being changed: all these names are the store's, their content is unknown. */
export function intentOf(manifest: Manifest, names: readonly string[]): Manifest {
  return { ...manifest, files: Object.fromEntries(names.map((name) => [name, null])) };
}

/**
 * A directory's manifest, `undefined` if there is none. One that is damaged, or that claims what is outside of the
 * directory, claims nothing and so counts as none.
 */
export function readManifest(directory: string): Manifest | undefined {
  const at = path.join(directory, manifestName);
  if (!statusOf(at)?.isFile()) return undefined;
  const text = fs.readFileSync(at, "utf8");
  try {
    const manifest = JSON.parse(text) as Manifest;
    return Object.keys(manifest.files).every(isFileName) ? manifest : undefined;
  } catch {
    return undefined;
  }
}

/** The names in a directory that are the store's: those of the manifest, or if it was lost those that the state remembers. */
export function claimedNames(directory: string, remembered: readonly string[]): string[] {
  const manifest = readManifest(directory);
  return manifest ? Object.keys(manifest.files) : [...remembered];
}

/** Puts a manifest in place in one step. */
export function writeManifest(directory: string, manifest: Manifest): void {
  replaceFile(path.join(directory, manifestName), `${JSON.stringify(manifest, undefined, 2)}\n`);
}
