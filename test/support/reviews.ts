import { readPreview } from "../../components/review/read/read-preview";
import { type Review, reviewOf } from "../../components/review/review";

/** The review, as of now, of what the engine printed. */
export const reviewOfText = (text: string): Review => reviewOf(readPreview(text), new Date());

/** `certificate http es01: renewed`, for each change. */
export const told = ({ changes }: Review): string[] => changes.map(({ what, channel, name, kind }) => `${what} ${channel ?? "-"} ${name}: ${kind}`);

/** `high name-removed: es01 (http)`, for each finding. */
export const found = ({ findings }: Review): string[] => findings.map(({ severity, rule, subject }) => `${severity} ${rule}: ${subject}`);

/** `http authority G1 -> http authority G2`: who signs the certificates that change, before and after. */
export const signersOf = ({ changes }: Review): string[] => [
  ...new Set(changes.flatMap(({ what, signer }) => (what === "certificate" ? [`${signer?.before?.name ?? "none"} -> ${signer?.after?.name ?? "none"}`] : []))),
];
