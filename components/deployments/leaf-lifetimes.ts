import { LifetimeArgs, lifetime, lifetimeProblems, outlivingProblems } from "../pki/lifetimes";
import { SigningAuthority } from "../pki/signing-authority";
import { Problem } from "../support/problems";

/** Faults of the lifetime of a channel's leaves; how long a given authority lasts is seen where they are issued. */
export function leafLifetimeProblems(life: LifetimeArgs, authority: SigningAuthority | undefined): Problem[] {
  const problems = lifetimeProblems(life, "leaf");
  return problems.length > 0 || authority ? problems : outlivingProblems(life, lifetime({}, "authority").renewBeforeDays);
}
