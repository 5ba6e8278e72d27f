import { type Diagnostic } from "./preview";
import { nameOf } from "./urns";
import { type Values, isMarkedSecret, isRecord, printable, recordOf, withoutPrivateKeys } from "./values";

/** What the engine says at the end of every failure; of violated policies, JSON holds nothing else. */
const empty = /^(preview|update) failed$/;

/** Names of properties whose values are never shown, should a preview hold them in the clear (`--show-secrets`). */
const secretName = /(privateKey|password|passphrase|secret|token|credential)(?!.*(name|prefix|arn|id|version)$)/i;

const shortestSecret = 8;

/** Each fault and warning, without debug output, repetition and what is secret in these states. */
export function readDiagnostics(diagnostics: unknown, states: readonly Values[]): Diagnostic[] {
  const told = (Array.isArray(diagnostics) ? diagnostics.filter(isRecord) : []).filter(({ severity }) => severity === "error" || severity === "warning");
  if (told.length === 0) return [];
  const secrets = secretsIn(states.flatMap((state) => [recordOf(state, "inputs"), recordOf(state, "outputs")]));
  const read = told.flatMap(({ severity, message, urn }): Diagnostic[] => {
    const resource = typeof urn === "string" && urn !== "" ? { resource: nameOf(urn) } : {};
    return messagesOf(message, secrets).map((text) => ({ severity: severity as Diagnostic["severity"], message: text, ...resource }));
  });
  // Warnings about no resource are about plug-ins and versions.
  const meant = read.filter(({ severity, resource }) => severity === "error" || resource !== undefined);
  return [...new Map(meant.map((one) => [`${one.severity} ${one.resource ?? ""} ${one.message}`, one])).values()];
}

/** Whether an error is among them, also one that tells nothing. */
export function hasError(diagnostics: unknown): boolean {
  return Array.isArray(diagnostics) && diagnostics.some((one) => isRecord(one) && one.severity === "error");
}

/** A refusal holds a line for each fault. */
function messagesOf(message: unknown, secrets: ReadonlySet<string>): string[] {
  if (typeof message !== "string") return [];
  let text = message;
  for (const secret of secrets) text = text.replaceAll(secret, "[secret]");
  return withoutPrivateKeys(text)
    .split("\n")
    .map((line) => printable(line.replace(/<\{%[^%]*%\}>/g, "")).replace(/^(error|warning): /, ""))
    .filter((line) => line !== "" && !empty.test(line));
}

/** The values that are secret: those that the engine marks, and those whose names say so. */
function secretsIn(value: unknown, isSecret = false, found = new Set<string>()): Set<string> {
  if (typeof value === "string") {
    const isShown = isSecret && value.length >= shortestSecret && value !== "[secret]";
    for (const part of isShown ? [value, ...linesOf(value)] : []) found.add(part);
    return found;
  }
  if (typeof value !== "object" || value === null) return found;
  const isMarked = isMarkedSecret(value);
  for (const [key, item] of Object.entries(value)) secretsIn(item, isSecret || isMarked || secretName.test(key), found);
  return found;
}

/** A key may be quoted line by line. */
function linesOf(value: string): string[] {
  return value.split("\n").filter((line) => line.length >= shortestSecret && !line.startsWith("-----"));
}
