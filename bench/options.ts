import { parseArgs } from "node:util";

/** What a run of the bench measures. */
export interface Options {
  /** Cluster sizes, ascending. */
  nodes: number[];
  /** Whether the engine saves its state at every step, as it does unless told otherwise. */
  checkpoints: boolean;
}

export const usage = "usage: npm run bench -- [--nodes 3,100,300] [--checkpoints]";

/**
 * Reads the command line.
 *
 * @throws if it can't be understood
 */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: { nodes: { type: "string", default: "3,100,300" }, checkpoints: { type: "boolean", default: false } },
  });
  const nodes = [...new Set(values.nodes.split(",").map(Number))].sort((a, b) => a - b);
  const wrong = nodes.find((count) => !Number.isInteger(count) || count < 1 || count > 999);
  if (wrong !== undefined) throw new Error(`--nodes: must be numbers from 1 to 999, as in 3,100, got ${values.nodes}`);
  return { nodes, checkpoints: values.checkpoints };
}

/** How often a size is measured: small ones are over quickly and differ most from one time to the next. */
export function pairsFor(nodes: number): number {
  if (nodes <= 10) return 5;
  return nodes <= 100 ? 3 : 1;
}
