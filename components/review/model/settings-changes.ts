import { type Change } from "./change";
import { type Settings, saidIn, underNamesOfNow, unknownSetting } from "./custom-resources";
import { type Deployment } from "./deployments";
import { heaviest } from "./effects";
import { type Side } from "./links";
import { type SettingKind, effectOfSetting, isWeaker, settingKind } from "./settings";
import { type World } from "./world";

/** A setting that TLS depends on, whose value changes. */
export interface ChangedSetting {
  setting: string;
  kind: SettingKind;
  /** Undefined where nothing is. */
  said: Record<Side, readonly string[] | undefined>;
  /** What holds: what is said, else the default where it is known. */
  before?: readonly string[];
  after?: readonly string[];
}

/** The settings of deployments that change and matter to TLS. */
export function settingsChanges({ before, after }: Record<Side, World>): Change[] {
  return [...after.deployments.values()].flatMap((deployment): Change[] => {
    const { urn, name, platform } = deployment;
    const changed = changedSettings(before.deployments.get(urn), deployment);
    if (changed.length === 0) return [];
    const differences = changed.map(({ setting, said }) => ({ property: setting, before: shown(said.before), after: shown(said.after) }));
    const effect = heaviest(changed.map(({ setting, kind, before: [was] = [], after: [is] = [] }) => effectOfSetting(setting, kind, platform, isWeaker(kind, was, is))));
    return [{ kind: "configured", what: "settings", urn, name, deployment: name, reasons: ["configuration"], differences, effect }];
  });
}

/** None of a deployment that is new, nor of a resource of ECK whose content isn't known before the run. */
export function changedSettings(before: Deployment | undefined, { settings }: Deployment): ChangedSetting[] {
  if (!before) return [];
  const former = underNamesOfNow(before.settings, settings);
  const isUnknown = (setting: string) => /^(Elasticsearch|Kibana) /.test(setting) && !Object.hasOwn(settings, `${setting.split(" ", 1)[0]} http.tls`);
  return [...new Set([...Object.keys(former), ...Object.keys(settings)])].flatMap((setting): ChangedSetting[] => {
    const kind = settingKind(setting);
    const said = { before: saidIn(former, setting), after: saidIn(settings, setting) };
    if (!kind || shown(said.before) === shown(said.after) || isUnknown(setting)) return [];
    return [{ setting, kind, said, before: said.before ?? defaultOf(kind, former), after: said.after ?? defaultOf(kind, settings) }];
  });
}

/** What holds where nothing is said. */
function defaultOf({ unsaid, unsaidWithClients }: SettingKind, settings: Settings): readonly string[] | undefined {
  const asked = ["Elasticsearch http.tls.client.authentication", "requireClientCertificates"].flatMap((setting) => saidIn(settings, setting) ?? []);
  if (unsaidWithClients === undefined) return unsaid;
  if (asked.includes("true")) return unsaidWithClients;
  return asked.includes(unknownSetting) ? [unknownSetting] : unsaid;
}

function shown(values: readonly string[] | undefined): string {
  return values === undefined || values.length === 0 ? "default" : values.join(", ");
}
