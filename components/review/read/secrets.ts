import { parsedJson } from "../../support/json";
import { typesOf } from "./urns";
import { type Values, isMarkedSecret, isTooDeep, recordOf } from "./values";

/** Names of properties whose values are never shown, should a preview hold them in the clear (`--show-secrets`). */
const secretName = /((private|api|access|account|auth|shared)[_-]?key|password|passphrase|secret|token|credential)(?!.*(name|prefix|arn|id|version)$)/i;

/** A Secret of Kubernetes holds secrets under any name. */
const secretData = { type: /^kubernetes:core\/v1:Secret(List|Patch)?$/, name: /^(data|stringData)$/ };

/** What is shorter might be a part of any word. */
const shortestSecret = 8;

/** Takes out of a text whatever is secret. */
export type Mask = (text: string) => string;

/** Masks what is secret in these states: what the engine marks, and what is called so. */
export function maskOf(states: readonly Values[]): Mask {
  const found = new Set<string>();
  for (const state of states) {
    const isData = secretData.type.test(typeOf(state));
    const isNamed = (key: string) => secretName.test(key) || (isData && secretData.name.test(key));
    for (const properties of ["inputs", "outputs"]) collect(recordOf(state, properties), isNamed, false, found);
  }
  const spellings = byBeginning(spelt(found));
  return (text) => masked(text, spellings);
}

/** The whole of it: what is read to be shown is cut. */
function typeOf({ urn }: Values): string {
  return typeof urn === "string" ? (typesOf(urn).at(-1) ?? "") : "";
}

/** Collects the values that are secret. What the engine marks holds its `plaintext` as JSON. */
function collect(value: unknown, isNamed: (key: string) => boolean, isSecret: boolean, found: Set<string>): void {
  if (typeof value === "string") {
    if (!isSecret || value === "[secret]" || value.length < shortestSecret) return;
    // A key may be quoted line by line.
    for (const part of [value, ...value.split("\n").filter((line) => !line.startsWith("-----"))]) if (part.length >= shortestSecret) found.add(part);
    for (const held of [parsedJson(value), fromBase64(value)]) if (!isTooDeep(held)) collect(held, isNamed, true, found);
  }
  if (typeof value !== "object" || value === null) return;
  const isMarked = isMarkedSecret(value);
  for (const [key, item] of Object.entries(value)) collect(item, isNamed, isSecret || isMarked || isNamed(key), found);
}

/** The text that a value holds in base64, if it is that. */
function fromBase64(value: string): string | undefined {
  const bytes = Buffer.from(value, "base64");
  const text = bytes.toString("utf8");
  return bytes.toString("base64") === value && !text.includes("\uFFFD") ? text : undefined;
}

/** The secrets as a message may hold them: in JSON and in base64 too. */
function spelt(secrets: ReadonlySet<string>): Set<string> {
  return new Set([...secrets].flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), ...(["base64", "base64url"] as const).map((form) => Buffer.from(secret).toString(form))]));
}

/** By their first characters, so that a text is looked through once, however many there are. The longest are first: another may be the beginning of one. */
function byBeginning(spellings: ReadonlySet<string>): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const spelling of [...spellings].sort((one, other) => other.length - one.length)) {
    const beginning = spelling.slice(0, shortestSecret);
    const alike = found.get(beginning);
    if (alike) alike.push(spelling);
    else found.set(beginning, [spelling]);
  }
  return found;
}

/** Of secrets that overlap nothing is left. */
function masked(text: string, spellings: ReadonlyMap<string, readonly string[]>): string {
  const shown: string[] = [];
  let end = 0;
  for (let at = 0; at < text.length; at++) {
    const secret = spellings.get(text.slice(at, at + shortestSecret))?.find((spelling) => text.startsWith(spelling, at));
    if (at >= end) shown.push(secret === undefined ? text[at]! : "[secret]");
    if (secret !== undefined) end = Math.max(end, at + secret.length);
  }
  return shown.join("");
}
