/**
 * A copy of what is known of a resource's properties.
 *
 * In a preview @pulumi/policy throws where a value is read that isn't known yet, which would end the rule. Here such a
 * value is undefined under its key, so that the rule judges what there is; the run itself knows the rest.
 */
export function knownOf(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.keys(properties).map((key) => [key, copied(() => properties[key])]));
}

/** Whether a property is given, and its value isn't known yet. */
export function isUnknown(known: Readonly<Record<string, unknown>>, key: string): boolean {
  return key in known && known[key] === undefined;
}

function copied(read: () => unknown): unknown {
  let value: unknown;
  try {
    value = read();
  } catch {
    return undefined;
  }
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    return Array.from({ length: list.length }, (_, index) => copied(() => list[index]));
  }
  return typeof value === "object" && value !== null ? knownOf(value as Record<string, unknown>) : value;
}
