import { type Change } from "../model/change";
import { type Side } from "../model/links";
import { type World } from "../model/world";
import { type Preview } from "../read/preview";

/** The gravest first. */
export const severities = ["critical", "high", "medium", "low"] as const;
export type Severity = (typeof severities)[number];

/** What a reviewer should know before the run. */
export interface Finding {
  /** What kind of finding it is: `phase-skipped`. */
  rule: RuleName;
  severity: Severity;
  /** What it is about: a certificate, an authority, a setting. */
  subject: string;
  deployment?: string;
  /** What is wrong: a sentence without a full stop. */
  message: string;
  /** What to do: a sentence without a full stop. */
  advice: string;
}

/** What rules look at. */
export interface Facts {
  preview: Preview;
  worlds: Record<Side, World>;
  changes: readonly Change[];
  now: Date;
  /** Whether the run is to do nothing but renew. */
  renewalsOnly: boolean;
}

/** What a rule says; its name is added. */
export type Found = Omit<Finding, "rule">;
export type Rule = (facts: Facts) => Found[];

export const ruleNames = [
  "refused",
  "policy-violated",
  "not-a-renewal",
  "phase-skipped",
  "outage-accepted",
  "authority-without-overlap",
  "authority-changed",
  "expired",
  "expiring-soon",
  "outlives-authority",
  "lifetime-beyond-public",
  "verification-weakened",
  "client-authentication-weakened",
  "protocols-widened",
  "setting-unknown",
  "name-removed",
  "purpose-changed",
  "key-replaced",
  "weak-key",
  "store-removed",
  "many-renewals",
  "warning",
] as const;
export type RuleName = (typeof ruleNames)[number];

/** What people call a certificate: `es01 (http)`. */
export function titleOf({ name, channel, isAuthority }: { name: string; channel?: string; isAuthority?: boolean }): string {
  return channel === undefined || isAuthority === true ? name : `${name} (${channel})`;
}

/** The gravest first, then by rule and place. */
export function byGravity(one: Finding, other: Finding): number {
  const place = ({ severity, rule, deployment = "", subject }: Finding) => [severities.indexOf(severity), ruleNames.indexOf(rule), deployment, subject] as const;
  const [a, b] = [place(one), place(other)];
  return a[0] - b[0] || a[1] - b[1] || compared(a[2], b[2]) || compared(a[3], b[3]);
}

function compared(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
