import { plainAuthorityProblems } from "../../pki/signing-authority";
import { readCertificates } from "../../pki/pem";
import { endpointNameProblems } from "../../pki/subject-alt-names";
import { Problem, isPlain } from "../../support/problems";
import { issuerKindProblems } from "./certificate-problems";
import { operatorFormProblems } from "./operator-form";
import { EckPlan } from "./plan";

type TransportPlan = EckPlan["transport"];

/** Faults of the transport channel that are plain. */
export function transportProblems(plan: TransportPlan): Problem[] {
  const { authority, certManager, names = [], otherNameSuffix, additionalTrustPem } = plan;
  return [
    ...exclusiveProblems(plan),
    ...plainAuthorityProblems("transport.authority", authority),
    ...operatorFormProblems("transport.authority", authority),
    ...issuerKindProblems("transport.certManager.issuerKind", certManager?.issuerKind),
    ...(isPlain(names) ? endpointNameProblems("transport.names", names as string[]) : []),
    ...(otherNameSuffix === undefined ? [] : suffixProblems(otherNameSuffix)),
    ...(typeof additionalTrustPem === "string" ? trustProblems(additionalTrustPem) : []),
  ];
}

/** What one way of issuing takes, another ignores. */
function exclusiveProblems(plan: TransportPlan): Problem[] {
  const issuers = [plan.authority && "authority", plan.ownAuthority && "ownAuthority", plan.certManager && "certManager"].filter((name) => name);
  const ignored = (["names", "otherNameSuffix", "additionalTrustPem"] as const).filter((key) => plan.certManager && plan[key] !== undefined);
  return [
    ...(issuers.length > 1
      ? [{ path: `transport.${issuers[1]}`, reason: `give at most one of \`authority\`, \`ownAuthority\`, \`certManager\`, got ${issuers.join(" and ")}` }]
      : []),
    ...ignored.map((key) => ({ path: `transport.${key}`, reason: "is ignored where cert-manager issues: its issuer and its bundle of trust say this" })),
  ];
}

function suffixProblems(suffix: string): Problem[] {
  return endpointNameProblems("transport.otherNameSuffix", [suffix]).map(({ reason }) => ({ path: "transport.otherNameSuffix", reason }));
}

/** Faults of authorities that are trusted besides. */
export function trustProblems(pem: string): Problem[] {
  const path = "transport.additionalTrustPem";
  try {
    return readCertificates(pem).length > 0 ? [] : [{ path, reason: "must hold a certificate in PEM form, got none" }];
  } catch {
    return [{ path, reason: "must hold certificates in PEM form, got one that can't be read" }];
  }
}
