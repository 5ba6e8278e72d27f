import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

import { root, tlsVersion } from "./checkout";
import { type Machine } from "./machine";
import { tlsPluginFolder } from "./plugins";

/** Where the parts of a built engine lie. */
export interface EngineFolder {
  folder: string;
  /** The engine, its language host and the script that hosts dynamic providers. */
  bin: string;
  /** Its PULUMI_HOME: a plugin in there is used without a warning, which one on PATH is not. */
  home: string;
  tlsPlugin: string;
}

/** The Go modules that an engine is built from, as folders beside this file's source. */
export const modules = ["pulumi", "language-nodejs", "tls-plugin"] as const;

/** The layout of an engine built into a folder. */
export function layout(folder: string): EngineFolder {
  const home = path.join(folder, "home");
  return { folder, bin: path.join(folder, "bin"), home, tlsPlugin: tlsPluginFolder(home) };
}

/**
 * The folder for an engine built from the present sources.
 *
 * It is outside the checkout, so all checkouts share it, and named after what it is made of, so another version never meets it.
 */
export function cached(machine: Machine): EngineFolder {
  const cacheHome = machine.env.XDG_CACHE_HOME || path.join(machine.home, ".cache");
  return layout(path.join(cacheHome, "elastic-tls", "engine", fingerprint()));
}

function fingerprint(): string {
  const hash = createHash("sha256").update([process.platform, process.arch, tlsVersion].join("\0"));
  for (const file of modules.flatMap(sources)) hash.update(`\0${file}\0`).update(fs.readFileSync(path.join(root, "engine", file)));
  return hash.digest("hex").slice(0, 16);
}

function sources(module: string): string[] {
  const files = fs.readdirSync(path.join(root, "engine", module), { recursive: true, encoding: "utf8" });
  return files.filter((file) => /\.(go|mod|sum)$/.test(file)).sort().map((file) => path.join(module, file));
}
