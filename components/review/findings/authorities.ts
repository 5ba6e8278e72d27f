import { skipsStep } from "../model/authority-changes";
import { type Certificate, type Signer } from "../model/certificates";
import { type Loss, isSameSubject, lossOf } from "../model/trust";
import { type Facts, type Found, type Rule, titleOf } from "./finding";

const stepByStep = "add the new generation beside the old one first, let it sign in a later run, take the old one out in a third: docs/rotation.md";
const allAtOnce = "make sure that the outage is meant, and let everybody load the new files at the same time: docs/rotation.md";
const besideTheOld = "make the new authority beside the old one, let everybody trust both, let the new one sign, and only then remove the old one";
const inItsPlace = "make sure that nothing it has signed is in use any more, or let a new generation take its place step by step: docs/rotation.md";

/** Our authorities that leave out a step and were not refused: outside a deployment nobody watches them. */
export const phaseSkippedUnwatched: Rule = ({ worlds }) =>
  skippedSteps(worlds)
    .filter(({ isAccepted }) => !isAccepted)
    .map(({ found, signing }) => ({ ...found, message: `${signing} is to sign before everybody trusts it, or what others still present is trusted no more`, advice: stepByStep }));

/** Those of which somebody has said that the outage is better. */
export const outageAccepted: Rule = ({ worlds }) =>
  skippedSteps(worlds)
    .filter(({ isAccepted }) => isAccepted)
    .map(({ found, signing }) => ({ ...found, message: `${signing} signs at once: connections fail until everybody has what this run stores`, advice: allAtOnce }));

function skippedSteps({ before, after }: Facts["worlds"]) {
  return [...after.authorities.values()].flatMap((authority) => {
    const former = before.authorities.get(authority.urn);
    if (!former || !skipsStep(former, authority)) return [];
    const { name, deployment, signing, acceptOutage } = authority;
    return [{ found: { severity: "critical" as const, subject: name, deployment }, signing, isAccepted: acceptOutage !== undefined && acceptOutage === signing }];
  });
}

/** What becomes of an authority that nothing comes in place of, step by step. */
const lost: Readonly<Record<Loss | "deleted", string>> = {
  deleted: "its key goes in this run",
  key: "its key goes in this run",
  signing: "may sign nothing any more from this run on",
  subject: "gets another subject in this run, which is another authority to whoever trusts this one",
};

/** Certificates of authorities that go, or are another authority from now on, while what they have signed is still in use, or may be elsewhere. */
export const withoutOverlap: Rule = (facts) => {
  const { worlds, preview } = facts;
  const authorities = [...worlds.before.certificates.values()].filter((authority) => authority.isAuthority && !isToldAsStep(authority, facts));
  return authorities.flatMap((authority): Found[] => {
    const loss = lossIn(facts, authority);
    if (loss === undefined) return [];
    const found = { subject: authority.name, deployment: authority.deployment };
    const signed = [...worlds.before.certificates.values()].filter(({ signer }) => signer?.urn === authority.urn);
    const inUse = signed.filter(({ urn }) => worlds.after.certificates.has(urn));
    if (inUse.length > 0) {
      const message = `${lost[loss]}, while ${inUse.length === 1 ? "a certificate that it has signed is" : `${inUse.length} certificates that it has signed are`} in use: ${listed(inUse)}`;
      return [{ ...found, severity: "critical", message, advice: besideTheOld }];
    }
    const isEnded = loss === "deleted" && (signed.length > 0 || worlds.after.authorities.has(authority.authorityUrn ?? ""));
    if (isEnded) return [];
    const message = `${lost[loss]}, and what it has signed ${preview.unseen > 0 ? "isn't shown" : "isn't in this stack"}`;
    return [{ ...found, severity: loss === "deleted" ? "medium" : "critical", message, advice: inItsPlace }];
  });
};

/** What an authority loses, whose resource may have another name now. */
function lossIn({ worlds: { after }, preview }: Facts, authority: Certificate): Loss | "deleted" | undefined {
  const same = after.certificates.get(authority.urn);
  if (same) return lossOf(authority, same);
  if (![...after.certificates.values()].some((other) => isRenamed(authority, other))) return "deleted";
  return preview.steps.some(({ urn, operation }) => urn === authority.keyUrn && operation === "replace") ? "key" : undefined;
}

/** Whether an authority's resource has another name now: whoever trusts its name and key goes on to. */
function isRenamed(before: Certificate, after: Certificate): boolean {
  return after.isAuthority && before.keyUrn !== undefined && before.keyUrn === after.keyUrn && isSameSubject(before, after);
}

/** Leaves that somebody else signs from now on, where nothing shows that others trust them. */
export const authorityChanged: Rule = (facts) =>
  facts.changes.flatMap((change): Found[] => {
    const { before, after } = change.signer ?? {};
    if (change.what !== "certificate" || change.kind !== "reissued" || !before || !after || isSameAuthority(before, after)) return [];
    const signer = facts.worlds.after.certificates.get(after.urn ?? "");
    if (signer && (isDistributed(signer, facts) || isToldAsStep(signer, facts))) return [];
    const isNamesake = before.name === after.name;
    const message = isNamesake ? `another ${after.name} signs it from now on: the name is the same, ${isOther("keyId", before, after) ? "the key" : "the rest of the subject"} isn't` : `${after.name} signs it from now on, until now ${before.name} did`;
    const [next, former] = isNamesake ? ["the new certificate of the authority", "the old one"] : [after.name, before.name];
    const advice = `make sure that everybody who verifies it trusts ${next} already, and ${former} until all have the new files`;
    return [{ severity: "high", subject: titleOf(change), deployment: change.deployment, message, advice }];
  });

/** By name, and by key and the whole subject where the preview shows both: an authority that is renewed keeps them. */
function isSameAuthority(before: Signer, after: Signer): boolean {
  return before.name === after.name && !isOther("keyId", before, after) && !isOther("subject", before, after);
}

function isOther(property: "keyId" | "subject", before: Signer, after: Signer): boolean {
  return before[property] !== undefined && after[property] !== undefined && before[property] !== after[property];
}

/** Whether an earlier run has given a generation of one of our authorities to everybody. */
function isDistributed({ channel, urn }: Certificate, { worlds }: Facts): boolean {
  return channel !== undefined && worlds.before.certificates.has(urn);
}

/** A generation of an authority whose step is told as a whole. */
function isToldAsStep({ deployment, channel }: Certificate, { worlds }: Facts): boolean {
  return [...worlds.after.authorities.values()].some((after) => {
    const before = worlds.before.authorities.get(after.urn);
    return channel !== undefined && after.deployment === deployment && after.channel === channel && before !== undefined && skipsStep(before, after);
  });
}

function listed(certificates: readonly Certificate[]): string {
  const titles = certificates.map(titleOf).sort();
  return titles.length > 5 ? `${titles.slice(0, 5).join(", ")}, …` : titles.join(", ");
}
