import { hoursPerDay, stableOffsetHours } from "../support/calendar";
import { Problem } from "../support/problems";

/** How long a certificate is valid and when it is renewed. */
export interface LifetimeArgs {
  /**
   * Days from issue to expiry.
   *
   * @default 365 for a leaf, 3650 for an authority
   */
  validityDays?: number;
  /**
   * Days before expiry at which renewal begins: the next `pulumi up` from then on issues a new certificate.
   *
   * @default 60 for a leaf, 730 for an authority, but never more than half of `validityDays`
   */
  renewBeforeDays?: number;
}

/** A lifetime with its defaults filled in. */
export interface Lifetime {
  validityDays: number;
  renewBeforeDays: number;
}

/** An authority renews long before a leaf issued by it could outlive it; it keeps its key, so the leaves stay as they are. */
const defaults: Record<"leaf" | "authority", Lifetime> = {
  leaf: { validityDays: 365, renewBeforeDays: 60 },
  authority: { validityDays: 3650, renewBeforeDays: 730 },
};

/** A hundred years. From 292 on, the provider's count of nanoseconds overflows and the certificate expires in the past. */
const longestValidityDays = 36_500;

/** The lifetime asked for, with defaults. */
export function lifetime(args: LifetimeArgs, holder: "leaf" | "authority"): Lifetime {
  const validityDays = args.validityDays ?? defaults[holder].validityDays;
  const renewBeforeDays = args.renewBeforeDays ?? Math.min(defaults[holder].renewBeforeDays, Math.floor(validityDays / 2));
  return { validityDays, renewBeforeDays };
}

/** Faults of a lifetime. A renewal window as long as the validity would renew at every run. */
export function lifetimeProblems(args: LifetimeArgs, holder: "leaf" | "authority"): Problem[] {
  const { validityDays, renewBeforeDays } = lifetime(args, holder);
  if (!Number.isInteger(validityDays) || validityDays < 1) {
    return [{ path: "validityDays", reason: `must be a whole number of days, at least 1, got ${validityDays}` }];
  }
  if (validityDays > longestValidityDays) {
    return [{ path: "validityDays", reason: `must be at most ${longestValidityDays} days, got ${validityDays}` }];
  }
  if (!Number.isInteger(renewBeforeDays) || renewBeforeDays < 0 || renewBeforeDays >= validityDays) {
    return [
      { path: "renewBeforeDays", reason: `must be a whole number of days, shorter than the validity of ${validityDays} days, got ${renewBeforeDays}` },
    ];
  }
  return [];
}

/** A fault if a leaf issued just before its authority is renewed would outlive it: that is the latest it can be issued. */
export function outlivingProblems(leaf: LifetimeArgs, authorityRenewBeforeDays: number): Problem[] {
  const { validityDays } = lifetime(leaf, "leaf");
  const limit = `the ${authorityRenewBeforeDays} days before its expiry at which the authority is renewed`;
  return validityDays <= authorityRenewBeforeDays
    ? []
    : [{ path: "validityDays", reason: `must be at most ${limit}, so that no leaf outlives it, got ${validityDays}` }];
}

/**
 * Hours before expiry at which the provider renews.
 *
 * Leaves that were issued together come due over the first quarter of their windows, each at an hour of its own that
 * depends on its name, so that one run doesn't renew every node.
 */
export function earlyRenewalHours({ renewBeforeDays }: Lifetime, name: string): number {
  const windowHours = renewBeforeDays * hoursPerDay;
  return windowHours - stableOffsetHours(name, windowHours / 4);
}
