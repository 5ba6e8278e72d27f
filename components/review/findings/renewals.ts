import { isDeepStrictEqual } from "node:util";
import { type Change } from "../model/change";
import { isStoreEntry } from "../model/stores";
import { type Operation, type Step } from "../read/preview";
import { type Facts, type Found, type Rule } from "./finding";

const planned: Readonly<Record<Exclude<Operation, "same">, string>> = { create: "made", update: "changed", replace: "replaced", delete: "deleted" };

/** Whose content is another only by a replacement: a version of a secret in AWS, and a PKCS#12 file, which is kept until a certificate in it changes. */
const replacedWithContent: ReadonlySet<string> = new Set(["aws:secretsmanager/secretVersion:SecretVersion", "pulumi:index:Stash"]);

/** In a run that nobody looks at: whatever neither renews a certificate nor hands a renewed one to the store that keeps it. */
export const notARenewal: Rule = ({ preview, changes, worlds, renewalsOnly }) => {
  if (!renewalsOnly) return [];
  const renewed = new Set(changes.filter((change) => isRenewal(change, worlds)).map(({ urn }) => urn));
  return preview.steps.flatMap((step): Found[] => {
    const { urn, type, name, operation } = step;
    if (operation === "same" || renewed.has(urn) || isHandedOn(step, renewed) || type === "pulumi:pulumi:Stack") return [];
    const message = `is to be ${planned[operation]}, and that is no renewal`;
    return [{ severity: "critical", subject: name, message, advice: "apply what has been merged first, where somebody looks at it; then renewals can run by themselves again" }];
  });
};

/** An authority that is renewed with its key is trusted as before. */
function isRenewal({ what, kind, urn }: Change, { after }: Facts["worlds"]): boolean {
  return kind === "renewed" && (what === "certificate" || (what === "authority" && after.certificates.get(urn)?.hasNewKey === false));
}

/** Whether an entry of a store gets a renewed certificate and nothing else: each property that changes holds one. */
function isHandedOn(step: Step, renewed: ReadonlySet<string>): boolean {
  const { type, operation, after } = step;
  const isEntry = (operation === "update" && isStoreEntry(type)) || (operation === "replace" && replacedWithContent.has(type));
  const holding = Object.entries(after?.dependencies ?? {}).flatMap(([property, urns]) => (urns.some((urn) => renewed.has(urn)) ? [keptAs(property)] : []));
  return isEntry && holding.length > 0 && changedBy(step).every((property) => holding.includes(keptAs(property)));
}

/** The provider of Kubernetes keeps a Secret's `stringData` as `data` as soon as it is known, so before a renewal it is the one, and in its preview the other. */
function keptAs(property: string): string {
  return property === "stringData" ? "data" : property;
}

/** The inputs that differ, and the properties that the provider names: a dynamic one names none. */
function changedBy({ reasons, before, after }: Step): string[] {
  const [was, is] = [before?.inputs ?? {}, after?.inputs ?? {}];
  const differing = Object.keys({ ...was, ...is }).filter((key) => !isDeepStrictEqual(was[key], is[key]));
  return [...differing, ...reasons.map((reason) => reason.split(/[.[]/, 1)[0]!)];
}
