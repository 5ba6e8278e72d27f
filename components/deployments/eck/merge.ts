type Mergeable = Record<string, unknown>;

/**
 * One spec with another merged into it: objects key by key, lists whose items have names by these, everything else is replaced.
 * Kubernetes merges its own lists of containers and volumes in the same way.
 */
export function merged(base: unknown, more: unknown): unknown {
  if (more === undefined) return base;
  if (isNamedList(base) && isNamedList(more)) return mergedLists(base, more);
  if (!isObject(base) || !isObject(more)) return more;
  const keys = [...new Set([...Object.keys(base), ...Object.keys(more)])];
  return Object.fromEntries(keys.map((key) => [key, merged(base[key], more[key])]));
}

function mergedLists(base: readonly Mergeable[], more: readonly Mergeable[]): unknown[] {
  const added = more.filter((item) => !base.some(({ name }) => name === item.name));
  return [...base.map((item) => merged(item, more.find(({ name }) => name === item.name))), ...added];
}

function isNamedList(value: unknown): value is Mergeable[] {
  return Array.isArray(value) && value.every((item) => isObject(item) && typeof item.name === "string");
}

function isObject(value: unknown): value is Mergeable {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The paths of what a spec says, as Elasticsearch's settings have them: `{ xpack: { security: { enabled: true } } }` says `xpack.security.enabled`. */
export function paths(value: unknown): string[] {
  if (!isObject(value)) return [""];
  return Object.entries(value).flatMap(([key, held]) => paths(held).map((rest) => (rest === "" ? key : `${key}.${rest}`)));
}
