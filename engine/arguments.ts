/** What the launcher reads from the arguments, all of which Pulumi gets as they are. */
export interface Request {
  /** The command and what follows it, without flags: `["stack", "init", "aws-production"]`. */
  words: string[];
  /** The stack named by `--stack` or `-s`. */
  stack?: string;
  /** Whether only the command's help is asked for. */
  help: boolean;
}

const stackFlags = ["-s", "--stack"];
const helpFlags = ["-h", "--help"];

/** Flags whose value is the next argument, among those that may come before the words that matter here. */
const valueFlags = new Set([
  ...stackFlags,
  ...["-C", "--cwd", "--color", "-v", "--verbose", "--tracing", "--otel-traces", "--profiling", "--memprofilerate"],
  ...["--secrets-provider", "--copy-config-from", "--teams"],
]);

/** Reads Pulumi's command line as far as the launcher must know it. */
export function read(args: readonly string[]): Request {
  const end = args.indexOf("--");
  const own = end === -1 ? args : args.slice(0, end);
  const isValue = (place: number): boolean => valueFlags.has(own[place - 1] ?? "");
  return {
    words: own.filter((arg, place) => !arg.startsWith("-") && !isValue(place)),
    stack: stackFlags.map((flag) => valueOf(flag, own)).find((value) => value !== undefined),
    help: own.some((arg) => helpFlags.includes(arg)),
  };
}

function valueOf(flag: string, args: readonly string[]): string | undefined {
  const place = args.indexOf(flag);
  if (place !== -1) return args[place + 1];
  return args.find((arg) => arg.startsWith(`${flag}=`))?.slice(flag.length + 1);
}

const stackCommands = new Set(["up", "update", "preview", "pre", "refresh", "destroy", "down", "dn", "config", "import", "watch", "logs", "cancel", "state"]);
const stackless = new Set(["ls", "list", "select", "unselect"]);
const creating = new Set(["init", "new", "create", "setup"]);

/** What the arguments want with a stack: work on one, make one by the name in the third word, or nothing. */
export function purpose({ words, help }: Request): "use" | "create" | "none" {
  const [command = "", subcommand = ""] = words;
  if (help) return "none";
  if (stackCommands.has(command)) return "use";
  if (command !== "stack" || stackless.has(subcommand)) return "none";
  return creating.has(subcommand) ? "create" : "use";
}

const packFlag = "--policy-pack";

/**
 * The arguments, in which a policy pack's folder is replaced by the program in it, if it has one.
 *
 * Every engine takes both, but the language host that is built from Go modules runs no pack from its folder.
 */
export function withPackPrograms(args: readonly string[], programIn: (folder: string) => string | undefined): string[] {
  const named = (folders: string): string => folders.split(",").map((folder) => programIn(folder) ?? folder).join(",");
  return args.map((arg, place) => {
    if (args[place - 1] === packFlag) return named(arg);
    return arg.startsWith(`${packFlag}=`) ? `${packFlag}=${named(arg.slice(packFlag.length + 1))}` : arg;
  });
}
