import { visibleName } from "./values";

/** The types of a resource and its parents, its own last: `urn:pulumi:<stack>::<project>::<types>::<name>`. */
export function typesOf(urn: string): string[] {
  return (urn.split("::")[2] ?? "").split("$");
}

export function nameOf(urn: string): string {
  return visibleName(urn.split("::").slice(3).join("::"));
}
