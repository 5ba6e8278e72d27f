import { type Operation, type Step } from "../read/preview";
import { type Found, type Rule } from "./finding";

const planned: Readonly<Record<Exclude<Operation, "same">, string>> = { create: "made", update: "changed", replace: "replaced", delete: "deleted" };

/** AWS has no new content of a secret without a new version. */
const renewedByReplacement = ["aws:secretsmanager/secretVersion:SecretVersion"];

/** In a run that nobody looks at: whatever neither renews a certificate nor hands a renewed one to its holder. */
export const notARenewal: Rule = ({ preview, changes, renewalsOnly }) => {
  if (!renewalsOnly) return [];
  const renewed = new Set(changes.filter(({ what, kind }) => what === "certificate" && kind === "renewed").map(({ urn }) => urn));
  const holdsRenewed = holders(preview.steps, renewed);
  return preview.steps.flatMap(({ urn, type, name, operation }): Found[] => {
    const isHandedOn = (operation === "update" || renewedByReplacement.includes(type)) && holdsRenewed(urn);
    if (operation === "same" || renewed.has(urn) || isHandedOn || type === "pulumi:pulumi:Stack") return [];
    const message = `is to be ${planned[operation]}, and that is no renewal`;
    return [{ severity: "critical", subject: name, message, advice: "apply what has been merged first, where somebody looks at it; then renewals can run by themselves again" }];
  });
};

/** Tells whether a resource holds, directly or through others, something that one of the given ones makes. */
function holders(steps: readonly Step[], makers: ReadonlySet<string>): (urn: string) => boolean {
  const known = new Map<string, boolean>([...makers].map((urn) => [urn, true]));
  const made = new Map(steps.map(({ urn, after, before }) => [urn, Object.values((after ?? before)?.dependencies ?? {}).flat()]));
  const holds = (urn: string): boolean => {
    const found = known.get(urn);
    if (found !== undefined) return found;
    // Before its own are asked: whatever the input holds, this ends.
    known.set(urn, false);
    const result = (made.get(urn) ?? []).some(holds);
    known.set(urn, result);
    return result;
  };
  return holds;
}
