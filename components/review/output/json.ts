import { type Certificate } from "../model/certificates";
import { effects } from "../model/effects";
import { printable } from "../read/values";
import { type Review } from "../review";
import { verdictOf } from "./words";

/** Raised when a reader of the former form would misread it: `review.schema.json` beside this folder says what there is. */
const formatVersion = 1;

/** The review for other programs. */
export function jsonOf(review: Review): string {
  const { text, findings, changes, effect } = verdictOf(review);
  const document = {
    version: formatVersion,
    at: review.at.toISOString(),
    verdict: { text, findings, changes, effect },
    effect: review.effect,
    notes: review.notes,
    findings: review.findings,
    changes: review.changes.map((change) => ({ ...change, effectText: effects[change.effect] })),
    certificates: [...review.worlds.after.certificates.values()].map(shown),
  };
  // Whatever a URN is made of goes the same way as the names that are taken out of it.
  return `${JSON.stringify(document, (_key, value: unknown) => (typeof value === "string" ? printable(value) : value), 2)}\n`;
}

/** Without the certificate itself, the resources that it is made of, and what is only there to be compared. */
function shown(certificate: Certificate) {
  return Object.fromEntries(Object.entries(certificate).filter(([property]) => !["pem", "keyUrn", "requestUrn", "hasNewKey", "authorityUrn", "distinguishedName"].includes(property)));
}
