import { type Finding, type Severity, severities } from "../findings/finding";
import { type Change, type Difference, changeKinds, reasons } from "../model/change";
import { effects } from "../model/effects";
import { type Review } from "../review";

/** What a reviewer is to do, by the gravest finding. */
const verdicts: Readonly<Record<Severity, { mark: string; text: string }>> = {
  critical: { mark: "⛔", text: "Don't apply this as it is" },
  high: { mark: "⚠️", text: "Look before you approve" },
  medium: { mark: "🔶", text: "Fine if this is meant" },
  low: { mark: "✅", text: "Nothing speaks against it" },
};

/** The one line that says it all. */
export interface Verdict {
  mark: string;
  /** Without a full stop. */
  text: string;
  /** As in `1 critical, 2 high`; empty if there are no findings. */
  findings: string;
  /** As in `3 certificates renewed, 1 authority replaced at once`. */
  changes: string;
  /** The heaviest effect. */
  effect: string;
}

export function verdictOf({ findings, changes, effect }: Review): Verdict {
  const gravest = findings[0]?.severity ?? "low";
  return {
    ...verdicts[gravest],
    ...(findings.length === 0 && changes.length === 0 && { text: "No certificate changes" }),
    findings: counts(severities.map((severity): [string, number] => [severity, findings.filter((finding) => finding.severity === severity).length])),
    changes: changesInWords(changes),
    effect: effects[effect],
  };
}

const nouns: Readonly<Record<Change["what"], [string, string]>> = {
  authority: ["authority", "authorities"],
  settings: ["deployment", "deployments"],
  certificate: ["certificate", "certificates"],
  store: ["store entry", "store entries"],
};

/** Steps of authorities are told as what happens to their generations. */
const ofGenerations: Readonly<Partial<Record<Change["kind"], [string, string]>>> = {
  distributed: ["new generation distributed", "new generations distributed"],
  switched: ["switch to another generation", "switches to other generations"],
  retired: ["generation retired", "generations retired"],
};

/** How many of what are done what with. */
export function changesInWords(changes: readonly Change[]): string {
  const counted = new Map<string, { change: Change; count: number }>();
  for (const change of changes) {
    const key = `${change.what} ${change.kind}`;
    counted.set(key, { change, count: (counted.get(key)?.count ?? 0) + 1 });
  }
  const inWords = ({ change: { what, kind }, count }: { change: Change; count: number }) => {
    const form = count === 1 ? 0 : 1;
    return `${count} ${ofGenerations[kind]?.[form] ?? `${nouns[what][form]} ${changeKinds[kind]}`}`;
  };
  return [...counted.values()].map(inWords).join(", ");
}

/** What is done in all, and its heaviest effect. Empty if nothing is. */
export function summaryOf({ changes, effect }: Review): string {
  if (changes.length === 0) return "";
  return `${changesInWords(changes)}. ${effect === "none" ? "Nothing that runs is touched" : `Heaviest effect: ${effects[effect]}`}.`;
}

/** The differences of a change as people read them: of names those that go and come, so that changes of many nodes are alike. A side may be empty. */
export function differencesInWords({ differences }: Change): Difference[] {
  return differences.flatMap((difference) => {
    if (difference.property !== "names") return [difference];
    const [was, is] = [difference.before, difference.after].map((names) => (names === "none" ? [] : names.split(", "))) as [string[], string[]];
    const only = (names: string[], others: string[]) => names.filter((name) => !others.includes(name)).join(", ");
    const parted = [
      { property: "names removed", before: only(was, is), after: "" },
      { property: "names added", before: "", after: only(is, was) },
    ];
    return parted.filter(({ before, after }) => before !== after);
  });
}

/** The reasons of a change in words. */
export function why(change: Change): string {
  return change.reasons.map((reason) => reasons[reason]).join(", ");
}

/** When a certificate expires; what isn't issued yet is an estimate. */
export function expiryInWords({ expiry }: Change): { before: string; after: string } | undefined {
  if (!expiry) return undefined;
  const { before = "", after = "", isEstimate } = expiry;
  return { before: day(before), after: after === "" ? "" : `${isEstimate ? "about " : ""}${day(after)}` };
}

function day(instant: string): string {
  return instant.slice(0, 10);
}

function counts(numbers: readonly [string, number][]): string {
  return numbers.flatMap(([name, count]) => (count === 0 ? [] : [`${count} ${name}`])).join(", ");
}

/** A change, and the names of all that it happens to likewise. */
export interface ChangeGroup {
  change: Change;
  names: string[];
}

/** The changes in their order, those told once that differ in their names alone. */
export function alike(changes: readonly Change[]): ChangeGroup[] {
  const groups = new Map<string, ChangeGroup>();
  for (const change of changes) {
    const { kind, what, deployment, channel, signer, effect } = change;
    const key = JSON.stringify([kind, what, deployment, channel, why(change), differencesInWords(change), expiryInWords(change), signer?.after?.name, effect]);
    const group = groups.get(key) ?? { change, names: [] };
    group.names.push(change.name);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Findings that differ in nothing but what they are about. */
export interface FindingGroup extends Omit<Finding, "subject"> {
  subjects: string[];
}

/** The findings, alike ones told once. */
export function grouped(findings: readonly Finding[]): FindingGroup[] {
  const groups = new Map<string, FindingGroup>();
  for (const { subject, ...rest } of findings) {
    const key = JSON.stringify([rest.rule, rest.severity, rest.deployment, rest.message, rest.advice]);
    const group = groups.get(key) ?? { ...rest, subjects: [] };
    group.subjects.push(subject);
    groups.set(key, group);
  }
  return [...groups.values()];
}

const longestOfKind = 300;

/** Groups that have a rule and what to do in common, whatever names it holds, told by the first of them. */
export function byKind(groups: readonly FindingGroup[]): FindingGroup[] {
  const kinds = new Map<string, FindingGroup[]>();
  for (const group of groups) {
    const key = JSON.stringify([group.rule, group.severity, withoutNames(group)]);
    const kind = kinds.get(key);
    if (kind) kind.push(group);
    else kinds.set(key, [group]);
  }
  return [...kinds.values()].map(([first, ...others]) => ({
    ...first!,
    deployment: undefined,
    subjects: [first!, ...others].flatMap(({ deployment, subjects }) => subjects.map((subject) => cut(deployment === undefined ? subject : `${deployment}: ${subject}`))),
    message: `${cut(first!.message)}${others.length === 0 ? "" : `; the others likewise, in full in the JSON form`}`,
    advice: cut(first!.advice),
  }));
}

/** What to do, without the words that are in the message too. */
function withoutNames({ message, advice }: FindingGroup): string {
  const said = new Set(message.split(" "));
  return advice.split(" ").filter((word) => !said.has(word)).join(" ");
}

function cut(words: string): string {
  return words.length <= longestOfKind ? words : `${words.slice(0, longestOfKind)}…`;
}

/** A list in which what is beyond the limit is counted. */
export function folded(items: readonly string[], limit: number): string {
  const shown = items.slice(0, limit).join(", ");
  if (items.length <= limit) return shown;
  return limit === 0 ? `${items.length} in all` : `${shown} and ${items.length - limit} more`;
}
