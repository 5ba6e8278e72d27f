import { type Finding, type Severity, severities } from "./findings/finding";
import { findingsOf } from "./findings/findings";
import { type Change } from "./model/change";
import { changesOf } from "./model/changes";
import { type Effect, heaviest } from "./model/effects";
import { type Side, tlsTypes } from "./model/links";
import { type World, worldsOf } from "./model/world";
import { type Preview } from "./read/preview";

/** What a preview does to certificates. */
export interface Review {
  /** The instant from which expiries are estimated. */
  at: Date;
  changes: Change[];
  /** The gravest first. */
  findings: Finding[];
  /** The heaviest effect of all changes. */
  effect: Effect;
  worlds: Record<Side, World>;
  /** What the preview can't show. */
  notes: string[];
  /** Whether it doesn't show all that the program would do. */
  isFailed: boolean;
}

/**
 * Reviews a preview as of an instant.
 *
 * @param renewalsOnly whether whatever isn't a renewal is a finding
 */
export function reviewOf(preview: Preview, at: Date, renewalsOnly = false): Review {
  const worlds = worldsOf(preview, at);
  const changes = changesOf(preview, worlds);
  const findings = findingsOf({ preview, worlds, changes, now: at, renewalsOnly });
  return { at, changes, findings, effect: heaviest(changes.map(({ effect }) => effect)), worlds, notes: notesOf(preview, changes, worlds), isFailed: preview.isFailed };
}

/** Whether a finding is at least as grave as the threshold. */
export function reaches({ findings }: Review, threshold: Severity): boolean {
  return findings.some(({ severity }) => severities.indexOf(severity) <= severities.indexOf(threshold));
}

function notesOf({ unseen, isFailed }: Preview, changes: readonly Change[], { after }: Record<Side, World>): string[] {
  const step = changes.find(({ kind }) => kind === "switched" || kind === "retired");
  const orphans = changes.filter(({ urn, kind }) => ["issued", "renewed", "reissued"].includes(kind) && urn.includes(tlsTypes.signed) && !after.certificates.get(urn)?.signer);
  return [
    ...(isFailed ? ["The preview failed: what the program would do beyond that isn't shown."] : []),
    ...(step ? ["Whether the former step of the rotation has reached everybody isn't known here: ask the running cluster with `elastic-tls verify` first."] : []),
    ...(orphans.length > 0 ? [`Who is to sign isn't shown for ${orphans.length} of the certificates, so nothing is said of that: the form of one JSON object shows more than the stream of events.`] : []),
    ...(unseen > 0 ? [`${unseen} unchanged resources weren't shown, so certificates that expire among them weren't seen: preview with \`--show-sames\`.`] : []),
  ];
}
