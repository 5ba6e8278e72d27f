import { type Step } from "../read/preview";
import { type Authority } from "./authorities";
import { type Change, type Difference } from "./change";
import { type AuthorityStep, effectOfAuthority } from "./effects";
import { type Side } from "./links";
import { platformOf } from "./platforms";
import { type World } from "./world";

/** The steps that our authorities take from generation to generation. One that is new, or goes, is told by its certificates. */
export function authorityChanges(steps: ReadonlyMap<string, Step>, worlds: Record<Side, World>): Change[] {
  return [...worlds.after.authorities.values()].flatMap((after) => {
    const before = worlds.before.authorities.get(after.urn);
    return before && steps.get(after.urn)?.operation === "update" ? changesBetween(before, after) : [];
  });
}

/** Whether the change leaves out a step: then somebody presents what others don't trust. */
export function skipsStep(before: Authority, after: Authority): boolean {
  const { signing } = after;
  const isUntrusted = signing !== undefined && !before.generations.includes(signing);
  const isDropped = before.signing !== undefined && !after.generations.includes(before.signing);
  return isUntrusted || isDropped;
}

function changesBetween(before: Authority, after: Authority): Change[] {
  const { urn, name, deployment, channel } = after;
  const happened: Partial<Record<AuthorityStep, boolean>> = {
    distributed: after.generations.some((generation) => !before.generations.includes(generation)),
    switched: after.signing !== before.signing,
    retired: before.generations.some((generation) => !after.generations.includes(generation)),
  };
  const steps = (Object.keys(happened) as Exclude<AuthorityStep, "renewed">[]).filter((step) => happened[step]);
  const told = skipsStep(before, after) ? (["replaced"] as const) : steps;
  return told.map((step) => ({
    kind: step,
    what: "authority",
    urn,
    name,
    deployment,
    channel,
    reasons: ["generations"],
    differences: differencesOf(before, after),
    effect: effectOfAuthority(step, channel, platformOf(urn)),
  }));
}

function differencesOf(before: Authority, after: Authority): Difference[] {
  const compared: Difference[] = [
    { property: "trusted generations", before: before.generations.join(", "), after: after.generations.join(", ") },
    { property: "signing generation", before: before.signing ?? "unknown", after: after.signing ?? "unknown" },
  ];
  return compared.filter((difference) => difference.before !== difference.after);
}
