import { type Change } from "./change";
import { type Deployment } from "./deployments";
import { heaviest } from "./effects";
import { type Side } from "./links";
import { type SettingKind, effectOfSetting, settingKind } from "./settings";
import { type World } from "./world";

/** A setting that TLS depends on, whose value changes. */
export interface ChangedSetting {
  setting: string;
  kind: SettingKind;
  /** Undefined where nothing is said. */
  before?: readonly string[];
  after?: readonly string[];
}

/** The settings of deployments that change and matter to TLS. */
export function settingsChanges({ before, after }: Record<Side, World>): Change[] {
  return [...after.deployments.values()].flatMap((deployment): Change[] => {
    const { urn, name, platform } = deployment;
    const changed = changedSettings(before.deployments.get(urn), deployment);
    if (changed.length === 0) return [];
    const differences = changed.map((one) => ({ property: one.setting, before: shown(one.before), after: shown(one.after) }));
    const effect = heaviest(changed.map(({ setting, kind }) => effectOfSetting(setting, kind, platform)));
    return [{ kind: "configured", what: "settings", urn, name, deployment: name, reasons: ["configuration"], differences, effect }];
  });
}

/** None of a deployment that is new, nor of a resource of ECK whose content isn't known before the run. */
export function changedSettings(before: Deployment | undefined, { settings }: Deployment): ChangedSetting[] {
  if (!before) return [];
  const isUnknown = (setting: string) => /^(Elasticsearch|Kibana) /.test(setting) && !Object.hasOwn(settings, `${setting.split(" ", 1)[0]} http.tls`);
  return [...new Set([...Object.keys(before.settings), ...Object.keys(settings)])].flatMap((setting): ChangedSetting[] => {
    const kind = settingKind(setting);
    const [was, is] = [before.settings[setting], settings[setting]];
    return kind && shown(was) !== shown(is) && !isUnknown(setting) ? [{ setting, kind, before: was, after: is }] : [];
  });
}

function shown(values: readonly string[] | undefined): string {
  return values === undefined || values.length === 0 ? "default" : values.join(", ");
}
