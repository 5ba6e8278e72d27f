import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { root } from "../engine/checkout";
import { findEngine } from "../engine/find";
import { say } from "../engine/progress";
import { findings } from "./findings";
import { machineFacts } from "./machine-facts";
import { measureImport } from "./measure-import";
import { type SizeMeasured, measureSize } from "./measure-size";
import { pairsFor, readOptions, usage } from "./options";
import { type Size } from "./project";
import { report } from "./report";

/** Measures the package against plain programs, prints a table and leaves the figures in `bench/results`. */
async function bench(args: string[], stop: AbortSignal): Promise<void> {
  const { nodes, checkpoints } = readOptions(args);
  const engine = await findEngine();
  const machine = machineFacts(engine);
  const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "elastic-tls-bench-"));
  try {
    const imports = await measureImport(folder, stop);
    say("import measured");
    const sizes: SizeMeasured[] = [];
    for (const size of sizesOf(nodes)) {
      sizes.push(await measureSize({ engine, folder, checkpoints, stop }, size, pairsFor(size.nodes), say));
    }
    const found = findings(sizes, imports);
    const file = keep({ machine, checkpoints, findings: found, sizes, imports });
    console.log(`\n${report(found, machine, checkpoints)}\n\nEvery figure: ${path.relative(process.cwd(), file)}`);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Every size with files in directories, and one hundred nodes with secrets in AWS as well. */
function sizesOf(nodes: readonly number[]): Size[] {
  const stores = (count: number): Size["store"][] => (count === 100 ? ["directory", "awsSecretsManager"] : ["directory"]);
  return nodes.flatMap((count) => stores(count).map((store) => ({ nodes: count, store })));
}

function keep(results: object): string {
  const measuredAt = new Date().toISOString();
  const file = path.join(root, "bench", "results", `${measuredAt.replaceAll(":", "-")}.json`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `${JSON.stringify({ measuredAt, ...results }, undefined, 2)}\n`);
  return file;
}

const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopping.abort());

bench(process.argv.slice(2), stopping.signal).catch((error: unknown) => {
  say(stopping.signal.aborted ? "bench: stopped" : `bench: ${(error as Error).message}\n${usage}`);
  process.exit(1);
});
