import { authorityChanged, outageAccepted, phaseSkippedUnwatched, withoutOverlap } from "./authorities";
import { beyondPublic, expired, expiringSoon, outlivesAuthority } from "./expiry";
import { type Facts, type Finding, type Rule, type RuleName, byGravity } from "./finding";
import { keyReplaced, keyWithoutCertificate, manyAtOnce, nameRemoved, purposeChanged, weakKey } from "./leaves";
import { notARenewal } from "./renewals";
import { failedUnsaid, phaseSkipped, policyViolated, refusals, warnings } from "./said";
import { clientAuthenticationWeakened, issuerChanged, protocolsWidened, settingUnknown, verificationWeakened } from "./settings";
import { storeRemoved } from "./stores";

const rules: Record<RuleName, Rule[]> = {
  refused: [refusals, failedUnsaid],
  "policy-violated": [policyViolated],
  "not-a-renewal": [notARenewal],
  "phase-skipped": [phaseSkipped, phaseSkippedUnwatched],
  "outage-accepted": [outageAccepted],
  "authority-without-overlap": [withoutOverlap],
  "authority-changed": [authorityChanged, issuerChanged],
  expired: [expired],
  "expiring-soon": [expiringSoon],
  "outlives-authority": [outlivesAuthority],
  "lifetime-beyond-public": [beyondPublic],
  "verification-weakened": [verificationWeakened],
  "client-authentication-weakened": [clientAuthenticationWeakened],
  "protocols-widened": [protocolsWidened],
  "setting-unknown": [settingUnknown],
  "name-removed": [nameRemoved],
  "purpose-changed": [purposeChanged],
  "key-replaced": [keyReplaced, keyWithoutCertificate],
  "weak-key": [weakKey],
  "store-removed": [storeRemoved],
  "many-renewals": [manyAtOnce],
  warning: [warnings],
};

/** All that a reviewer should know, the gravest first. */
export function findingsOf(facts: Facts): Finding[] {
  return (Object.keys(rules) as RuleName[])
    .flatMap((rule) => rules[rule].flatMap((find) => find(facts)).map((found): Finding => ({ rule, ...found })))
    .sort(byGravity);
}
