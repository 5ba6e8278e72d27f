import { type Severity } from "../findings/finding";
import { changeKinds } from "../model/change";
import { effects } from "../model/effects";
import { type Review } from "../review";
import { type ChangeGroup, alike, differencesInWords, expiryInWords, folded, grouped, summaryOf, verdictOf, why } from "./words";

/** Puts a text in a colour, or leaves it. */
type Paint = (colour: Colour, text: string) => string;

/** The numbers of ECMA-48. */
const colours = { red: 31, green: 32, yellow: 33, cyan: 36, bold: 1, dim: 2 } as const;
type Colour = keyof typeof colours;

export const painted: Paint = (colour, text) => `\x1b[${colours[colour]}m${text}\x1b[0m`;
export const unpainted: Paint = (_colour, text) => text;

const colourOf: Readonly<Record<Severity, Colour>> = { critical: "red", high: "yellow", medium: "cyan", low: "dim" };

/** More names than these are counted. */
const namesShown = 12;

/** The review for people at a terminal. */
export function terminalOf(review: Review, paint: Paint): string {
  const { text, findings } = verdictOf(review);
  const summary = summaryOf(review);
  const colour = review.findings[0] ? colourOf[review.findings[0].severity] : "green";
  const lines = [
    paint("bold", paint(colour, `${text}${findings === "" ? "" : `: ${findings}`}`)),
    ...(summary === "" ? [] : [summary]),
    ...review.notes.map((note) => paint("dim", note)),
    ...(review.findings.length === 0 ? [] : ["", paint("bold", "Findings")]),
    ...grouped(review.findings).flatMap(({ severity, deployment, subjects, message, advice }) => [
      `  ${paint(colourOf[severity], severity.padEnd(8))}  ${deployment === undefined ? "" : `${deployment}: `}${folded(subjects, namesShown)}: ${message}`,
      `            ${paint("dim", `-> ${advice}`)}`,
    ]),
    ...(review.changes.length === 0 ? [] : ["", paint("bold", "Changes")]),
    ...alike(review.changes).map((group) => `  ${changeLine(group, paint)}`),
  ];
  return `${lines.join("\n")}\n`;
}

function changeLine({ change, names }: ChangeGroup, paint: Paint): string {
  const { deployment, kind, effect, channel, what } = change;
  const expiry = expiryInWords(change);
  const told = [
    `${changeKinds[kind]} (${why(change)})`,
    ...differencesInWords(change).map(({ property, before, after }) => `${property}: ${[before, after].filter((value) => value !== "").join(" -> ")}`),
    ...(expiry ? [`expires ${[expiry.before, expiry.after].filter((day) => day !== "").join(" -> ")}`] : []),
  ];
  const place = channel === undefined || what === "authority" ? "" : ` (${channel})`;
  return `${deployment === undefined ? "" : `${deployment}: `}${paint("bold", `${folded(names, namesShown)}${place}`)} ${told.join("; ")}  ${paint("dim", effects[effect])}`;
}
