import { chainProblems } from "../../ece/chain";
import { coverageProblems } from "../../pki/coverage";
import { unreadableProblems } from "../../pki/given-certificates";
import { lifetime, lifetimeProblems, outlivingProblems } from "../../pki/lifetimes";
import { ownRotationProblems } from "../../pki/made-elsewhere";
import { plainAuthorityProblems } from "../../pki/signing-authority";
import { isComponentHost } from "../../support/host";
import { nameProblems } from "../../support/names";
import { Problem, at, exactlyOne, isPlain } from "../../support/problems";
import { FinishedCertificateArgs } from "./args";
import { EceNames, neededNames, plainEceNamesProblems, plainNames } from "./names";
import { EcePlan, ServicePlan, UploadPlan, issuedServices } from "./plan";

/** A certificate that somebody else has issued, once it is known. */
export type KnownCertificate = Record<keyof FinishedCertificateArgs, string>;

/** Faults of everything in a plan that is plain, so known in every preview. */
export function eceProblems(plan: EcePlan): Problem[] {
  const names = plainNames(plan);
  return [
    ...nameProblems(() => "installation", [plan.installation], "ece"),
    ...plainEceNamesProblems(plan),
    ...plan.services.flatMap((service) => at(service.service, serviceProblems(service, plan, names))),
    ...plainAuthorityProblems("authority", plan.authority),
    ...(plan.rotation === undefined ? [] : at("rotation", ownRotationProblems(plan.rotation))),
    ...(typeof plan.proxyTrustPem === "string" ? unreadableProblems({ proxyTrustPem: plan.proxyTrustPem }) : []),
    ...(plan.upload ? at("upload", uploadProblems(plan.upload)) : []),
    ...rules.filter(({ broken }) => broken(plan)).map(({ path, reason }) => ({ path, reason })),
  ];
}

/** Faults of a certificate that somebody else has issued, for a service with these names if they are known. */
export function certificateProblems({ service }: ServicePlan, given: KnownCertificate, names: EceNames | undefined): Problem[] {
  const problems = chainProblems(given);
  const isReadable = !problems.some(({ path, reason }) => path === "certPem" && reason.includes("PEM form"));
  return at("certificate", [...problems, ...(names && isReadable ? coverageProblems(given.certPem, neededNames(names, service)) : [])]);
}

function serviceProblems(plan: ServicePlan, { authority }: EcePlan, names: EceNames | undefined): Problem[] {
  const { certificate, life } = plan;
  if (!certificate) {
    const problems = lifetimeProblems(life, "leaf");
    return problems.length > 0 || authority ? problems : outlivingProblems(life, lifetime({}, "authority").renewBeforeDays);
  }
  const idle = Object.entries(life).filter(([, days]) => days !== undefined);
  return [
    ...idle.map(([path]) => ({ path, reason: "must be left out for a certificate that somebody else has issued" })),
    ...missingProblems(certificate),
    ...(isPlain(certificate) && missingProblems(certificate).length === 0 ? certificateProblems(plan, certificate as KnownCertificate, names) : []),
  ];
}

/** Programs in JavaScript can leave out what is required. */
function missingProblems(certificate: FinishedCertificateArgs): Problem[] {
  return (["certPem", "privateKeyPem", "chainPem"] as const)
    .filter((part) => (certificate as Partial<FinishedCertificateArgs>)[part] === undefined)
    .map((part) => ({ path: `certificate.${part}`, reason: "must be given, in PEM" }));
}

/** Programs in JavaScript can leave out what is required. */
function uploadProblems({ apiUrl, apiTrustPem, apiKey, password, user, timeoutSeconds = NaN }: Partial<UploadPlan>): Problem[] {
  return [
    ...hostProblems(),
    ...exactlyOne({ apiKey, password }, "apiKey", "password"),
    ...credentialProblems({ apiKey, password, user }),
    ...(typeof apiTrustPem === "string" ? unreadableProblems({ apiTrustPem }) : []),
    ...(apiTrustPem === undefined ? [{ path: "apiTrustPem", reason: "must be what verifies the API, in PEM: get it from whoever installed ECE, not from the server that it is to verify" }] : []),
    ...(apiUrl === undefined || apiUrl === "" ? [{ path: "apiUrl", reason: 'must be the URL of the API, as in "https://ece.example.com:12443"' }] : []),
    ...(Number.isFinite(timeoutSeconds) && timeoutSeconds >= 10 ? [] : [{ path: "timeoutSeconds", reason: `must be at least 10 seconds, got ${timeoutSeconds}` }]),
  ];
}

/** Faults of credentials, by their arguments; no message holds one. */
export function credentialProblems(given: Record<string, unknown>): Problem[] {
  return Object.entries(given).flatMap(([path, value]) => {
    if (typeof value !== "string") return [];
    return /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value) ? [] : [{ path, reason: "must be printable characters of ASCII without blanks around them, as an HTTP header takes them" }];
  });
}

/** Source: https://github.com/pulumi/pulumi/issues/5455 */
function hostProblems(): Problem[] {
  const reason = "is done by a dynamic provider, which needs a Node program around it: write the program in TypeScript, or upload what is in the store by hand";
  return isComponentHost() ? [{ path: "", reason }] : [];
}

interface Rule extends Problem {
  broken: (plan: EcePlan) => boolean;
}

const issuesNone = (plan: EcePlan) => issuedServices(plan).length === 0;

/** What goes together and what doesn't. */
const rules: Rule[] = [
  {
    path: "proxyTrustPem",
    reason: "must be what verifies ECE's own certificate of the proxy, in PEM, or `proxy` be given",
    broken: ({ services, proxyTrustPem }) => proxyTrustPem === undefined && !services.some(({ service }) => service === "proxy"),
  },
  {
    path: "rotation",
    reason: "must be left out for an authority that is given: it says its own generations",
    broken: ({ authority, rotation }) => authority !== undefined && rotation !== undefined,
  },
  {
    path: "authority",
    reason: "must be left out where it has nothing to sign",
    broken: (plan) => plan.authority !== undefined && issuesNone(plan),
  },
  {
    path: "rotation",
    reason: "must be left out where no authority is made",
    broken: (plan) => plan.rotation !== undefined && issuesNone(plan),
  },
  {
    path: "upload",
    reason: "needs a certificate to upload: give `proxy`, `ui` or `adminConsole`",
    broken: ({ upload, services }) => upload !== undefined && services.length === 0,
  },
];
