import * as path from "node:path";

import { type Engine, NotHere, type Way } from "../engine";
import { type Machine, thisMachine } from "../machine";
import { downloadHost, hasTlsPlugin, pulumiHome } from "../plugins";
import { engineVersion } from "../versions";

/** The engine that the official `pulumi` npm package downloads into Pulumi's own folder on first use. */
export function downloaded(machine: Machine = thisMachine): Way {
  const bin = path.join(pulumiHome(machine), "versions", engineVersion, "bin");
  const command = path.join(bin, "pulumi");
  const engine: Engine = {
    way: `pulumi v${engineVersion}, downloaded by the npm package pulumi`,
    command: [command],
    env: { PATH: [bin, machine.env.PATH].join(path.delimiter) },
  };
  return {
    ready: () => {
      if (!machine.exists(command)) return new NotHere(`pulumi v${engineVersion} has not been downloaded`);
      return hasTlsPlugin(machine) ? engine : new NotHere("the downloaded pulumi has no tls plugin yet");
    },
    obtain: async () => {
      if (!(await machine.answers(downloadHost))) return new NotHere(`${downloadHost} does not answer, so nothing can be downloaded`);
      // Asking for the version is enough to make the package download the engine, which is then started without npx.
      if (!machine.exists(command)) machine.output("npx", "--yes", `pulumi@${engineVersion}`, "version");
      return machine.exists(command) ? engine : new NotHere(`npx --yes pulumi@${engineVersion} downloaded no engine`);
    },
  };
}
