import { type Engine, NotHere, type Way } from "./engine";
import { say } from "./progress";
import { built } from "./ways/built";
import { downloaded } from "./ways/downloaded";
import { installed } from "./ways/installed";

/**
 * Finds an engine: `pulumi` on PATH, else the one that the `pulumi` npm package downloads, else one built from Go modules.
 *
 * What is on the machine goes before what has to be fetched, so a second run neither asks the network nor builds.
 * The first run on a machine without an engine can take minutes, and shows its progress on stderr.
 *
 * @param report is told which way was taken, and why not those before it.
 */
export function findEngine(report: (line: string) => void = say): Promise<Engine> {
  return search([installed(), downloaded(), built()], report);
}

/** The first way that is ready, else the first that can be made so. */
export async function search(ways: readonly Way[], report: (line: string) => void): Promise<Engine> {
  const reasons: string[] = [];
  for (const way of ways) {
    const engine = way.ready();
    if (!(engine instanceof NotHere)) {
      report(`using ${engine.way}${reasons.length === 0 ? "" : ` (${reasons.join("; ")})`}`);
      return engine;
    }
    reasons.push(engine.reason);
  }
  return obtain(ways, report);
}

/** Here reasons are told as they are found, since what comes next may take minutes. */
async function obtain(ways: readonly Way[], report: (line: string) => void): Promise<Engine> {
  for (const way of ways) {
    const engine = await way.obtain();
    if (!(engine instanceof NotHere)) {
      report(`using ${engine.way}`);
      return engine;
    }
    report(engine.reason);
  }
  throw new Error(
    "no way to a Pulumi engine on this machine: install Pulumi (https://www.pulumi.com/docs/install) or Go (https://go.dev/dl), then run this again",
  );
}
