import * as fs from "node:fs";
import * as path from "node:path";
import { run } from "./command";
import { type Side, linkModules } from "./project";
import { type Paired } from "./statistics";

const imports: Record<Side, string[]> = { ours: ["elastic-tls"], plain: ["@pulumi/pulumi", "@pulumi/tls"] };

const pairs = 15;

/** Milliseconds to import the package, and the two that it stands on, each in a fresh process and in turn. */
export async function measureImport(folder: string, stop: AbortSignal): Promise<Paired[]> {
  const cwd = fs.mkdtempSync(path.join(folder, "import-"));
  linkModules(cwd);
  const milliseconds = async (side: Side): Promise<number> => {
    const { output } = await run({ command: [process.execPath, "-e", timed(imports[side])], cwd, env: process.env, stop });
    return Number(output);
  };
  // The first process reads from the disk what the others find in memory.
  await milliseconds("ours");
  const measured: Paired[] = [];
  for (let number = 1; number <= pairs; number += 1) {
    measured.push({ ours: await milliseconds("ours"), plain: await milliseconds("plain") });
  }
  return measured;
}

function timed(modules: readonly string[]): string {
  const requires = modules.map((name) => `require(${JSON.stringify(name)});`).join("");
  return `const started = performance.now(); ${requires} process.stdout.write(String(performance.now() - started)); process.exit();`;
}
