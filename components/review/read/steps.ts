import { type Operation, type ResourceState, type Step } from "./preview";
import { nameOf, typesOf } from "./urns";
import { isRecord, recordOf, textOf, textsOf } from "./values";

/** The engine's words for what it does; what isn't here changes nothing that is to be reviewed. */
const operations: Readonly<Record<string, Operation>> = {
  same: "same",
  refresh: "same",
  create: "create",
  import: "create",
  update: "update",
  delete: "delete",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
  "import-replacement": "replace",
};

/** One part of a step, with the states as the form of the preview names them. */
interface StepPart {
  operation: unknown;
  urn: unknown;
  before: unknown;
  after: unknown;
  reasons: readonly string[];
}

/** The step, or undefined if it isn't one that can be read. */
function stepOf({ operation, urn, before, after, reasons }: StepPart): Step | undefined {
  const known = typeof operation === "string" && Object.hasOwn(operations, operation) ? operations[operation] : undefined;
  if (known === undefined || typeof urn !== "string") return undefined;
  const states = { before: stateOf(before), after: stateOf(after) };
  return {
    urn,
    type: typesOf(urn).at(-1) ?? "",
    name: nameOf(urn),
    operation: known,
    reasons,
    ...(known !== "create" && states.before && { before: states.before }),
    ...(known !== "delete" && states.after && { after: states.after }),
  };
}

function stateOf(state: unknown): ResourceState | undefined {
  if (!isRecord(state)) return undefined;
  const dependencies = recordOf(state, "propertyDependencies");
  return {
    urn: textOf(state, "urn"),
    inputs: recordOf(state, "inputs"),
    outputs: recordOf(state, "outputs"),
    parent: textOf(state, "parent"),
    dependencies: Object.fromEntries(Object.keys(dependencies).map((key) => [key, textsOf(dependencies, key) ?? []])),
  };
}

/** Joins the parts of a replacement into one step; of what is told twice, the later tells more. */
export function joined(parts: readonly Step[]): Step[] {
  const steps = new Map<string, Step>();
  for (const part of parts) {
    const former = steps.get(part.urn);
    const replaced = [part, former].some((step) => step?.operation === "replace");
    steps.set(part.urn, { ...former, ...part, operation: replaced ? "replace" : part.operation, reasons: [...new Set([...(former?.reasons ?? []), ...part.reasons])] });
  }
  return [...steps.values()];
}

/** How many unchanged resources are counted and not shown. */
export function unseenOf(counted: unknown, steps: readonly Step[]): number {
  const shown = steps.filter(({ operation }) => operation === "same").length;
  return typeof counted === "number" && counted > shown ? counted - shown : 0;
}

/** The texts of lists that may be missing. */
export function reasonsOf(...lists: unknown[]): string[] {
  return lists.flatMap((list) => (Array.isArray(list) ? list.filter((item): item is string => typeof item === "string") : []));
}

/** The parts that could be read. */
export function readable(parts: readonly StepPart[]): Step[] {
  return parts.flatMap((part) => stepOf(part) ?? []);
}
