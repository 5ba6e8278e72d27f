import { type Severity } from "../findings/finding";
import { type Change, changeKinds } from "../model/change";
import { effects } from "../model/effects";
import { type Review } from "../review";
import { code, text } from "./escape";
import { expiryTimeline, trustGraph } from "./mermaid";
import { type FindingGroup, alike, changesInWords, differencesInWords, expiryInWords, folded, grouped, summaryOf, verdictOf, why } from "./words";

/** By this a comment is found again, to be kept up to date. */
export const commentMarker = "<!-- elastic-tls review -->";

/** GitHub's limit of a comment is 65,536 characters; some are left for whoever adds a line. */
const longestComment = 65_000;

/** How much is unfolded. */
interface Detail {
  rows: number;
  subjects: number;
  /** More groups of findings than these are counted by rule: none is left out. */
  findings: number;
  diagrams: boolean;
}

/** The first that fits is taken. */
const details: readonly Detail[] = [
  { rows: 200, subjects: 400, findings: 1000, diagrams: true },
  { rows: 40, subjects: 100, findings: 400, diagrams: true },
  { rows: 10, subjects: 20, findings: 200, diagrams: true },
  { rows: 3, subjects: 5, findings: 60, diagrams: false },
  { rows: 0, subjects: 3, findings: 0, diagrams: false },
];

/** The review as a comment for a pull request. */
export function markdownOf(review: Review): string {
  const fitting = details.find((detail) => render(review, detail).length <= longestComment);
  return render(review, fitting ?? details.at(-1)!);
}

function render(review: Review, detail: Detail): string {
  const { mark, text: verdict, findings } = verdictOf(review);
  const parts = [
    commentMarker,
    `### ${mark} ${verdict}${findings === "" ? "" : `: ${findings}`}`,
    summaryOf(review),
    ...review.notes.map((note) => `> ${text(note)}`),
    findingsTable(grouped(review.findings), detail),
    ...changeTables(review.changes, detail),
    // Of a preview that failed half of it would be missing.
    ...(detail.diagrams && !review.isFailed ? diagrams(review) : []),
    footer(review),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

const marks: Readonly<Record<Severity, string>> = { critical: "⛔ critical", high: "⚠️ high", medium: "🔶 medium", low: "ℹ️ low" };

function findingsTable(groups: readonly FindingGroup[], { subjects, findings }: Detail): string {
  if (groups.length === 0) return "";
  if (groups.length > findings) return table(["severity", "rule", "findings"], countedByRule(groups));
  const rows = groups.map((group) => [
    marks[group.severity],
    `${group.deployment === undefined ? "" : `${code(group.deployment)}: `}${folded(group.subjects.map(code), subjects)}`,
    text(group.message),
    text(group.advice),
  ]);
  return table(["severity", "what", "finding", "what to do"], rows);
}

function countedByRule(groups: readonly FindingGroup[]): string[][] {
  const counts = new Map<string, { severity: Severity; rule: string; count: number }>();
  for (const { severity, rule, subjects } of groups) {
    const key = `${severity} ${rule}`;
    counts.set(key, { severity, rule, count: (counts.get(key)?.count ?? 0) + subjects.length });
  }
  return [...counts.values()].map(({ severity, rule, count }) => [marks[severity], code(rule), String(count)]);
}

function changeTables(changes: readonly Change[], { rows, subjects }: Detail): string[] {
  const byDeployment = new Map<string, Change[]>();
  for (const change of changes) byDeployment.set(change.deployment ?? "", [...(byDeployment.get(change.deployment ?? "") ?? []), change]);
  return [...byDeployment].map(([deployment, own]) => {
    const title = deployment === "" ? "outside deployments" : code(deployment);
    const groups = alike(own);
    const shown = groups.slice(0, rows).map(({ change, names }) => [`${folded(names.map(code), subjects)}${channelOf(change)}`, ...cellsOf(change)]);
    const hidden = groups.slice(rows).flatMap(({ names }) => names).length;
    const parts = [shown.length === 0 ? "" : table(["", "what happens", "why", "before", "after", "effect"], shown), hidden === 0 ? "" : `${hidden} more are in the JSON form.`];
    return fold(`<b>${title}</b>: ${changesInWords(own)}`, parts.filter((part) => part !== "").join("\n\n"));
  });
}

function channelOf({ channel }: Change): string {
  return channel === undefined ? "" : ` ${text(channel)}`;
}

function cellsOf(change: Change): string[] {
  const expiry = expiryInWords(change);
  const signer = change.signer?.after;
  const isNews = change.differences.some(({ property }) => property === "signer");
  const side = (which: "before" | "after") =>
    [
      ...differencesInWords(change).flatMap(({ property, ...values }) => (values[which] === "" ? [] : [`${text(property)}: ${code(values[which])}`])),
      ...(expiry && expiry[which] !== "" ? [`expires ${expiry[which]}`] : []),
      ...(signer && !isNews && which === "after" ? [`signed by ${code(signer.name)}`] : []),
    ].join("<br>");
  return [changeKinds[change.kind], why(change), side("before"), side("after"), effects[change.effect]];
}

function diagrams({ at, worlds }: Review): string[] {
  const graph = trustGraph(worlds);
  const timeline = expiryTimeline(worlds.after, at);
  return [graph === "" ? "" : fold("Who signs whom", fence(graph)), timeline === "" ? "" : fold("When certificates expire", fence(timeline))];
}

function footer({ at, changes }: Review): string {
  const hasEstimate = changes.some(({ expiry }) => expiry?.isEstimate);
  const estimate = hasEstimate ? " Expiries with “about” are estimates: a certificate is dated when it is issued." : "";
  return `<sub>elastic-tls review, ${at.toISOString().slice(0, 16).replace("T", " ")} UTC.${estimate}</sub>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function fold(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

function fence(diagram: string): string {
  return `\`\`\`mermaid\n${diagram}\n\`\`\``;
}
