import { type Change, type Difference } from "./change";
import { type Effect, heaviest } from "./effects";
import { type Side } from "./links";
import { settingKind } from "./settings";
import { type World } from "./world";

/** The settings of deployments that change and matter to TLS. */
export function settingsChanges({ before, after }: Record<Side, World>): Change[] {
  return [...after.deployments.values()].flatMap(({ urn, name, settings }): Change[] => {
    const former = before.deployments.get(urn);
    if (!former) return [];
    const changed = [...new Set([...Object.keys(former.settings), ...Object.keys(settings)])].flatMap((setting) => {
      const kind = settingKind(setting);
      const [was, is] = [shown(former.settings[setting]), shown(settings[setting])];
      return kind && was !== is ? [{ effect: kind.effect, difference: { property: setting, before: was, after: is } }] : [];
    });
    if (changed.length === 0) return [];
    const differences: Difference[] = changed.map(({ difference }) => difference);
    const effect: Effect = heaviest(changed.map((one) => one.effect));
    return [{ kind: "configured", what: "settings", urn, name, deployment: name, reasons: ["configuration"], differences, effect }];
  });
}

function shown(values: readonly string[] | undefined): string {
  return values === undefined || values.length === 0 ? "default" : values.join(", ");
}
