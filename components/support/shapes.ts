import * as pulumi from "@pulumi/pulumi";
import { quoted } from "./names";
import { Problem, at } from "./problems";

/** Whether a value is an object by its type too: a configuration, and programs without types, can give anything in place of one. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !pulumi.Output.isInstance(value);
}

/** Faults of what is to be an object with these keys and no others, which would be ignored in silence. What is undefined isn't given. */
export function objectProblems(given: unknown, known: readonly string[]): Problem[] {
  const keys = known.join(", ");
  if (!isObject(given)) return [{ path: "", reason: `must be an object with any of ${keys}, got ${quoted(given)}` }];
  const strange = Object.keys(given).filter((key) => given[key] !== undefined && !known.includes(key));
  return strange.map((key) => ({ path: key, reason: `is no known key: give one of ${keys}` }));
}

/** The same where each key has a check of its own. */
export function partsProblems(given: unknown, parts: Record<string, (part: never) => Problem[]>): Problem[] {
  const problems = objectProblems(given, Object.keys(parts));
  if (!isObject(given)) return problems;
  const held = Object.entries(parts).filter(([key]) => given[key] !== undefined);
  return [...problems, ...held.flatMap(([key, problemsOf]) => at(key, problemsOf(given[key] as never)))];
}
