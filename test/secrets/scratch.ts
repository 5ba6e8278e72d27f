import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Files } from "../../components/secrets/directory/layout";
import * as v1 from "../../components/secrets/directory/v1";

const roots: string[] = [];
afterEach(() => roots.splice(0).forEach((root) => fs.rmSync(root, { recursive: true, force: true })));

export type Scratch = ReturnType<typeof scratch>;

/** A store's root that is removed after the test, and one entry in it as a resource would ask for it. */
export function scratch() {
  const root = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "elastic-tls-"));
  roots.push(root);
  const directory = path.join(root, "elasticsearch/es01/config");
  return {
    root,
    directory,
    wish: (files: Files, more: Partial<v1.Inputs> = {}): v1.Inputs => ({
      path: directory, root, owner: "test/dev/es-elasticsearch-es01", fileNames: Object.keys(files).sort(), files, ...more,
    }),
    read: (name: string) => fs.readFileSync(path.join(directory, name), "utf8"),
    at: (name: string) => path.join(directory, name),
  };
}

/** Why the preview refuses, or an empty list. */
export function reasons(news: v1.Inputs, olds: Partial<v1.Inputs> = {}): string[] {
  return v1.check(olds, news).failures.map(({ reason }) => reason);
}

/** Everything below a directory: path to content, mode and link target. Names of revisions, which are random, read as `REVISION`. */
export function tree(directory: string): Record<string, string> {
  const steady = (text: string) => text.replace(/\.\.elastic-tls-[A-Za-z0-9]{6}/g, "REVISION");
  const entries = fs.readdirSync(directory, { withFileTypes: true }).flatMap((entry): [string, string][] => {
    const at = path.join(directory, entry.name);
    if (entry.isSymbolicLink()) return [[entry.name, `-> ${fs.readlinkSync(at)}`]];
    const mode = (fs.statSync(at).mode & 0o777).toString(8);
    if (!entry.isDirectory()) return [[entry.name, `${mode} ${fs.readFileSync(at, "utf8")}`]];
    return [[`${entry.name}/`, mode], ...Object.entries(tree(at)).map(([name, value]): [string, string] => [`${entry.name}/${name}`, value])];
  });
  return Object.fromEntries(entries.map(([name, value]) => [steady(name), steady(value)]).sort());
}

/** The tree without the manifest. */
export function files(directory: string): Record<string, string> {
  return Object.fromEntries(Object.entries(tree(directory)).filter(([name]) => !name.endsWith(".elastic-tls.json")));
}
