import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { clock } from "../support/calendar";
import { type Terminal, textOf } from "../support/terminal";
import { type Severity, severities } from "./findings/finding";
import { jsonOf } from "./output/json";
import { markdownOf } from "./output/markdown";
import { painted, terminalOf, unpainted } from "./output/terminal";
import { readPreview } from "./read/read-preview";
import { type Review, reaches, reviewOf } from "./review";

export const reviewUsage = `elastic-tls review [<preview.json> | -] [--format terminal | markdown | json] [--fail-on critical | high | medium | low | never] [--renewals-only]
                   [--event-log <events.json>] [--output <format>=<file> ...]

Says what a preview does to certificates. Give it what \`pulumi preview --json --show-sames\` prints, from a file or standard
input, of any program that uses this package or @pulumi/tls. It ends with 0, with 1 if a finding is at least as grave as
--fail-on (critical unless told otherwise), and with 2 if it can't read the preview. With --renewals-only, for a run that nobody
looks at, whatever does anything but renew is a critical finding. --output writes the same review to a file as well, as often as it is
given. What a policy pack says isn't in the preview's JSON: it is found in the log that
\`PULUMI_DEBUG_COMMANDS=true pulumi preview --json --event-log <events.json>\` writes in the same run.`;

/** Where the command reads and writes. */
interface ColourTerminal extends Terminal {
  /** Whether what is printed may have colours. */
  hasColours: boolean;
}

type Format = "terminal" | "markdown" | "json";

const formats: Readonly<Record<Format, (review: Review, hasColours: boolean) => string>> = {
  terminal: (review, hasColours) => terminalOf(review, hasColours ? painted : unpainted),
  markdown: markdownOf,
  json: jsonOf,
};

/**
 * Runs the command.
 *
 * @returns 0, or 1 if a finding is grave enough
 * @throws if the arguments or the preview can't be read
 */
export function reviewCommand(args: string[], terminal: ColourTerminal): number {
  const { source, eventLog, format, outputs, failOn, renewalsOnly } = read(args);
  const preview = readPreview(textOf(source, terminal), eventLog === undefined ? undefined : textOf(eventLog, { stdin: onlyFromFile }));
  const review = reviewOf(preview, clock.now(), renewalsOnly);
  for (const output of outputs) writeFileSync(output.file, formats[output.format](review, false));
  terminal.print(formats[format](review, terminal.hasColours));
  return failOn !== "never" && reaches(review, failOn) ? 1 : 0;
}

function onlyFromFile(): never {
  throw new Error("--event-log: must be a file, standard input is the preview's");
}

interface Request {
  source: string;
  eventLog?: string;
  format: Format;
  /** What is written to files besides. */
  outputs: { format: Format; file: string }[];
  failOn: Severity | "never";
  renewalsOnly: boolean;
}

function read(args: string[]): Request {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      format: { type: "string", default: "terminal" },
      "fail-on": { type: "string", default: "critical" },
      "renewals-only": { type: "boolean", default: false },
      "event-log": { type: "string" },
      output: { type: "string", multiple: true, default: [] },
    },
  });
  if (positionals.length > 1) throw new Error(`give one preview, got ${positionals.length}`);
  return {
    source: positionals[0] ?? "-",
    eventLog: values["event-log"],
    format: formatOf("--format", values.format),
    outputs: values.output.map(outputOf),
    failOn: oneOf("--fail-on", values["fail-on"], [...severities, "never"]),
    renewalsOnly: values["renewals-only"],
  };
}

function outputOf(value: string): { format: Format; file: string } {
  const [format = "", ...rest] = value.split("=");
  const file = rest.join("=");
  if (file === "") throw new Error(`--output: must be a format and a file, as in json=review.json, got ${value}`);
  return { format: formatOf("--output", format), file };
}

function formatOf(option: string, value: string): Format {
  return oneOf(option, value, Object.keys(formats) as Format[]);
}

function oneOf<T extends string>(option: string, value: string, choices: readonly T[]): T {
  const chosen = choices.find((choice) => choice === value);
  if (chosen === undefined) throw new Error(`${option}: must be one of ${choices.join(", ")}, got ${value}`);
  return chosen;
}
