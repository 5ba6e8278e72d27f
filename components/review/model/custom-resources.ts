import { valuesIn } from "../../support/lists";
import { type Values, isMarkedSecret, isRecord, printable, recordOf, textOf, textsOf } from "../read/values";

/** The resources that the ECK operator makes Elasticsearch and Kibana of, whoever has written them. */
const operated = /^kubernetes:\w+\.k8s\.elastic\.co\/v\w+:(Elasticsearch|Kibana)$/;

export type Settings = Readonly<Record<string, readonly string[]>>;

/** Stands for a value that the preview doesn't know yet, or hides: of a setting, or of all that are part of it. */
export const unknownSetting = "(not known yet)";

/** No setting has a longer name. */
const longestName = 300;

/** The setting that lists the node sets of an Elasticsearch. */
const nodeSetNames = "Elasticsearch nodeSets";

/** What such a resource says of TLS, as in `Elasticsearch http.tls`; undefined if it is another one, or not known yet. */
export function operatedSettings(type: string, { spec }: Values): Settings | undefined {
  const [, kind] = operated.exec(type) ?? [];
  if (kind === undefined || !isRecord(spec)) return undefined;
  const sets = [spec.nodeSets ?? []].flat().map(nodeSetOf);
  const http = settingsIn({ http: spec.http }, `${kind} `);
  const isHidden = saidIn(http, `${kind} http.tls.`)?.includes(unknownSetting);
  const configured = [settingsAt(spec.config, kind), ...sets.map(({ name, config }) => settingsAt(config, `${kind} ${name}:`))];
  return Object.fromEntries([
    ...[http, ...configured].flatMap(Object.entries<readonly string[]>),
    ...(kind === "Elasticsearch" ? [[nodeSetNames, sets.map(({ name }) => name)] as const] : []),
    [`${kind} http.tls`, [isHidden ? unknownSetting : isOn(recordOf(recordOf(spec, "http"), "tls")) ? "on" : "off"]],
  ]);
}

/** A node set that isn't known is one of that name, of which nothing is known. */
function nodeSetOf(set: unknown): { name: string; config: unknown } {
  return isRecord(set) && !isMarkedSecret(set) ? { name: textOf(set, "name") ?? "nodes", config: set.config } : { name: unknownSetting, config: unknownSetting };
}

/** The former settings under the names that node sets have now, one in place of another in their order; none of those that go with nothing in their place. */
export function underNamesOfNow(former: Settings, { [nodeSetNames]: are = [] }: Settings): Settings {
  const were = former[nodeSetNames] ?? [];
  const gone = were.filter((name) => !are.includes(name));
  const successors = new Map<string, string[]>();
  for (const [index, name] of are.filter((one) => !were.includes(one)).entries()) {
    const predecessor = gone[Math.min(index, gone.length - 1)];
    if (predecessor !== undefined) successors.set(predecessor, [...(successors.get(predecessor) ?? []), name]);
  }
  const entries = Object.entries(former).flatMap(([setting, values]): [string, readonly string[]][] => {
    const set = gone.find((name) => setting.startsWith(`Elasticsearch ${name}:`));
    if (set === undefined) return [[setting, values]];
    return (successors.get(set) ?? []).map((name) => [`Elasticsearch ${name}${setting.slice(`Elasticsearch ${set}`.length)}`, values]);
  });
  return Object.fromEntries(entries);
}

/** What is said of a setting, by its own name or as a part of what isn't known; undefined if nothing is. */
export function saidIn(settings: Settings, setting: string): readonly string[] | undefined {
  const wholes = [...setting.matchAll(/[. ]/g)].map(({ index }) => setting.slice(0, index));
  const isUnknown = wholes.some((whole) => Object.hasOwn(settings, whole) && settings[whole]!.includes(unknownSetting));
  return isUnknown ? [unknownSetting] : settings[setting];
}

/** As the operator decides: https://www.elastic.co/docs/deploy-manage/security/k8s-https-settings */
function isOn(tls: Values): boolean {
  return recordOf(tls, "selfSignedCertificate").disabled !== true || textOf(recordOf(tls, "certificate"), "secretName") !== undefined;
}

/** A yml file's settings, nested or not, by their whole names. What no setting is called is none: shown otherwise than it is spelt it would look like one. */
export function settingsIn(values: Values, prefix = ""): Settings {
  const isName = (name: string) => name.length <= longestName && printable(name) === name;
  return Object.fromEntries(saidUnder(values).flatMap(([name, said]) => (isName(name) ? [[`${prefix}${name}`, said]] : [])));
}

function saidUnder(values: Values, prefix = ""): [string, readonly string[]][] {
  return Object.keys(values).flatMap((key): [string, readonly string[]][] => {
    const value = values[key];
    if (isRecord(value) && !isMarkedSecret(value)) return saidUnder(value, `${prefix}${key}.`);
    const said = valuesUnder(values, key);
    return said.length === 0 ? [] : [[`${prefix}${key}`, said]];
  });
}

/** The settings of a configuration, which may be unknown as a whole. */
function settingsAt(config: unknown, whole: string): Settings {
  if (config === undefined || config === null) return {};
  return isRecord(config) && !isMarkedSecret(config) ? settingsIn(config, `${whole} `) : { [whole]: [unknownSetting] };
}

function valuesUnder(values: Values, key: string): string[] {
  const value = values[key];
  if (typeof value === "boolean" || typeof value === "number") return [String(value)];
  if (value === undefined || value === null || value === "") return [];
  const texts = textsOf(values, key) ?? [textOf(values, key)].filter((text) => text !== undefined);
  const isWhole = texts.length === (Array.isArray(value) ? value.length : 1);
  return [...texts.flatMap(valuesIn), ...(isWhole ? [] : [unknownSetting])];
}
