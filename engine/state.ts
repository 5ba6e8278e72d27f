import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";

/**
 * What keeps stacks in a folder of the checkout, as environment for the engine; nothing where the user has named a backend.
 *
 * The folder, and a random passphrase in it, are made on first use, for the user's eyes only.
 */
export function ownState(folder: string, user: NodeJS.ProcessEnv): Record<string, string> {
  if (user.PULUMI_BACKEND_URL !== undefined) return {};
  makePrivate(folder);
  const backend = { PULUMI_BACKEND_URL: pathToFileURL(folder).href };
  const hasPassphrase = user.PULUMI_CONFIG_PASSPHRASE !== undefined || user.PULUMI_CONFIG_PASSPHRASE_FILE !== undefined;
  return hasPassphrase ? backend : { ...backend, PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile(folder) };
}

/** Whether a folder that serves as backend has the stack: a look at its files, since asking the engine takes half a second. */
export function hasStack(folder: string, project: string, stack: string): boolean {
  const file = path.join(stacksFolder(folder), project, `${stack}.json`);
  return fs.existsSync(file) || fs.existsSync(`${file}.gz`);
}

function stacksFolder(folder: string): string {
  return path.join(folder, ".pulumi", "stacks");
}

function passphraseFile(folder: string): string {
  const file = path.join(folder, "passphrase");
  if (fs.existsSync(file)) return file;
  if (fs.existsSync(stacksFolder(folder))) {
    throw new Error(
      `${file} is missing, and without it the stacks in ${folder} can't be read: put it back, ` +
        `or set PULUMI_CONFIG_PASSPHRASE to what the stacks were made with, or remove ${folder} to begin anew`,
    );
  }
  // Linked into place when whole: of two first runs both use the passphrase that came first.
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, randomBytes(32).toString("base64url"), { mode: 0o600 });
  try {
    fs.linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    fs.rmSync(draft);
  }
  return file;
}

function makePrivate(folder: string): void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  // One that was there already may have been made by something less careful.
  fs.chmodSync(folder, 0o700);
}
