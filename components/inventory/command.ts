import { parseArgs } from "node:util";
import { clock } from "../support/calendar";
import { Terminal, textOf } from "../support/terminal";
import { prometheusOf } from "./prometheus";
import { type InventoryRecord, inventoryOf } from "./records";

export const inventoryUsage = `elastic-tls inventory [<outputs.json> | -] [--prometheus | --json] [--fail-within 30d]

Lists the certificates of a stack, the soonest to expire first. Give it what \`pulumi stack output --json\` prints, with the
output \`certificates\` of each deployment. --prometheus prints metrics for node-exporter's textfile collector. It ends with 0,
with 1 if a certificate expires within --fail-within, and with 2 if it can't read the outputs.`;

/**
 * Runs the command.
 *
 * @returns 0, or 1 if a certificate expires too soon
 * @throws if the arguments or the outputs can't be read
 */
export function inventoryCommand(args: string[], terminal: Terminal): number {
  const { source, format, failWithinDays } = read(args);
  const records = inventoryOf(textOf(source, terminal), clock.now());
  terminal.print(formats[format](records));
  return failWithinDays !== undefined && records.some(({ daysLeft }) => daysLeft < failWithinDays) ? 1 : 0;
}

type Format = "table" | "prometheus" | "json";

const formats: Readonly<Record<Format, (records: readonly InventoryRecord[]) => string>> = {
  table: tableOf,
  prometheus: prometheusOf,
  json: (records) => `${JSON.stringify(records, undefined, 2)}\n`,
};

function tableOf(records: readonly InventoryRecord[]): string {
  const rows = [
    ["days", "expires", "renews", "channel", "name", "issuer"],
    ...records.map(({ daysLeft, notAfter, renewsAt, channel, name, issuer }) => [String(daysLeft), notAfter.slice(0, 10), renewsAt.slice(0, 10) || "-", channel, name, issuer]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) => row.map((cell, column) => (column === 0 ? cell.padStart(widths[0]!) : cell.padEnd(widths[column]!))).join("  ").trimEnd();
  return rows.map((row) => `${line(row)}\n`).join("");
}

function read(args: string[]): { source: string; format: Format; failWithinDays?: number } {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { prometheus: { type: "boolean", default: false }, json: { type: "boolean", default: false }, "fail-within": { type: "string" } },
  });
  if (positionals.length > 1) throw new Error(`give one file, got ${positionals.length}`);
  if (values.prometheus && values.json) throw new Error("give --prometheus or --json, not both");
  const format = values.prometheus ? "prometheus" : values.json ? "json" : "table";
  return { source: positionals[0] ?? "-", format, failWithinDays: daysIn(values["fail-within"]) };
}

function daysIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, days] = /^(\d{1,5})d$/.exec(text) ?? [];
  if (days === undefined) throw new Error(`--fail-within: must be days, as in 30d, got ${text}`);
  return Number(days);
}
