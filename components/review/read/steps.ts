import { advice } from "./advice";
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

/** The last part of a replacement. Beside a resource that stays it is that of one that an earlier run didn't end; alone it is the resource's own end. */
const leftover = "delete-replaced";

type Side = "before" | "after";

/** What a resource has to be shown as for what happens to it; of a replacement that is told in parts one of them shows it. */
const sidesOf: Readonly<Record<Operation, readonly Side[]>> = {
  same: ["before", "after"],
  create: ["after"],
  update: ["before", "after"],
  replace: ["before", "after"],
  delete: ["before"],
};

const inWords: Readonly<Record<Side, string>> = { before: "as it is before the run", after: "as it is to be after the run" };

/** What the review reads; of others it needs no more than there is. */
const reviewed = /^(elastic-)?tls:/;

/** One part of a step, with the states as the form of the preview names them. */
interface StepPart {
  operation: unknown;
  urn: unknown;
  before: unknown;
  after: unknown;
  reasons: readonly string[];
}

/**
 * The steps that are told in these parts.
 *
 * @throws if a part says nothing, or a certificate isn't shown: without it nothing would seem to change
 */
export function stepsOf(parts: readonly StepPart[]): Step[] {
  const steps = joined(parts.flatMap((part, index) => partOf(part, index) ?? []));
  for (const { type, operation, name, ...states } of steps) {
    const missing = sidesOf[operation].find((side) => states[side] === undefined);
    if (missing && reviewed.test(type)) throw new Error(`the preview doesn't show ${name} ${inWords[missing]}: ${advice}, all of it`);
  }
  return steps;
}

/** A step that is told in parts, with the engine's word for this one. */
type Part = Step & { word: string };

/** The part, or undefined if it changes nothing that is to be reviewed. */
function partOf({ operation, urn, before, after, reasons }: StepPart, index: number): Part | undefined {
  if (typeof operation !== "string" || typeof urn !== "string") throw new Error(`step ${index + 1} of the preview doesn't say what happens to which resource: ${advice}`);
  if (!Object.hasOwn(operations, operation)) return undefined;
  const states = { before: stateOf(before), after: stateOf(after) };
  return {
    urn,
    type: typesOf(urn).at(-1) ?? "",
    name: nameOf(urn),
    operation: operations[operation]!,
    word: operation,
    reasons,
    ...(states.before && { before: states.before }),
    ...(states.after && { after: states.after }),
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
function joined(parts: readonly Part[]): Step[] {
  const replaced = new Set(parts.filter(({ operation, word }) => operation === "replace" && word !== leftover).map(({ urn }) => urn));
  const staying = new Set(parts.filter(({ word }) => word !== leftover).map(({ urn }) => urn));
  const steps = new Map<string, Step>();
  for (const { word, ...part } of parts) {
    if (word === leftover && staying.has(part.urn) && !replaced.has(part.urn)) continue;
    const former = steps.get(part.urn);
    const operation = word === leftover && !staying.has(part.urn) ? "delete" : part.operation;
    steps.set(part.urn, { ...former, ...part, operation: replaced.has(part.urn) ? "replace" : operation, reasons: [...new Set([...(former?.reasons ?? []), ...part.reasons])] });
  }
  return [...steps.values()].map(ofItsOperation);
}

/** A refresh shows on both sides what is deleted then. */
function ofItsOperation({ before, after, ...step }: Step): Step {
  const [isThere, stays] = [step.operation !== "create", step.operation !== "delete"];
  return { ...step, ...(isThere && before && { before }), ...(stays && after && { after }) };
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
