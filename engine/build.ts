import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

import { type EngineFolder, layout } from "./cache";
import { root, tlsVersion } from "./checkout";
import { whileLocked } from "./lock";
import { type Progress, startProgress } from "./progress";
import { goMod, required } from "./versions";

/** One executable of an engine: the module that pins it, what Go builds, and the variable that tells it its version. */
interface Part {
  title: string;
  module: string;
  target: string;
  versionVariable: string;
  version: string;
  file: (engine: EngineFolder) => string;
}

const sdkVersion = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

const parts: readonly Part[] = [
  {
    title: "the engine",
    module: "pulumi",
    target: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    versionVariable: sdkVersion,
    version: `v${required(goMod("pulumi"), "github.com/pulumi/pulumi/pkg/v3")}`,
    file: ({ bin }) => path.join(bin, "pulumi"),
  },
  {
    title: "the language host for Node.js",
    module: "language-nodejs",
    target: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    versionVariable: sdkVersion,
    version: `v${required(goMod("language-nodejs"), "github.com/pulumi/pulumi/sdk/v3")}`,
    file: ({ bin }) => path.join(bin, "pulumi-language-nodejs"),
  },
  {
    title: "the tls plugin",
    module: "tls-plugin",
    target: ".",
    versionVariable: "main.version",
    version: tlsVersion,
    file: ({ tlsPlugin }) => path.join(tlsPlugin, "pulumi-resource-tls"),
  },
];

/**
 * Builds the engine from the Go module proxy, unless another process has done so in the meantime.
 *
 * It is built in a folder of its own and renamed when whole: what is killed midway is never taken for an engine.
 */
export async function build(engine: EngineFolder): Promise<void> {
  fs.mkdirSync(path.dirname(engine.folder), { recursive: true });
  await whileLocked(`${engine.folder}.lock`, async () => {
    if (fs.existsSync(engine.folder)) return;
    removeUnfinished(engine);
    const unfinished = fs.mkdtempSync(unfinishedPrefix(engine));
    try {
      await buildParts(layout(unfinished));
      fs.renameSync(unfinished, engine.folder);
    } finally {
      fs.rmSync(unfinished, { recursive: true, force: true });
    }
  });
}

function unfinishedPrefix({ folder }: EngineFolder): string {
  return `${folder}.building-`;
}

function removeUnfinished(engine: EngineFolder): void {
  const folder = path.dirname(engine.folder);
  const left = fs.readdirSync(folder).map((name) => path.join(folder, name)).filter((file) => file.startsWith(unfinishedPrefix(engine)));
  for (const file of left) fs.rmSync(file, { recursive: true, force: true });
}

async function buildParts(engine: EngineFolder): Promise<void> {
  const progress = startProgress("building Pulumi from Go modules, once, for some minutes", parts.map(({ title }) => title));
  try {
    for (const part of parts) {
      progress.next();
      await go(part, part.file(engine), progress);
    }
  } finally {
    progress.end();
  }
  // The package ships the host of dynamic providers as a script, which finds the package from the program's folder.
  const dynamicProviders = "pulumi-resource-pulumi-nodejs";
  fs.copyFileSync(path.join(path.dirname(require.resolve("@pulumi/pulumi/package.json")), dynamicProviders), path.join(engine.bin, dynamicProviders));
  fs.chmodSync(path.join(engine.bin, dynamicProviders), 0o755);
}

/** Runs one `go build`, which Ctrl-C ends together with this process's wait for it. */
function go({ module, target, versionVariable, version, title }: Part, output: string, progress: Progress): Promise<void> {
  const flags = ["-mod=readonly", "-buildvcs=false", "-trimpath", "-ldflags", `-s -w -X ${versionVariable}=${version}`];
  // Before the start: a signal that comes at that moment must not end this process alone.
  const stop = (): unknown => child.kill("SIGINT");
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, stop);
  const child = spawn("go", ["build", ...flags, "-o", output, target], {
    cwd: path.join(root, "engine", module),
    stdio: ["ignore", "ignore", "pipe"],
    // A workspace file in a folder above would replace the pinned versions.
    env: { ...process.env, GOWORK: "off" },
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-4000);
    progress.detail(text);
  });
  return new Promise<void>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      for (const name of signals) process.off(name, stop);
      if (code === 0) resolve();
      else reject(new Error([`building ${title} failed (go ended with ${signal ?? code})`, ...said.trim().split("\n").slice(-15)].join("\n").trimEnd()));
    });
  });
}
