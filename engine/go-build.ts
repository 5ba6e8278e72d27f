import { spawn } from "node:child_process";

import { type Progress } from "./progress";

/** One executable that Go builds of a module that pins it. */
export interface GoBuild {
  title: string;
  /** The folder of the module. */
  folder: string;
  target: string;
  /** What the linker writes into variables: `main.version=1.2.3`. */
  variables?: readonly string[];
}

/** Runs one `go build`, which Ctrl-C ends together with this process's wait for it. */
export function goBuild({ title, folder, target, variables = [] }: GoBuild, output: string, progress: Progress): Promise<void> {
  const linked = ["-s", "-w", ...variables.flatMap((variable) => ["-X", variable])].join(" ");
  const flags = ["-mod=readonly", "-buildvcs=false", "-trimpath", "-ldflags", linked];
  // Before the start: a signal that comes at that moment must not end this process alone.
  const stop = (): unknown => child.kill("SIGINT");
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, stop);
  const child = spawn("go", ["build", ...flags, "-o", output, target], {
    cwd: folder,
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
