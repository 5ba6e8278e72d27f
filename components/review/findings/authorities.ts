import { skipsStep } from "../model/authority-changes";
import { type Certificate, type Signer } from "../model/certificates";
import { type Facts, type Found, type Rule, titleOf } from "./finding";

const stepByStep = "add the new generation beside the old one first, let it sign in a later run, take the old one out in a third: docs/rotation.md";
const allAtOnce = "make sure that the outage is meant, and let everybody load the new files at the same time: docs/rotation.md";
const besideTheOld = "make the new authority beside the old one, let everybody trust both, let the new one sign, and only then remove the old one";

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

/** Certificates of authorities that go, or get another key, while leaves that they have signed are still in use. */
export const withoutOverlap: Rule = (facts) => {
  const { worlds, preview } = facts;
  const newKeys = new Set(preview.steps.filter(({ operation }) => operation === "replace").map(({ urn }) => urn));
  const after = [...worlds.after.certificates.values()];
  const lost = [...worlds.before.certificates.values()].filter((authority) => {
    const same = worlds.after.certificates.get(authority.urn) ?? after.find((other) => isRenamed(authority, other) && !newKeys.has(authority.keyUrn!));
    return authority.isAuthority && (!same || same.hasNewKey);
  });
  return lost.filter((authority) => !isToldAsStep(authority, facts)).flatMap((authority): Found[] => {
    const signed = [...worlds.before.certificates.values()].filter(({ signer, urn }) => signer?.urn === authority.urn && worlds.after.certificates.has(urn));
    if (signed.length === 0) return [];
    const message = `its key goes in this run, while ${signed.length === 1 ? "a certificate that it has signed is" : `${signed.length} certificates that it has signed are`} in use: ${listed(signed)}`;
    return [{ severity: "critical", subject: authority.name, deployment: authority.deployment, message, advice: besideTheOld }];
  });
};

/** Whether an authority's resource has another name now: whoever trusts its name and key goes on to. */
function isRenamed(before: Certificate, after: Certificate): boolean {
  return after.isAuthority && before.keyUrn !== undefined && before.keyUrn === after.keyUrn && before.subject === after.subject;
}

/** Leaves that somebody else signs from now on, where nothing shows that others trust them. */
export const authorityChanged: Rule = (facts) =>
  facts.changes.flatMap((change): Found[] => {
    const { before, after } = change.signer ?? {};
    if (change.what !== "certificate" || change.kind !== "reissued" || !before || !after || isSameAuthority(before, after)) return [];
    const signer = facts.worlds.after.certificates.get(after.urn ?? "");
    if (signer && (isDistributed(signer, facts) || isToldAsStep(signer, facts))) return [];
    const isNamesake = before.name === after.name;
    const message = isNamesake ? `another ${after.name} signs it from now on: the name is the same, the key isn't` : `${after.name} signs it from now on, until now ${before.name} did`;
    const [next, former] = isNamesake ? ["the new certificate of the authority", "the old one"] : [after.name, before.name];
    const advice = `make sure that everybody who verifies it trusts ${next} already, and ${former} until all have the new files`;
    return [{ severity: "high", subject: titleOf(change), deployment: change.deployment, message, advice }];
  });

/** By name, and by key where the preview shows both: an authority that is renewed keeps its key. */
function isSameAuthority(before: Signer, after: Signer): boolean {
  const isOtherKey = before.keyId !== undefined && after.keyId !== undefined && before.keyId !== after.keyId;
  return before.name === after.name && !isOtherKey;
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
