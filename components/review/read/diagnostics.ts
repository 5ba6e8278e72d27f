import { parsedJson } from "../../support/json";
import { type Diagnostic } from "./preview";
import { nameOf } from "./urns";
import { type Values, isMarkedSecret, isRecord, isTooDeep, printable, recordOf, withoutPrivateKeys } from "./values";

/** What the engine says at the end of every failure; of violated policies one JSON object holds nothing else. */
const empty = /^(preview|update) failed$/;

/** Names of properties whose values are never shown, should a preview hold them in the clear (`--show-secrets`). */
const secretName = /(privateKey|password|passphrase|secret|token|credential)(?!.*(name|prefix|arn|id|version)$)/i;

const shortestSecret = 8;

/** The lines of what the engine says, safe to show. */
export type LineReader = (message: unknown) => string[];

/** Reads lines without private keys and without what is secret in these states, which is looked for once and only if anything is said. */
export function lineReader(states: readonly Values[]): LineReader {
  let secrets: readonly string[] | undefined;
  return (message) => {
    secrets ??= spelt(secretsIn(states.flatMap((state) => [recordOf(state, "inputs"), recordOf(state, "outputs")])));
    return linesOfMessage(message, secrets);
  };
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

function linesOfMessage(message: unknown, secrets: readonly string[]): string[] {
  if (typeof message !== "string") return [];
  let text = message;
  for (const secret of secrets) text = text.replaceAll(secret, "[secret]");
  return withoutPrivateKeys(text)
    .split("\n")
    .map((line) => printable(line.replace(/<\{%[^%]*%\}>/g, "")).replace(/^(error|warning): /, ""))
    .filter((line) => line !== "");
}

/** The secrets as a message may hold them, in JSON too. The longest are first: another may be the beginning of one. */
function spelt(secrets: ReadonlySet<string>): string[] {
  const all = new Set([...secrets].flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]));
  return [...all].sort((one, other) => other.length - one.length);
}

/** The values that are secret: those that the engine marks, whose `plaintext` is JSON, and those whose names say so. */
function secretsIn(value: unknown, isSecret = false, found = new Set<string>()): Set<string> {
  if (typeof value === "string") {
    if (!isSecret || value === "[secret]") return found;
    // A key may be quoted line by line.
    for (const part of [value, ...value.split("\n").filter((line) => !line.startsWith("-----"))]) if (part.length >= shortestSecret) found.add(part);
    const held = parsedJson(value);
    return isTooDeep(held) ? found : secretsIn(held, true, found);
  }
  if (typeof value !== "object" || value === null) return found;
  const isMarked = isMarkedSecret(value);
  for (const [key, item] of Object.entries(value)) secretsIn(item, isSecret || isMarked || secretName.test(key), found);
  return found;
}
