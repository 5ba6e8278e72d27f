import { type Diagnostic } from "./preview";
import { type Mask, maskOf } from "./secrets";
import { nameOf } from "./urns";
import { type Values, isRecord, printable, withoutPrivateKeys } from "./values";

/** What the engine says at the end of every failure; of violated policies one JSON object holds nothing else. */
const empty = /^(preview|update) failed$/;

/** The lines of what the engine says, safe to show. */
export type LineReader = (message: unknown) => string[];

/** Reads lines without private keys and without what is secret in these states, which is looked for once and only if anything is said. */
export function lineReader(states: readonly Values[]): LineReader {
  let mask: Mask | undefined;
  return (message) => linesOfMessage(message, (mask ??= maskOf(states)));
}

/** What something said is about. */
export function resourceOf(urn: unknown): { resource?: string } {
  return typeof urn === "string" && urn !== "" ? { resource: nameOf(urn) } : {};
}

/** Each fault and warning, without debug output and repetition. A refusal holds a line for each fault. */
export function readDiagnostics(diagnostics: unknown, linesOf: LineReader): Diagnostic[] {
  const told = (Array.isArray(diagnostics) ? diagnostics.filter(isRecord) : []).filter(({ severity }) => severity === "error" || severity === "warning");
  const read = told.flatMap(({ severity, message, urn }): Diagnostic[] => {
    const faults = linesOf(message).filter((line) => !empty.test(line));
    return faults.map((text) => ({ severity: severity as Diagnostic["severity"], message: text, ...resourceOf(urn) }));
  });
  // Warnings about no resource are about plug-ins and versions.
  const meant = read.filter(({ severity, resource }) => severity === "error" || resource !== undefined);
  return [...new Map(meant.map((one) => [`${one.severity} ${one.resource ?? ""} ${one.message}`, one])).values()];
}

/** Whether an error is among them, also one that tells nothing. */
export function hasError(diagnostics: unknown): boolean {
  return Array.isArray(diagnostics) && diagnostics.some((one) => isRecord(one) && one.severity === "error");
}

function linesOfMessage(message: unknown, mask: Mask): string[] {
  if (typeof message !== "string") return [];
  return withoutPrivateKeys(mask(message))
    .split("\n")
    .map((line) => printable(line.replace(/<\{%[^%]*%\}>/g, "")).replace(/^(error|warning): /, ""))
    .filter((line) => line !== "");
}
