import { type Effect } from "./effects";
import { type Platform } from "./platforms";

/** What a setting of a deployment is about, and which of its values protect more. */
export interface SettingKind {
  setting: RegExp;
  /** What becomes weaker, or is taken up by nobody else at the same time. */
  concern?: "verification" | "clientAuthentication" | "protocols" | "issuer";
  /** For settings with one value. */
  strongestFirst?: readonly string[];
  /** What holds where nothing is said: the operator's, since our own deployments always say it. */
  unsaid?: string;
  /** Where it isn't a restart of what it belongs to. */
  effect?: Effect;
}

/** The first that fits holds. Names are those of our components' summaries, of yml files, or of ECK's resources. */
const kinds: readonly SettingKind[] = [
  { setting: /verification_?mode$/i, concern: "verification", strongestFirst: ["full", "certificate", "none"], unsaid: "certificate" },
  { setting: /^certificatesPer$/, concern: "verification", strongestFirst: ["node", "cluster"] },
  { setting: / http\.tls$/, concern: "verification", strongestFirst: ["on", "off"], unsaid: "on" },
  { setting: /client_?authentication$/i, concern: "clientAuthentication", strongestFirst: ["required", "optional", "none"] },
  { setting: /^requireClientCertificates$|\.client\.authentication$/, concern: "clientAuthentication", strongestFirst: ["true", "false"] },
  { setting: /protocols$/i, concern: "protocols" },
  { setting: /^(transport|http|kibana)Certificates$/, concern: "issuer", effect: "connectionLoss" },
  { setting: /^certificates\.\w+$/, concern: "issuer", effect: "upload" },
  { setting: /^uploaded$/, effect: "upload" },
  { setting: /^kibanaAuthentication$/ },
  { setting: /^(trustedClusters|remoteClusters)$/ },
];

/** What a setting is about; undefined if TLS doesn't depend on it. */
export function settingKind(setting: string): SettingKind | undefined {
  return kinds.find((kind) => kind.setting.test(setting));
}

/** What takes up a change of a setting. */
export function effectOfSetting(setting: string, { effect }: SettingKind, platform: Platform): Effect {
  if (effect !== undefined) return effect;
  if (!/^kibana/i.test(setting)) return "rollingRestart";
  return platform === "eck" ? "operatorRestart" : "kibanaRestart";
}

/** Oldest first. */
const protocols = ["SSLv2Hello", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];

/** Those that were allowed newly and are older than all that were allowed before. */
export function olderProtocols(before: readonly string[], after: readonly string[]): string[] {
  const known = before.filter((protocol) => protocols.includes(protocol));
  const oldest = Math.min(...known.map((protocol) => protocols.indexOf(protocol)));
  return known.length === 0 ? [] : after.filter((protocol) => protocols.includes(protocol) && protocols.indexOf(protocol) < oldest);
}

/** Whether a setting with one value protects less than before. */
export function isWeaker({ strongestFirst = [], unsaid }: SettingKind, before: string | undefined, after: string | undefined): boolean {
  const rank = (value: string | undefined) => strongestFirst.indexOf(value ?? unsaid ?? "");
  return rank(before) !== -1 && rank(after) > rank(before);
}
