import fs from "node:fs";
import path from "node:path";

const projectFiles = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

/**
 * The nearest folder upward that holds a Pulumi project.
 *
 * @throws if there is none
 */
export function projectRoot(from: string): string {
  if (projectFiles.some((name) => fs.existsSync(path.join(from, name)))) return from;
  const parent = path.dirname(from);
  if (parent !== from) return projectRoot(parent);
  throw new Error("no Pulumi.yaml in the program's folder or above it, from where relative paths count: run pulumi in the project, or give an absolute path");
}

/** A path of the store on this machine: one that is relative counts from the root of the project that runs. */
export function locate(given: string): string {
  return path.isAbsolute(given) ? path.normalize(given) : path.join(projectRoot(process.cwd()), given);
}
