import { type Values } from "./values";

/** What happens to a resource. A replacement is one step, in whatever order its parts are done. */
export type Operation = "same" | "create" | "update" | "replace" | "delete";

/** A resource before or after. Only what is public is taken out of it. */
export interface ResourceState {
  /** Its URN, which `aliases` may have changed since. */
  urn?: string;
  inputs: Values;
  outputs: Values;
  /** The URN of its parent. */
  parent?: string;
  /** Input to the URNs of the resources whose outputs it holds. The streaming form doesn't have it. */
  dependencies: Readonly<Record<string, readonly string[]>>;
}

/** One step of a preview, in whichever form the engine printed it. */
export interface Step {
  urn: string;
  /** As in `tls:index/privateKey:PrivateKey`, without those of its parents. */
  type: string;
  name: string;
  operation: Operation;
  /** Why the provider replaces it: the properties. */
  reasons: readonly string[];
  before?: ResourceState;
  after?: ResourceState;
}

/** What the program or the engine said during the preview. */
export interface Diagnostic {
  severity: "error" | "warning";
  /** One fault, without what is secret. */
  message: string;
  /** The name of the resource that it is about. */
  resource?: string;
}

/** What a rule of a policy pack says against a resource, or against the whole stack. */
export interface Violation {
  policy: string;
  pack: string;
  /** Whether the engine refuses to go on. */
  isMandatory: boolean;
  /** How grave the rule says that it is: `low` to `critical`. */
  severity?: string;
  /** What the rule is for and what is wrong, without what is secret. */
  message: string;
  resource?: string;
}

/** What `pulumi preview --json` printed. */
export interface Preview {
  steps: readonly Step[];
  diagnostics: readonly Diagnostic[];
  /** Only in events. */
  violations: readonly Violation[];
  /** How many unchanged resources it counts and doesn't show: 0 with `--show-sames`. */
  unseen: number;
  /** Whether it ended in an error: then it doesn't show all that the program would do. */
  isFailed: boolean;
}
