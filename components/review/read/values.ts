/** Properties of a resource as the engine prints them: secrets are masked, unless somebody asked for them in the clear. */
export type Values = Readonly<Record<string, unknown>>;

/** What stands for a value that isn't known before `up`. */
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const masked = "[secret]";

/** Longer than any name or time; PEM is read by `pemOf`. */
const longestText = 300;

/** As far as the years of a certificate reach, and a date that is estimated with it. */
const longestHours = 69_000_000;

/** No stack's values lie this deep; what does would break whatever looks into it. */
const deepest = 500;

/** What could steer a terminal or turn text around, and keys, which nobody should ever see again. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g;

/** A text that is safe to show: on one line, without control characters and private keys. */
export function printable(text: string): string {
  return withoutPrivateKeys(text).replace(unprintable, " ").trim();
}

/** The name as it is safe to show; without anything in it that somebody could see it would be a hole, and no part of a diagram. */
export function visibleName(name: string): string {
  return printable(name) || "unnamed";
}

/** The text with each private key taken out, also one that is cut off. */
export function withoutPrivateKeys(text: string): string {
  return text.replace(privateKey, "[private key]");
}

/** Whether the engine marks a value as secret. */
export function isMarkedSecret(value: object): boolean {
  return "4dabf18193072939515e22adb298388d" in value;
}

/** Whether a value is an object that isn't an array. */
export function isRecord(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object under a key; empty if there is none, or it is a secret. */
export function recordOf(values: Values, key: string): Values {
  const value = values[key];
  return isRecord(value) && !isMarkedSecret(value) ? value : {};
}

/** The text under a key, if it is known and public. */
export function textOf(values: Values, key: string): string | undefined {
  return shown(values[key]);
}

/** The texts in the list under a key that are known and public; undefined if there is no list. */
export function textsOf(values: Values, key: string): string[] | undefined {
  const value = values[key];
  return Array.isArray(value) ? value.flatMap((item) => shown(item) ?? []) : undefined;
}

/** The finite number under a key, cut to what a date can still be counted from. */
export function numberOf(values: Values, key: string): number | undefined {
  const value = values[key];
  return typeof value === "number" && Number.isFinite(value) ? Math.min(Math.max(value, -longestHours), longestHours) : undefined;
}

/** Whether values lie too deep in one another to be looked into. */
export function isTooDeep(value: unknown): boolean {
  const holds = (item: unknown): item is object => typeof item === "object" && item !== null;
  let level = [value].filter(holds);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) return true;
    level = level.flatMap((item) => Object.values(item).filter(holds));
  }
  return false;
}

/** The certificates or request under a key, if they are known. */
export function pemOf(values: Values, key: string): string | undefined {
  const value = values[key];
  return typeof value === "string" && /^-----BEGIN CERTIFICATE( REQUEST)?-----/.test(value.trim()) ? value : undefined;
}

function shown(value: unknown): string | undefined {
  if (typeof value !== "string" || value === unknownValue || value === masked) return undefined;
  const text = printable(value);
  return text === "" ? undefined : text.slice(0, longestText);
}
