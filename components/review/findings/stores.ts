import { type Store, type StoreKind } from "../model/stores";
import { type World } from "../model/world";
import { type Found, type Rule } from "./finding";

/** What becomes of an entry that goes, and what its consumer does then. */
const afterwards: Readonly<Record<StoreKind, string>> = {
  directory: "its files are deleted",
  awsSecret: "AWS deletes it after its recovery window, and until then brings it back with `aws secretsmanager restore-secret`",
  kubernetesSecret: "pods that mount it keep what they have and don't start anew",
  configMap: "pods that mount it keep what they have and don't start anew",
  certManager: "cert-manager leaves its Secret there and renews it no more",
  eceUpload: "the chain stays in use until it expires, since nothing deletes it, and nobody renews it",
};

/** Entries of stores that go or move: whoever reads them finds nothing there. */
export const storeRemoved: Rule = ({ changes, preview, worlds }) => {
  const gone = new Set(preview.steps.filter(({ operation }) => operation === "delete").map(({ urn }) => urn));
  return changes.flatMap(({ what, kind, urn, name, deployment, differences }): Found[] => {
    const store = worlds.before.stores.get(urn);
    if (what !== "store" || !store) return [];
    const { before, after } = differences[0] ?? {};
    if (kind === "moved" && before === after) {
      const advice = "set `enableSecretMutable` and `enableConfigMapMutable` on the provider: docs/eck.md";
      return [{ severity: "high", subject: name, deployment, message: "is deleted and made anew: in between nobody finds it", advice }];
    }
    if (kind === "moved") {
      return [{ severity: "high", subject: name, deployment, message: "moves to another place", advice: "let the consumer read the new place before the old one goes: it finds nothing there after this run" }];
    }
    const isWhole = deployment !== undefined && ![...worlds.after.stores.values()].some((other) => other.deployment === deployment);
    const isOrphan = consumerRemains(store, worlds.after, gone);
    const advice = isOrphan ? "give the consumer another place to read from first: its certificates stay, and it finds none" : "stop its consumer first, if it still runs";
    return [{ severity: isOrphan || isWhole ? "high" : "low", subject: name, deployment, message: `goes: ${afterwards[store.kind]}`, advice }];
  });
};

/** Whether what the entry held stays. Where the preview doesn't say what that is, by the name: `<deployment>-elasticsearch-es01`. */
function consumerRemains({ urn, deployment, holds }: Store, { certificates }: World, gone: ReadonlySet<string>): boolean {
  if (holds.length > 0) return holds.some((held) => !gone.has(held));
  const entry = urn.split("::").at(-1) ?? "";
  return [...certificates.values()].some((one) => one.deployment === deployment && one.consumer !== undefined && entry.endsWith(`-${one.consumer}`));
}
