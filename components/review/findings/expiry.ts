import { hoursAfter, hoursPerDay, isoInstant } from "../../support/calendar";
import { type Certificate } from "../model/certificates";
import { type Found, type Rule, titleOf } from "./finding";
import { publicLimitDays, publicRootCheck } from "./public-limits";

/** Whoever finds it has to plan a run and everybody has to load its files. */
const soonDays = 14;

/** Certificates that this run leaves alone though they have expired. */
export const expired: Rule = ({ worlds, now }) =>
  leftAlone(worlds.after.certificates.values())
    .filter(({ notAfter }) => notAfter <= isoInstant(now))
    .map((certificate) => ({
      ...about(certificate),
      severity: "critical",
      message: `has expired at ${certificate.notAfter} and this run leaves it alone`,
      advice: "renew it in this run: docs/renewal.md; peers refuse it, or will as soon as they connect again",
    }));

/** Certificates that this run leaves alone though they expire soon, or are due. */
export const expiringSoon: Rule = ({ worlds, now }) =>
  leftAlone(worlds.after.certificates.values())
    .filter(({ notAfter }) => notAfter > isoInstant(now))
    .flatMap((certificate): Found[] => {
      const { notAfter, renewBeforeDays = 0 } = certificate;
      const window = Math.max(soonDays, renewBeforeDays);
      const days = Math.floor((Date.parse(notAfter) - now.getTime()) / (hoursPerDay * 3_600_000));
      if (notAfter > isoInstant(hoursAfter(now, window * hoursPerDay))) return [];
      const isSoon = days < soonDays;
      const message = `expires at ${notAfter}, in ${days} days, and this run leaves it alone`;
      const advice = renewBeforeDays > 0 ? "find out why it isn't renewed: it is due, and an `ignoreChanges` or `--target` may hold it back" : "renew it, or give it `earlyRenewalHours` so that a run does";
      return [{ ...about(certificate), severity: isSoon ? "high" : "medium", message, advice }];
    });

/** Leaves that are valid for longer than what signs them. */
export const outlivesAuthority: Rule = ({ worlds }) =>
  [...worlds.after.certificates.values()].flatMap((leaf): Found[] => {
    const authority = worlds.after.certificates.get(leaf.signer?.urn ?? "") ?? leaf.signer;
    if (!authority?.notAfter || !leaf.notAfter || leaf.notAfter <= authority.notAfter) return [];
    const message = `is valid until ${leaf.notAfter}, and ${authority.name}, which signs it, until ${authority.notAfter}`;
    return [{ ...about(leaf), severity: "high", message, advice: "renew the authority first, or make the leaf's lifetime shorter: nobody verifies it once its authority has expired" }];
  });

/** Lifetimes that browsers no longer accept from an authority of theirs. */
export const beyondPublic: Rule = ({ changes, worlds, preview, now }) => {
  const limit = publicLimitDays(now);
  const isFromPublicRoot = publicRootCheck();
  const steps = new Map(preview.steps.map((step) => [step.urn, step]));
  return changes.flatMap(({ urn, what, kind }): Found[] => {
    const certificate = worlds.after.certificates.get(urn);
    if (what !== "certificate" || !["issued", "renewed", "reissued"].includes(kind) || !certificate) return [];
    const { validityDays = 0 } = certificate;
    if (validityDays <= limit || !isFromPublicRoot(steps.get(urn))) return [];
    const message = `is to be valid for ${validityDays} days, and an authority that browsers trust may issue ${limit} at most`;
    return [{ ...about(certificate), severity: "high", message, advice: `set a lifetime of ${limit} days or less: https://cabforum.org/working-groups/server/baseline-requirements/` }];
  });
};

type Ending = Certificate & { notAfter: string };

function leftAlone(certificates: Iterable<Certificate>): Ending[] {
  return [...certificates].filter((certificate): certificate is Ending => !certificate.isEstimate && certificate.notAfter !== undefined);
}

function about(certificate: Certificate): Pick<Found, "subject" | "deployment"> {
  return { subject: titleOf(certificate), deployment: certificate.deployment };
}
