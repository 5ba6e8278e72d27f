import * as path from "node:path";

import { type Engine, NotHere, type Way } from "../engine";
import { type Machine, thisMachine } from "../machine";
import { downloadHost, hasTlsPlugin } from "../plugins";
import { atLeast, engineVersion } from "../versions";

/** `pulumi` on PATH, as its user installed it. */
export function installed(machine: Machine = thisMachine): Way {
  return {
    ready: () => {
      const engine = usable(machine);
      if (engine instanceof NotHere || hasTlsPlugin(machine)) return engine;
      return new NotHere("pulumi on PATH has no tls plugin yet");
    },
    obtain: async () => {
      const engine = usable(machine);
      // The engine downloads the plugin by itself on first use.
      if (engine instanceof NotHere || (await machine.answers(downloadHost))) return engine;
      return new NotHere(`pulumi on PATH has no tls plugin, and ${downloadHost}, where it is downloaded, does not answer`);
    },
  };
}

function usable(machine: Machine): Engine | NotHere {
  const command = machine.which("pulumi");
  if (command === undefined) return new NotHere("pulumi is not on PATH");
  const version = machine.output(command, "version");
  if (version === undefined) return new NotHere(`${command} does not run`);
  if (!atLeast(version, engineVersion)) return new NotHere(`pulumi on PATH is ${version}, older than v${engineVersion}`);
  const besideIt = path.join(path.dirname(machine.realPath(command)), "pulumi-language-nodejs");
  if (machine.which("pulumi-language-nodejs") === undefined && !machine.exists(besideIt)) {
    return new NotHere("pulumi on PATH comes without pulumi-language-nodejs");
  }
  return { way: `pulumi ${version} on PATH`, command: [command], env: {} };
}
