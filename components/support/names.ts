import { Problem, isPlain } from "./problems";

/** The longest name: a DNS label (RFC 1035, 2.3.4), so that a name can also be a host name, a file name and a key of a Secret. */
export const longestName = 63;

const label = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** Faults of names that become directories, resources and DNS labels: their form, and repetition within the list. */
export function nameProblems(path: (index: number) => string, names: readonly string[], example = "es01"): Problem[] {
  // Programs in JavaScript can give a text.
  if (!Array.isArray(names)) return [{ path: path(0).replace("[0]", ""), reason: `must be a list of names, got ${quoted(names)}` }];
  return names.flatMap((name, index) => [
    ...formProblems(path(index), name, example),
    ...(names.indexOf(name) < index
      ? [{ path: path(index), reason: `must be unique, ${path(names.indexOf(name))} is also ${quoted(name)}` }]
      : []),
  ]);
}

function formProblems(path: string, name: unknown, example: string): Problem[] {
  if (typeof name !== "string" || !label.test(name)) {
    return [{ path, reason: `must be lower-case letters, digits and hyphens, as in "${example}", got ${quoted(name)}` }];
  }
  return name.length > longestName ? [{ path, reason: `must have at most ${longestName} characters, got ${name.length}` }] : [];
}

/** A value as an error message shows it. */
export function quoted(value: unknown): string {
  if (!isPlain(value)) return "what is known later";
  return value === undefined ? "undefined" : JSON.stringify(value);
}
