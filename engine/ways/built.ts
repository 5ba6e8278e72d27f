import * as path from "node:path";

import { build } from "../build";
import { cached } from "../cache";
import { type Engine, NotHere, type Way } from "../engine";
import { type Machine, thisMachine } from "../machine";
import { engineVersion } from "../versions";

/** An engine built from the Go module proxy, once, for machines that reach package registries and nothing else. */
export function built(machine: Machine = thisMachine): Way {
  const place = cached(machine);
  const engine: Engine = {
    way: `pulumi v${engineVersion}, built from Go modules`,
    command: [path.join(place.bin, "pulumi")],
    env: {
      PATH: [place.bin, machine.env.PATH].join(path.delimiter),
      // A home of its own, even where the user has another: there its plugin would pass for the official one.
      PULUMI_HOME: place.home,
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    },
  };
  return {
    ready: () => (machine.exists(place.folder) ? engine : new NotHere("no engine has been built yet")),
    obtain: async () => {
      if (machine.which("go") === undefined) return new NotHere("Go, which could build an engine, is not on PATH");
      await build(place);
      return engine;
    },
  };
}
