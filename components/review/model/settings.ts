import { type Effect } from "./effects";

/** What a change of a setting does, and which of its values protect more. */
export interface SettingKind {
  setting: RegExp;
  /** What becomes weaker. */
  concern: "verification" | "clientAuthentication" | "protocols";
  /** For settings with one value. */
  strongestFirst?: readonly string[];
  effect: Effect;
}

/** The first that fits holds. Kibana's settings are its own, all others Elasticsearch's. */
const kinds: readonly (Omit<SettingKind, "concern"> & { concern?: SettingKind["concern"] })[] = [
  { setting: /^kibana\w*verificationMode$/i, concern: "verification", strongestFirst: ["full", "certificate", "none"], effect: "kibanaRestart" },
  { setting: /verificationMode$/i, concern: "verification", strongestFirst: ["full", "certificate", "none"], effect: "rollingRestart" },
  { setting: /^certificatesPer$/, concern: "verification", strongestFirst: ["node", "cluster"], effect: "rollingRestart" },
  { setting: /clientAuthentication$/i, concern: "clientAuthentication", strongestFirst: ["required", "optional", "none"], effect: "rollingRestart" },
  { setting: /protocols$/i, concern: "protocols", effect: "rollingRestart" },
  { setting: /^kibanaAuthentication$/, effect: "kibanaRestart" },
];

/** What a setting is about; undefined if TLS doesn't depend on it. */
export function settingKind(setting: string): (typeof kinds)[number] | undefined {
  return kinds.find((kind) => kind.setting.test(setting));
}

/** Oldest first. */
const protocols = ["SSLv2Hello", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];

/** Those that were allowed newly and are older than all that were allowed before. */
export function olderProtocols(before: readonly string[], after: readonly string[]): string[] {
  const oldest = Math.min(...before.map((protocol) => protocols.indexOf(protocol)));
  return after.filter((protocol) => protocols.includes(protocol) && protocols.indexOf(protocol) < oldest);
}

/** Whether a setting with one value protects less than before. */
export function isWeaker(strongestFirst: readonly string[], before: string | undefined, after: string | undefined): boolean {
  const rank = (value: string | undefined) => strongestFirst.indexOf(value ?? "");
  return rank(before) !== -1 && rank(after) > rank(before);
}
