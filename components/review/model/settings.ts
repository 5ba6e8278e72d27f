import { unknownSetting } from "./custom-resources";
import { type Effect } from "./effects";
import { type Platform } from "./platforms";

/** What a setting of a deployment is about, and which of its values protect more. */
export interface SettingKind {
  setting: RegExp;
  /** What becomes weaker, or is taken up by nobody else at the same time. */
  concern?: "verification" | "clientAuthentication" | "protocols" | "issuer";
  /** For settings with one value, in lower case. */
  strongestFirst?: readonly string[];
  /** What holds where nothing is said: Elasticsearch's, Kibana's or the operator's. Our own deployments always say what they do. */
  unsaid?: readonly string[];
  /** What holds there instead where the operator has clients show certificates. */
  unsaidWithClients?: readonly string[];
  /** Where it isn't a restart of what it belongs to. */
  effect?: Effect;
  /** Where a change to less protection is another matter than one to more. */
  weakening?: { effect: Effect; advice: string };
}

const verification = { concern: "verification", strongestFirst: ["full", "certificate", "none"] } as const;
const switched = { concern: "verification", strongestFirst: ["true", "false"], unsaid: ["true"] } as const;
const clients = { concern: "clientAuthentication", strongestFirst: ["required", "optional", "none"] } as const;

/** The certificate of all has no node's name in it, by which those with the former settings verify each other. */
const sharedByAll = { effect: "fullRestart", advice: "restart all nodes at the same time: those with the former settings verify names that the certificate of all doesn't hold (docs/changing.md)" } as const;

/** Elasticsearch 8 names TLS 1.1 too, which its JDK has switched off: https://www.elastic.co/docs/deploy-manage/security/supported-ssltls-versions-by-jdk-version */
const protocolsUnsaid = ["TLSv1.3", "TLSv1.2"];

/**
 * The first that fits holds. Names are those of our components' summaries, of yml files, or of ECK's resources.
 *
 * Defaults: https://www.elastic.co/docs/reference/elasticsearch/configuration-reference/security-settings and what the operator sets:
 * https://github.com/elastic/cloud-on-k8s, `pkg/controller/elasticsearch/settings/merged_config.go`, `pkg/controller/kibana/config_settings.go`.
 */
const kinds: readonly SettingKind[] = [
  { setting: / xpack\.security\.transport\.ssl\.verification_mode$|^Kibana elasticsearch\.ssl\.verificationMode$/, ...verification, unsaid: ["certificate"] },
  { setting: /\bssl\.verification_?mode$/i, ...verification, unsaid: ["full"] },
  { setting: /verification_?mode$/i, ...verification },
  { setting: /^certificatesPer$/, concern: "verification", strongestFirst: ["node", "cluster"], weakening: sharedByAll },
  { setting: / http\.tls$/, concern: "verification", strongestFirst: ["on", "off"], unsaid: ["on"] },
  { setting: / xpack\.security(\.(transport|http)\.ssl)?\.enabled$/, ...switched },
  { setting: /\btransport\.ssl\.client_authentication$/, ...clients, unsaid: ["required"] },
  { setting: /\bsecurity\.http\.ssl\.client_authentication$/, ...clients, unsaid: ["none"], unsaidWithClients: ["required"] },
  { setting: /\bssl\.client_?authentication$/i, ...clients, unsaid: ["none"] },
  { setting: /client_?authentication$/i, ...clients },
  { setting: /^requireClientCertificates$|\.client\.authentication$/, concern: "clientAuthentication", strongestFirst: ["true", "false"], unsaid: ["false"] },
  { setting: /supported_?protocols$/i, concern: "protocols", unsaid: protocolsUnsaid },
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

/** What takes up a change of a setting, to less protection or not. */
export function effectOfSetting(setting: string, { effect, weakening }: SettingKind, platform: Platform, isWeakened: boolean): Effect {
  const known = isWeakened && weakening ? weakening.effect : effect;
  if (known !== undefined) return known;
  if (!/^kibana/i.test(setting)) return "rollingRestart";
  return platform === "eck" ? "operatorRestart" : "kibanaRestart";
}

/** Oldest first. */
const protocols = ["SSLv2Hello", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];

/** Those that were allowed newly and are older than all that were allowed before. */
export function olderProtocols(before: readonly string[], after: readonly string[]): string[] {
  if (before.length === 0 || before.includes(unknownSetting)) return [];
  const oldest = Math.min(...before.flatMap((protocol) => (protocols.includes(protocol) ? [protocols.indexOf(protocol)] : [])));
  return oldest === Infinity ? [] : after.filter((protocol) => protocols.includes(protocol) && protocols.indexOf(protocol) < oldest);
}

/** Since RFC 8996 nobody should speak these. */
export const deprecatedProtocols = ["SSLv2Hello", "SSLv3", "TLSv1", "TLSv1.1"];

/** Those of them that were allowed newly, also where others of them were before. */
export function addedDeprecated(before: readonly string[], after: readonly string[]): string[] {
  return before.includes(unknownSetting) ? [] : after.filter((protocol) => deprecatedProtocols.includes(protocol) && !before.includes(protocol));
}

/** Whether a setting with one value protects less than before. */
export function isWeaker({ strongestFirst = [] }: SettingKind, before: string | undefined, after: string | undefined): boolean {
  const rank = (value = "") => strongestFirst.indexOf(value.toLowerCase());
  return rank(before) !== -1 && rank(after) > rank(before);
}
