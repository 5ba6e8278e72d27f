import { type Values, isRecord, recordOf, textOf, textsOf } from "../read/values";

/** The resources that the ECK operator makes Elasticsearch and Kibana of, whoever has written them. */
const operated = /^kubernetes:\w+\.k8s\.elastic\.co\/v\w+:(Elasticsearch|Kibana)$/;

export type Settings = Readonly<Record<string, readonly string[]>>;

/** What such a resource says of TLS, as in `Elasticsearch http.tls`; undefined if it is another one, or not known yet. */
export function operatedSettings(type: string, { spec }: Values): Settings | undefined {
  const [, kind] = operated.exec(type) ?? [];
  if (kind === undefined || !isRecord(spec)) return undefined;
  const tls = recordOf(recordOf(spec, "http"), "tls");
  const nodeSets = Array.isArray(spec.nodeSets) ? spec.nodeSets.filter(isRecord) : [];
  const configured = [settingsIn(recordOf(spec, "config"), `${kind} `), ...nodeSets.map((set) => settingsIn(recordOf(set, "config"), `${kind} ${textOf(set, "name") ?? "nodes"}: `))];
  return Object.fromEntries([
    [`${kind} http.tls`, [isOn(tls) ? "on" : "off"]],
    ...(kind === "Elasticsearch" ? [[`${kind} http.tls.client.authentication`, [String(recordOf(tls, "client").authentication === true)]] as const] : []),
    ...configured.flatMap(Object.entries<readonly string[]>),
  ]);
}

/** As the operator decides: https://www.elastic.co/docs/deploy-manage/security/k8s-https-settings */
function isOn(tls: Values): boolean {
  return recordOf(tls, "selfSignedCertificate").disabled !== true || textOf(recordOf(tls, "certificate"), "secretName") !== undefined;
}

/** A yml file's settings, nested or not, by their whole names. */
export function settingsIn(values: Values, prefix = ""): Settings {
  const found = Object.keys(values).flatMap((key): [string, readonly string[]][] => {
    const value = values[key];
    if (isRecord(value)) return Object.entries(settingsIn(recordOf(values, key), `${prefix}${key}.`));
    if (typeof value === "boolean" || typeof value === "number") return [[`${prefix}${key}`, [String(value)]]];
    const texts = textsOf(values, key) ?? [textOf(values, key)].filter((text) => text !== undefined);
    return texts.length === 0 ? [] : [[`${prefix}${key}`, texts]];
  });
  return Object.fromEntries(found);
}
