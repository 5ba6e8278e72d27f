import fs from "node:fs";
import path from "node:path";
import { statusOf, targetOf } from "./filesystem";
import { currentLink, type Digests, digestOf, linkTarget, split, workPrefix } from "./layout";

/**
 * How files differ from what the store wrote, one line for each that does: `certs/http.key: has mode 644, not 600`.
 *
 * It says what changed, never anything of the content.
 */
export function driftOf(directory: string, digests: Digests): string[] {
  return Object.entries(digests).flatMap(([name, digest]) => {
    const fault = linkFault(directory, name) ?? fileFault(stored(directory, name), digest);
    return fault === undefined ? [] : [`${name}: ${fault}`];
  });
}

/** Where a file itself is: one in a sub-directory is in the revision in use. */
function stored(directory: string, name: string): string {
  const { folder, base } = split(name);
  return folder === "" ? path.join(directory, base) : path.join(directory, folder, currentLink, base);
}

function linkFault(directory: string, name: string): string | undefined {
  const { folder, base } = split(name);
  if (folder === "") return undefined;
  const file = path.join(directory, name);
  if (!statusOf(file)) return "is missing";
  if (targetOf(file) !== linkTarget(base)) return "is no longer the store's link";
  const revision = targetOf(path.join(directory, folder, currentLink));
  return revision?.startsWith(workPrefix) ? undefined : `leads nowhere: ${folder}/${currentLink} is no longer the store's link`;
}

function fileFault(file: string, digest: string): string | undefined {
  const status = statusOf(file);
  if (!status) return "is missing";
  if (!status.isFile()) return "is no longer a file";
  const mode = status.mode & 0o777;
  if (mode !== 0o600) return `has mode ${mode.toString(8)}, not 600`;
  return digestOf(fs.readFileSync(file)) === digest ? undefined : "has other content";
}
