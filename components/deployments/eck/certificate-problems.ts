import { servedUrlProblems } from "../../channels";
import { plainAuthorityProblems } from "../../pki/signing-authority";
import { endpointNameProblems } from "../../pki/subject-alt-names";
import { quoted } from "../../support/names";
import { Problem, at, isPlain } from "../../support/problems";
import { EckCertificateArgs, EckIssuerKind } from "./channel-args";
import { operatorFormProblems } from "./operator-form";
import { CertificateWay } from "./plan";
import { leafLifetimeProblems } from "../leaf-lifetimes";

type CertificatePlan = EckCertificateArgs & { way: CertificateWay };

/** Faults of a server's certificate that are plain, with paths below the channel's. */
export function certificateProblems(path: string, plan: CertificatePlan): Problem[] {
  const { authority, certManager, validityDays, renewBeforeDays, names = [], publicEndpoint } = plan;
  return [
    ...at(path, rules.filter(({ broken }) => broken(plan))).map(({ path: at, reason }) => ({ path: at, reason })),
    ...plainAuthorityProblems(`${path}.authority`, authority),
    ...(plan.way === "operatorByAuthority" ? operatorFormProblems(`${path}.authority`, authority) : []),
    ...issuerKindProblems(`${path}.certManager.issuerKind`, certManager?.issuerKind),
    ...at(path, leafLifetimeProblems({ validityDays, renewBeforeDays }, authority)),
    ...(isPlain(names) ? endpointNameProblems(`${path}.names`, names as string[]) : []),
    ...(typeof publicEndpoint === "string" ? servedUrlProblems(`${path}.publicEndpoint`, publicEndpoint) : []),
  ];
}

export function issuerKindProblems(path: string, kind: EckIssuerKind | undefined): Problem[] {
  const kinds = Object.values(EckIssuerKind);
  return kind === undefined || kinds.includes(kind) ? [] : [{ path, reason: `must be ${kinds.join(" or ")}, got ${quoted(kind)}` }];
}

interface Rule extends Problem {
  broken: (plan: CertificatePlan) => boolean;
}

const hasAuthority = ({ authority, ownAuthority }: CertificatePlan) => authority !== undefined || ownAuthority === true;
const hasIssuer = ({ certManager }: CertificatePlan) => certManager?.issuerName !== undefined;

/** What goes together and what doesn't. */
const rules: Rule[] = [
  {
    path: "ownAuthority",
    reason: "must be left out where `authority` is given",
    broken: ({ authority, ownAuthority }) => authority !== undefined && ownAuthority === true,
  },
  {
    path: "operatorIssues",
    reason: "needs `authority` or `ownAuthority`: by itself the operator issues from an authority of its own",
    broken: (plan) => plan.operatorIssues === true && !plan.certManager && !hasAuthority(plan),
  },
  {
    path: "operatorIssues",
    reason: "must be left out where cert-manager issues",
    broken: ({ operatorIssues, certManager }) => operatorIssues === true && certManager !== undefined,
  },
  {
    path: "certManager.issuerName",
    reason: "must name an issuer that exists, or be left out where `authority` or `ownAuthority` makes one, got neither",
    broken: (plan) => plan.certManager !== undefined && !hasIssuer(plan) && !hasAuthority(plan),
  },
  {
    path: "certManager.issuerName",
    reason: "must be left out where an issuer is made of `authority` or `ownAuthority`",
    broken: (plan) => hasIssuer(plan) && hasAuthority(plan),
  },
  {
    path: "certManager.issuerKind",
    reason: "is of an issuer that exists: give `issuerName` too",
    broken: (plan) => plan.certManager?.issuerKind !== undefined && !hasIssuer(plan),
  },
  {
    path: "certManager.trustPem",
    reason: "is of an issuer that exists: an authority says itself what verifies it",
    broken: (plan) => plan.certManager?.trustPem !== undefined && !hasIssuer(plan),
  },
  {
    path: "validityDays",
    reason: "is the operator's to say (its flag `cert-validity`), since it issues the certificate",
    broken: ({ way, validityDays }) => way.startsWith("operator") && validityDays !== undefined,
  },
  {
    path: "renewBeforeDays",
    reason: "is the operator's to say (its flag `cert-rotate-before`), since it issues the certificate",
    broken: ({ way, renewBeforeDays }) => way.startsWith("operator") && renewBeforeDays !== undefined,
  },
];
