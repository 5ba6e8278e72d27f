import type { ResourceValidationPolicy } from "@pulumi/policy";
import { tlsTypes } from "../../components/review/model/links";
import { numberOf } from "../../components/review/read/values";
import { hoursPerDay } from "../../components/support/calendar";
import { isUnknown, knownOf } from "../known";

interface Lifetimes {
  maxLeafDays: number;
  maxAuthorityDays: number;
}

export const lifetime: ResourceValidationPolicy = {
  name: "certificate-lifetime",
  description: "Certificates don't live longer than agreed: Elasticsearch checks no revocation, so expiry is what ends a stolen one.",
  enforcementLevel: "advisory",
  configSchema: {
    properties: {
      maxLeafDays: { type: "integer", minimum: 1, default: 398 },
      maxAuthorityDays: { type: "integer", minimum: 1, default: 3660 },
    },
  },
  validateResource: (args, report) => {
    const life = lifeOf(args.type, args.props);
    if (life?.isAuthority === undefined) return;
    const { maxLeafDays, maxAuthorityDays } = args.getConfig<Lifetimes>();
    const [holder, most] = life.isAuthority ? ["an authority", maxAuthorityDays] : ["a leaf", maxLeafDays];
    const days = life.validityHours / hoursPerDay;
    if (days > most) report(`it is to be valid for ${rounded(days)} days, and ${holder} may be for ${most}: set a shorter validityPeriodHours`);
  },
};

export const renewal: ResourceValidationPolicy = {
  name: "renewal-window",
  description: "Certificates are renewed before they expire, and not at every run.",
  enforcementLevel: "mandatory",
  configSchema: { properties: { minRenewBeforeDays: { type: "integer", minimum: 1, default: 14 } } },
  validateResource: (args, report) => {
    const life = lifeOf(args.type, args.props);
    if (!life) return;
    const { validityHours, renewalHours } = life;
    const { minRenewBeforeDays } = args.getConfig<{ minRenewBeforeDays: number }>();
    // What lives for days alone is renewed in its last quarter.
    const least = Math.min(minRenewBeforeDays * hoursPerDay, validityHours / 4);
    if (renewalHours >= validityHours) report(`it would be replaced at every run: set earlyRenewalHours below its ${validityHours} hours of validity`);
    else if (renewalHours === 0) report(`no run renews it before it has expired: set earlyRenewalHours to ${Math.ceil(least)} or more`);
    else if (renewalHours < least) report(`runs renew it only in its last ${rounded(renewalHours / hoursPerDay)} days: set earlyRenewalHours to ${Math.ceil(least)} or more`);
  },
};

/** How long a certificate is to live; nothing for other resources, and where it isn't known. */
function lifeOf(type: string, properties: Record<string, unknown>) {
  if (type !== tlsTypes.signed && type !== tlsTypes.selfSigned) return undefined;
  const known = knownOf(properties);
  const validityHours = numberOf(known, "validityPeriodHours");
  if (validityHours === undefined || isUnknown(known, "earlyRenewalHours")) return undefined;
  return { validityHours, renewalHours: numberOf(known, "earlyRenewalHours") ?? 0, isAuthority: isUnknown(known, "isCaCertificate") ? undefined : known.isCaCertificate === true };
}

function rounded(days: number): number {
  return Math.round(days * 10) / 10;
}
