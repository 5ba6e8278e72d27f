import { type Signer } from "./certificates";
import { type Effect } from "./effects";

/** What happens, in the words of people. */
export const changeKinds = {
  issued: "issued",
  renewed: "renewed",
  reissued: "reissued",
  adjusted: "adjusted",
  removed: "removed",
  distributed: "new generation distributed",
  switched: "switched to another generation",
  retired: "generation retired",
  replaced: "replaced at once",
  configured: "configured",
  moved: "moved",
} as const;
export type ChangeKind = keyof typeof changeKinds;

/** Why. */
export const reasons = {
  new: "new",
  gone: "no longer in the program",
  renewalDue: "renewal due",
  names: "names changed",
  uses: "usages changed",
  key: "key changed",
  lifetime: "lifetime changed",
  subject: "subject changed",
  signer: "authority changed",
  generations: "generations changed",
  configuration: "configuration changed",
  byHand: "by hand: replaced though nothing of it changed",
} as const;
export type Reason = keyof typeof reasons;

/** A property with its values. */
export interface Difference {
  property: string;
  before: string;
  after: string;
}

/** One thing that a run does to certificates or to what they protect. */
export interface Change {
  kind: ChangeKind;
  what: "certificate" | "authority" | "settings" | "store";
  urn: string;
  name: string;
  deployment?: string;
  channel?: string;
  consumer?: string;
  reasons: Reason[];
  differences: Difference[];
  expiry?: { before?: string; after?: string; isEstimate: boolean };
  signer?: { before?: Signer; after?: Signer };
  effect: Effect;
}
