import { stringify } from "yaml";

/** The value of one setting. */
export type SettingValue = string | number | boolean | readonly string[];

/** Settings by their dotted names, in the order in which they are written. */
export type Settings = Readonly<Record<string, SettingValue>>;

// Neither version nor date: a new version of this package must change no file.
const header = "# Written by elastic-tls: edits are overwritten.\n";

/**
 * Settings as Elasticsearch and Kibana read them: names stay dotted, and strings that a reader of YAML 1.1, such as
 * Elasticsearch, or of YAML 1.2 would take for something else are quoted.
 */
export function settingsYaml(settings: Settings): string {
  // Both readers of these files are simple ones: no aliases where two settings share a list, no folded lines.
  return header + stringify(settings, { compat: "yaml-1.1", aliasDuplicateObjects: false, lineWidth: 0 });
}
