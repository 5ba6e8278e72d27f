import * as fs from "node:fs";
import * as path from "node:path";

/** The folder that holds package.json, whether this file runs from its source or compiled below dist/. */
export const root: string = folderOf("package.json", __dirname);

/** The tls plugin that programs ask for: the one of the @pulumi/tls package in use. */
export const tlsVersion: string = versionOf("@pulumi/tls");

/** The program in a policy pack's folder that an engine can run in place of the folder, as ours has one. */
export function packProgram(folder: string): string | undefined {
  const place = path.resolve(root, folder);
  const name = fs.existsSync(place) && fs.statSync(place).isDirectory() ? fs.readdirSync(place).find((file) => file.startsWith("pulumi-analyzer-policy-")) : undefined;
  return name && path.join(place, name);
}

function folderOf(file: string, start: string): string {
  if (fs.existsSync(path.join(start, file))) return start;
  const parent = path.dirname(start);
  if (parent === start) throw new Error(`no ${file} above ${__dirname}: run this from a checkout of elastic-tls`);
  return folderOf(file, parent);
}

function versionOf(packageName: string): string {
  const manifest = require.resolve(`${packageName}/package.json`);
  return (JSON.parse(fs.readFileSync(manifest, "utf8")) as { version: string }).version;
}
