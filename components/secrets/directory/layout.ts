import { createHash } from "node:crypto";
import { readableContent } from "../binary";

/** File name, such as `elasticsearch.yml` or `certs/http.crt`, to content, in base64 if it is binary. */
export type Files = Record<string, string>;

/** File name to the SHA-256 of its content, in hexadecimal. */
export type Digests = Record<string, string>;

/** The store's record of its files in a directory. */
export const manifestName = ".elastic-tls.json";

/** In a sub-directory, the link to the revision in use. What replaces it replaces all files of the sub-directory at once. */
export const currentLink = "..data";

/** How everything begins that the store makes on the way: temporary files and links, and the revisions of a sub-directory. */
export const workPrefix = "..elastic-tls-";

/** The sub-directory that a file is in, `""` for none, and its name there. */
export function split(name: string): { folder: string; base: string } {
  const slash = name.lastIndexOf("/");
  return { folder: name.slice(0, Math.max(slash, 0)), base: name.slice(slash + 1) };
}

/** Where a file's link leads from its sub-directory. */
export function linkTarget(base: string): string {
  return `${currentLink}/${base}`;
}

/**
 * The sub-directories of these files, and `""` last if a file is in none: what the top level refers to is there before
 * it changes.
 */
export function foldersOf(names: readonly string[]): string[] {
  const folders = new Set(names.map((name) => split(name).folder));
  return [...folders].sort((a, b) => (a === "" ? 1 : b === "" ? -1 : a < b ? -1 : 1));
}

/** The names that are in this sub-directory, `""` for the top level. */
export function inFolder(folder: string, names: readonly string[]): string[] {
  return names.filter((name) => split(name).folder === folder);
}

/** The digest of a file's content. */
export function digestOf(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

/** The digest of each file, of what is written. */
export function digestsOf(files: Files): Digests {
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [name, digestOf(readableContent(name, content))]));
}

/** Whether both hold the same names with the same values, in any order. */
export function same(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => name in b && a[name] === b[name]);
}

// A dot may come first, a second one may not: names from `..` on are the store's own.
const segment = /^\.?[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/** Whether this names a file in a directory or in a sub-directory of it, and nothing outside. */
export function isFileName(name: string): boolean {
  const segments = name.split("/");
  return segments.length <= 2 && segments.every((part) => segment.test(part));
}

/** What is wrong with each of these as names of files in one directory. */
export function nameFaults(names: readonly string[]): string[] {
  const folders = new Set(names.map((name) => split(name).folder));
  return names.flatMap((name) => {
    const shown = JSON.stringify(name);
    if (name === manifestName) return [`${shown} is the name of the store's own record, give another`];
    if (!isFileName(name)) return [`${shown} is no name for a file here, give one such as "elasticsearch.yml" or "certs/http.crt"`];
    return folders.has(name) ? [`${shown} can't be both a file and the folder of others, rename one`] : [];
  });
}
