import { type Step } from "../read/preview";
import { type Change } from "./change";
import { type Side } from "./links";
import { storeKinds } from "./stores";
import { type World } from "./world";

/** Entries of stores that go or move; new and changed ones are told by their certificates. */
export function storeChanges(steps: ReadonlyMap<string, Step>, { before, after }: Record<Side, World>): Change[] {
  return [...before.stores.values()].flatMap(({ urn, name, deployment, kind, location, isNamedByPulumi }): Change[] => {
    const operation = steps.get(urn)?.operation;
    const place = (where: string | undefined) => `${storeKinds[kind]} ${where ?? name}`;
    const told = { what: "store" as const, urn, name, deployment };
    if (operation === "delete") {
      return [{ ...told, kind: "removed", effect: "none", reasons: ["gone"], differences: [{ property: "place", before: place(location), after: "none" }] }];
    }
    const target = after.stores.get(urn)?.location;
    const isPlace = deployment !== undefined || !isNamedByPulumi;
    if (!isPlace || (operation !== "replace" && (target === undefined || target === location))) return [];
    return [{ ...told, kind: "moved", effect: "newPlace", reasons: ["configuration"], differences: [{ property: "place", before: place(location), after: place(target) }] }];
  });
}
