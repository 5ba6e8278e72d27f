import { type Found, type Rule } from "./finding";

/** Entries of stores that go or move: whoever reads them finds nothing there. */
export const storeRemoved: Rule = ({ changes, worlds }) =>
  changes.flatMap(({ what, kind, urn, name, deployment, differences }): Found[] => {
    if (what !== "store") return [];
    const { before = "", after = "" } = differences[0] ?? {};
    if (kind === "moved") {
      return [{ severity: "high", subject: name, deployment, message: `moves from ${before} to ${after}`, advice: "let the consumer read the new place before the old one goes: it finds nothing there after this run" }];
    }
    const isWhole = ![...worlds.after.stores.values()].some((store) => store.deployment === deployment);
    const isOrphan = consumerRemains(urn, deployment, worlds.after);
    const advice = isOrphan ? "give the consumer another place to read from first: its certificates stay, and it finds none" : "stop its consumer first, if it still runs";
    return [{ severity: isOrphan || isWhole ? "high" : "low", subject: name, deployment, message: `goes: ${before}`, advice }];
  });

/** Whether certificates of the same consumer stay: the entry of `es01` is named `<deployment>-elasticsearch-es01`. */
function consumerRemains(urn: string, deployment: string | undefined, { certificates }: Parameters<Rule>[0]["worlds"]["after"]): boolean {
  const entry = urn.split("::").at(-1) ?? "";
  return [...certificates.values()].some((one) => one.deployment === deployment && one.consumer !== undefined && entry.endsWith(`-${one.consumer}`));
}
