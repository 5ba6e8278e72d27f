import * as pulumi from "@pulumi/pulumi";

/** One fault in what a caller gave: where it is and what to give instead. Pure checks return these; constructors raise them. */
export interface Problem {
  /** The argument, as the caller would write it: `nodes[2].name`. */
  path: string;
  /** What is wrong, what to give, what was given: lower case, no full stop. */
  reason: string;
}

/** The same problems one level further in: `at("http", [{ path: "names[0]", … }])` has the path `http.names[0]`. */
export function at(prefix: string, problems: readonly Problem[]): Problem[] {
  return problems.map(({ path, reason }) => ({ path: path === "" ? prefix : `${prefix}.${path}`, reason }));
}

/** One line for each problem, as the user reads it. */
export function describe(problems: readonly Problem[]): string {
  return problems.map(({ path, reason }) => `${path}: ${reason}`).join("\n");
}

/**
 * Raises all problems at once as one error on the component, or does nothing when there are none.
 *
 * The stack is hidden: the reader is the caller of the component, not its developer.
 */
export function refuse(component: pulumi.Resource, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const message = describe(problems);
  const refusal = new pulumi.ResourceError(message, component, true);
  // The SDK writes "error serializing property …" before it for each input through which a late refusal passes.
  Object.defineProperty(refusal, "message", { get: () => message, set: () => undefined });
  // It prints the stack of one that comes after the program's end, hidden or not.
  refusal.stack = message;
  throw refusal;
}

/** Whether a value is there now, with all that it holds: outputs and promises are known later, if at all before `up`. */
export function isPlain(value: unknown): boolean {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return false;
  const holdsValues = typeof value === "object" && value !== null && !pulumi.Resource.isInstance(value);
  return !holdsValues || Object.values(value).every(isPlain);
}

/**
 * Returns the value once it has been checked: now if all of it is plain, else as soon as it is known.
 *
 * Use what it returns in place of the value, so that a fault found late still stops everything that depends on it.
 */
export function checked<T>(component: pulumi.Resource, value: pulumi.Input<T>, problemsOf: (value: T) => Problem[]): pulumi.Output<T> {
  const verified = (known: T): T => {
    refuse(component, problemsOf(known));
    return known;
  };
  const output = pulumi.output(value) as pulumi.Output<T>;
  if (!isPlain(value)) return output.apply(verified);
  verified(value as T);
  return output;
}

/** The value, for nobody to use before that is found sound. */
export function once<T>(value: pulumi.Output<T>, sound: pulumi.Output<unknown>): pulumi.Output<T> {
  return pulumi.all([value, sound]).apply(([known]) => known) as pulumi.Output<T>;
}

/** A problem unless exactly one of the named arguments is given. */
export function exactlyOne<T extends object>(args: T, ...keys: (keyof T & string)[]): Problem[] {
  const given = keys.filter((key) => args[key] !== undefined);
  if (given.length === 1) return [];
  const choices = keys.map((key) => `\`${key}\``).join(", ");
  return [{ path: given[1] ?? keys[0] ?? "", reason: `give exactly one of ${choices}, got ${given.length === 0 ? "none" : given.join(" and ")}` }];
}
