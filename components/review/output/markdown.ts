import { type Severity } from "../findings/finding";
import { type Change, changeKinds } from "../model/change";
import { effects } from "../model/effects";
import { type Review } from "../review";
import { code, text } from "./escape";
import { expiryTimeline, trustGraph } from "./mermaid";
import { type FindingGroup, alike, byKind, changesInWords, differencesInWords, expiryInWords, folded, grouped, summaryOf, verdictOf, why } from "./words";

/** By this a comment is found again, to be kept up to date. */
export const commentMarker = "<!-- elastic-tls review -->";

/** GitHub's limit of a comment is 65,536 characters; some are left for whoever adds a line. */
const longestComment = 65_000;

/** How much is unfolded of what happens. */
interface Detail {
  deployments: number;
  rows: number;
  subjects: number;
  diagrams: boolean;
}

/** The first that fits is taken. */
const details: readonly Detail[] = [
  { deployments: 200, rows: 200, subjects: 400, diagrams: true },
  { deployments: 100, rows: 40, subjects: 100, diagrams: true },
  { deployments: 50, rows: 10, subjects: 20, diagrams: true },
  { deployments: 50, rows: 3, subjects: 5, diagrams: false },
  { deployments: 300, rows: 0, subjects: 0, diagrams: false },
  { deployments: 0, rows: 0, subjects: 0, diagrams: false },
];

/** How many groups of findings are told in full, the gravest; those after them are told by kind, each kind with what to do. The first that fits is taken. */
const toldInFull = [1000, 400, 300, 200, 150, 100, 70, 50, 30, 20, 10, 5, 0];

/** More subjects than these are counted. */
const subjectsInFull = 400;
const subjectsOfKind = 10;

/** The review as a comment for a pull request. Of its length findings come first, then what happens. */
export function markdownOf(review: Review): string {
  const groups = grouped(review.findings);
  // Of a preview that failed half of it would be missing.
  const drawn = review.isFailed ? [] : diagrams(review);
  const below = details.map((detail) => [...changeTables(review.changes, detail), ...(detail.diagrams ? drawn : [])]);
  for (const told of toldInFull) {
    const table = findingsTable(groups, told);
    const fitting = table.length > longestComment ? undefined : below.map((parts) => render(review, [table, ...parts])).find((comment) => comment.length <= longestComment);
    if (fitting !== undefined) return fitting;
  }
  return render(review, [table(["severity", "rule", "findings"], countedByRule(groups)), ...below.at(-1)!]);
}

function render(review: Review, body: readonly string[]): string {
  const { mark, text: verdict, findings } = verdictOf(review);
  const parts = [
    commentMarker,
    `### ${mark} ${verdict}${findings === "" ? "" : `: ${findings}`}`,
    summaryOf(review),
    ...review.notes.map((note) => `> ${text(note)}`),
    ...body,
    footer(review),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

const marks: Readonly<Record<Severity, string>> = { critical: "⛔ critical", high: "⚠️ high", medium: "🔶 medium", low: "ℹ️ low" };

function findingsTable(groups: readonly FindingGroup[], told: number): string {
  if (groups.length === 0) return "";
  const rows = [...groups.slice(0, told).map((group) => findingRow(group, subjectsInFull)), ...byKind(groups.slice(told)).map((group) => findingRow(group, subjectsOfKind))];
  return table(["severity", "what", "finding", "what to do"], rows);
}

function findingRow({ severity, deployment, subjects, message, advice }: FindingGroup, shown: number): string[] {
  return [marks[severity], `${deployment === undefined ? "" : `${code(deployment)}: `}${folded(subjects.map(code), shown)}`, text(message), text(advice)];
}

function countedByRule(groups: readonly FindingGroup[]): string[][] {
  const counts = new Map<string, { severity: Severity; rule: string; count: number }>();
  for (const { severity, rule, subjects } of groups) {
    const key = `${severity} ${rule}`;
    counts.set(key, { severity, rule, count: (counts.get(key)?.count ?? 0) + subjects.length });
  }
  return [...counts.values()].map(({ severity, rule, count }) => [marks[severity], code(rule), String(count)]);
}

function changeTables(changes: readonly Change[], { deployments, rows, subjects }: Detail): string[] {
  const byDeployment = new Map<string, Change[]>();
  for (const change of changes) byDeployment.set(change.deployment ?? "", [...(byDeployment.get(change.deployment ?? "") ?? []), change]);
  const tables = [...byDeployment].slice(0, deployments).map(([deployment, own]) => {
    const title = deployment === "" ? "outside deployments" : code(deployment);
    const groups = alike(own);
    const shown = groups.slice(0, rows).map(({ change, names }) => [`${folded(names.map(code), subjects)}${channelOf(change)}`, ...cellsOf(change)]);
    const hidden = groups.slice(rows).flatMap(({ names }) => names).length;
    const parts = [shown.length === 0 ? "" : table(["", "what happens", "why", "before", "after", "effect"], shown), hidden === 0 ? "" : `In the JSON form: ${hidden} more.`];
    return fold(`<b>${title}</b>: ${changesInWords(own)}`, parts.filter((part) => part !== "").join("\n\n"));
  });
  const left = [...byDeployment.values()].slice(deployments);
  return left.length === 0 ? tables : [...tables, `In the JSON form: what happens in ${left.length} ${tables.length === 0 ? "" : "more "}deployments (${changesInWords(left.flat())}).`];
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
