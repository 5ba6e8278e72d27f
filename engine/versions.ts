import * as fs from "node:fs";
import * as path from "node:path";

import { root } from "./checkout";

/** The version that a Go module requires of another. */
export function required(goMod: string, module: string): string {
  const found = goMod.split("\n").find((line) => line.trim().startsWith(`${module} v`));
  const version = found?.trim().split(" ")[1];
  if (version === undefined) throw new Error(`go.mod requires no ${module}`);
  return version.slice(1);
}

/** Whether a version such as `v3.259.0` or `3.260.0-dev.1` is at least the other. */
export function atLeast(version: string, least: string): boolean {
  const parts = (text: string): number[] => (text.match(/\d+/g) ?? []).slice(0, 3).map(Number);
  const wanted = parts(least);
  const difference = parts(version).map((part, place) => part - (wanted[place] ?? 0)).find((step) => step !== 0);
  return (difference ?? 0) >= 0;
}

/** The text of the go.mod of one of the modules beside this file's source. */
export function goMod(module: string): string {
  return fs.readFileSync(path.join(root, "engine", module, "go.mod"), "utf8");
}

/** The engine that this package is tested with: downloaded and built engines are this one, an installed one at least this. */
export const engineVersion: string = required(goMod("pulumi"), "github.com/pulumi/pulumi/pkg/v3");
