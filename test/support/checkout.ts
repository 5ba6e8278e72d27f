import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { packageRoot } from "./engine";

/** What a checkout needs to run its programs; what is compiled is the one under test. */
const parts = ["package.json", "tsconfig.json", "Pulumi.yaml", "index.ts", "components", "stacks", "dist", "engine"];

/** Stands in for npm: it runs a script of `package.json` as that says, but for the build, which is done. */
const npm = `#!/usr/bin/env node
const { spawnSync } = require("node:child_process");
const { scripts } = require(process.cwd() + "/package.json");
const [run, script, ...rest] = process.argv.slice(2).filter((word) => word !== "--silent");
if (run !== "run" || scripts[script] === undefined) throw new Error("npm " + process.argv.slice(2).join(" ") + ": not known here");
const words = (rest[0] === "--" ? rest.slice(1) : rest).map((word) => "'" + word.replaceAll("'", "'\\\\''") + "'");
const { status } = spawnSync("sh", ["-c", [scripts[script].replace("npm run --silent build && ", ""), ...words].join(" ")], { stdio: "inherit" });
process.exit(status ?? 1);
`;

/** Stands in for npx: of packages it knows this one. */
const npx = `#!/bin/sh
[ "$1" = elastic-tls ] || exit 127
shift
exec node dist/components/command-line.js "$@"
`;

/** What a command ended with, as its reader sees it. */
export interface Outcome {
  status: number | null;
  output: string;
}

/** A copy of this checkout, in which shell commands run as its pages say, with a state of its own. */
export class Checkout {
  readonly dir = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "elastic-tls-checkout-"));

  constructor() {
    for (const part of parts) fs.cpSync(path.join(packageRoot, part), path.join(this.dir, part), { recursive: true });
    for (const file of fs.readdirSync(path.join(this.dir, "stacks/config"))) if (file.startsWith("Pulumi.local-")) fs.rmSync(path.join(this.dir, "stacks/config", file));
    fs.symlinkSync(path.join(packageRoot, "node_modules"), path.join(this.dir, "node_modules"));
    fs.mkdirSync(path.join(this.dir, "bin"));
    for (const [name, text] of Object.entries({ npm, npx })) fs.writeFileSync(path.join(this.dir, "bin", name), text, { mode: 0o755 });
  }

  /** Runs a line of a page. There `pulumi` is the reader's own; here it is the launcher, which must not find itself on PATH. */
  sh(line: string): Promise<Outcome> {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(PULUMI|ELASTIC_TLS)_/.test(name));
    const env = { ...Object.fromEntries(inherited), PATH: [path.join(this.dir, "bin"), process.env.PATH].join(path.delimiter) };
    const child = spawn("bash", ["-c", `set -o pipefail; pulumi() { node dist/engine/launcher.js "$@"; }; ${line}`], { cwd: this.dir, env, stdio: ["ignore", "pipe", "pipe"] });
    return new Promise((resolve, reject) => {
      let output = "";
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text));
      child.on("error", reject);
      child.on("close", (status) => resolve({ status, output }));
    });
  }

  /** Changes what the stack's state says about the outputs of resources, by name, as an export and an import would: how time passes. */
  rewriteState(name: RegExp, change: (outputs: Record<string, unknown>) => Record<string, unknown>): void {
    const file = path.join(this.dir, ".state/.pulumi/stacks/elastic-tls/local-dev.json");
    const state = JSON.parse(fs.readFileSync(file, "utf8")) as { checkpoint: { latest: { resources: { urn: string; outputs?: Record<string, unknown> }[] } } };
    for (const resource of state.checkpoint.latest.resources) if (name.test(resource.urn.split("::").at(-1)!)) resource.outputs = change(resource.outputs ?? {});
    fs.writeFileSync(file, JSON.stringify(state));
  }

  async succeed(line: string): Promise<string> {
    const { status, output } = await this.sh(line);
    if (status !== 0) throw new Error(`${line}\nended with ${status}:\n${output}`);
    return output;
  }

  remove(): void {
    fs.rmSync(this.dir, { recursive: true, force: true });
  }
}
