import { type Preview, type Step } from "../read/preview";
import { authorityChanges } from "./authority-changes";
import { certificateChange } from "./certificate-changes";
import { type Change } from "./change";
import { type Side } from "./links";
import { settingsChanges } from "./settings-changes";
import { storeChanges } from "./store-changes";
import { type World } from "./world";

/** All that a preview does to certificates, by deployment, authorities first. */
export function changesOf({ steps }: Preview, worlds: Record<Side, World>): Change[] {
  const byUrn = new Map(steps.map((step) => [step.urn, step]));
  const kibanas = kibanasOf(worlds);
  const certificates = certificateSteps(steps, worlds).flatMap((step) => certificateChange(step, byUrn, worlds, kibanas) ?? []);
  return [...authorityChanges(byUrn, worlds), ...certificates, ...settingsChanges(worlds), ...storeChanges(byUrn, worlds)].sort(byPlace);
}

function certificateSteps(steps: readonly Step[], { before, after }: Record<Side, World>): Step[] {
  return steps.filter(({ urn, operation }) => operation !== "same" && (before.certificates.has(urn) || after.certificates.has(urn)));
}

/** The Kibanas, whose client certificates need a restart too: `deployment/consumer`. */
function kibanasOf({ before, after }: Record<Side, World>): ReadonlySet<string> {
  const all = [...before.certificates.values(), ...after.certificates.values()];
  return new Set(all.filter(({ channel }) => channel === "kibana").map(({ deployment, consumer }) => `${deployment}/${consumer}`));
}

const kinds: readonly Change["what"][] = ["authority", "settings", "certificate", "store"];

function byPlace(one: Change, other: Change): number {
  const place = ({ deployment = "", what, channel = "", name }: Change) => [deployment, String(kinds.indexOf(what)), channel, name];
  const [a, b] = [place(one), place(other)];
  const differing = a.findIndex((part, index) => part !== b[index]);
  return differing === -1 ? 0 : a[differing]! < b[differing]! ? -1 : 1;
}
