import { isBinary } from "../../../components/secrets/binary";
import type { AnyMachineFacts } from "./facts";
import type { MachineKind } from "./kinds";
import { places } from "./places";

/** The settings of the machine's programs, which are shell variables. */
export type MachineSettings = Record<string, string | number>;

/** What the programs on a machine need to know. */
export function machineSettings(kind: MachineKind, facts: AnyMachineFacts): MachineSettings {
  return {
    KIND: kind.name,
    VERSION: facts.version,
    REGION: facts.region,
    SECRET: facts.secretArn,
    DIRECTORY: `/etc/${kind.name}`,
    OWNER: kind.name,
    RUN_DIRECTORY: places.run,
    ...kindSettings(kind),
    // 2, 4, 8 and 16 seconds between them.
    ATTEMPTS: 5,
    PAUSE_SECONDS: 2,
    DATA_DIRECTORY: facts.dataDevice ? places.data : "",
    HEAP_MEGABYTES: facts.heapMegabytes ?? "",
    BOOTSTRAP_SECRET: facts.bootstrapSecretArn ?? "",
    HTTP_URL: facts.httpUrl ?? "",
  };
}

/** What the program that fetches knows of a kind. Names of files have neither blanks nor colons. */
export function kindSettings(kind: MachineKind): MachineSettings {
  return {
    REQUIRED: kind.required.join(" "),
    OPTIONAL: kind.optional.join(" "),
    BINARY: [...kind.required, ...kind.optional].filter(isBinary).join(" "),
    PAIRS: kind.pairs.map((pair) => pair.join(":")).join(" "),
    AUTHORITIES: kind.authorities.join(" "),
    RESTARTS: kind.restarts.join(" "),
    RESTARTS_ITSELF: kind.restartsItself ? "yes" : "no",
  };
}

/** Settings as a shell sources them: a value is never more than a value. */
export function settingsText(settings: MachineSettings): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}='${String(value).replaceAll("'", `'\\''`)}'\n`)
    .join("");
}
