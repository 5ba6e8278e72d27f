import { type Values, recordOf, textOf } from "../read/values";
import { type Resources } from "./links";

/** An entry of a store: what one consumer reads. */
export interface Store {
  urn: string;
  name: string;
  deployment: string;
  /** As people call the kind of store. */
  kind: string;
  /** The directory or the name, where it is known. */
  location?: string;
}

interface StoreKind {
  type: RegExp;
  kind: string;
  locationOf: (inputs: Values) => string | undefined;
}

const kinds: readonly StoreKind[] = [
  { type: /:Directory$/, kind: "directory", locationOf: (inputs) => textOf(inputs, "path") },
  { type: /^aws:secretsmanager\/secret:Secret$/, kind: "AWS secret", locationOf: (inputs) => textOf(inputs, "name") },
  { type: /^kubernetes:core\/v1:(Secret|ConfigMap)$/, kind: "Kubernetes secret", locationOf: (inputs) => textOf(recordOf(inputs, "metadata"), "name") },
];

/** The entries of our deployments' stores on one side of a preview, by URN. */
export function storesOf(resources: Resources): Map<string, Store> {
  const stores = [...resources.steps.values()].flatMap(({ urn, name, type, ...step }): Store[] => {
    const kind = kinds.find((candidate) => candidate.type.test(type));
    const deployment = kind && resources.deploymentOf(urn);
    if (!kind || deployment === undefined) return [];
    return [{ urn, name, deployment, kind: kind.kind, location: kind.locationOf(step[resources.side]!.inputs) }];
  });
  return new Map(stores.map((store) => [store.urn, store]));
}
