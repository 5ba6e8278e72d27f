import { type Step } from "../read/preview";
import { type Certificate } from "./certificates";
import { type Change, type ChangeKind, type Difference, type Reason } from "./change";
import { effectOfAuthority, effectOfCertificate } from "./effects";
import { type Side } from "./links";
import { platformOf } from "./platforms";
import { lossOf, subjectBeside } from "./trust";
import { type World } from "./world";

interface Property {
  label: string;
  reason: Reason;
  /** Its value, as it is compared with that of another. */
  of: (certificate: Certificate, other: Certificate) => string | undefined;
}

/** What of a certificate people compare, and why it is reissued when it differs. */
const properties: readonly Property[] = [
  { label: "names", reason: "names", of: ({ names }) => names.join(", ") || "none" },
  { label: "usages", reason: "uses", of: ({ uses }) => uses.join(", ") || "none" },
  { label: "key", reason: "key", of: ({ key }) => key },
  { label: "subject", reason: "subject", of: subjectBeside },
  { label: "days valid", reason: "lifetime", of: ({ validityDays }) => days(validityDays) },
  { label: "signer", reason: "signer", of: ({ signer }) => signer?.name },
];

/** What a certificate shows that is changed without being reissued. */
const adjustable: Property = { label: "days renewed before expiry", reason: "lifetime", of: ({ renewBeforeDays }) => days(renewBeforeDays) };

/** What a step does to a certificate; undefined if nothing that anybody would notice. */
export function certificateChange(step: Step, steps: ReadonlyMap<string, Step>, worlds: Record<Side, World>, kibanas: ReadonlySet<string>): Change | undefined {
  const { urn, operation } = step;
  const [before, after] = [worlds.before.certificates.get(urn), worlds.after.certificates.get(urn)];
  const certificate = (after ?? before)!;
  const compared = before && after ? differencesOf(before, after) : [];
  const signer = worlds.after.certificates.get(after?.signer?.urn ?? "");
  const request = steps.get(after?.requestUrn ?? "");
  const isSignedByUnknown = before?.signer !== undefined && after?.signer === undefined && isGivenAnotherSigner(step);
  const reasons = reasonsOf({ step, request, compared, hasNewKey: certificate.hasNewKey, isSignedByNewKey: signer?.hasNewKey ?? false, isSignedByUnknown });
  const kind = kindOf(step, reasons);
  if (kind === "adjusted" && compared.length === 0) return undefined;
  const { name, deployment, channel, consumer, isAuthority } = certificate;
  const touches = kind === "renewed" || kind === "reissued";
  return {
    kind,
    what: isAuthority || before?.isAuthority ? "authority" : "certificate",
    urn,
    name,
    deployment,
    channel,
    consumer,
    reasons,
    differences: compared.map(({ difference }) => difference),
    expiry: { before: before?.notAfter, after: operation === "delete" ? undefined : after?.notAfter, isEstimate: after?.isEstimate ?? false },
    signer: { before: before?.signer, after: after?.signer },
    effect: touches ? effectOf(before!, certificate, kibanas) : "none",
  };
}

function effectOf(before: Certificate, after: Certificate, kibanas: ReadonlySet<string>): Change["effect"] {
  const { urn, channel, deployment, consumer } = after;
  const platform = platformOf(urn);
  if (before.isAuthority || after.isAuthority) return effectOfAuthority(lossOf(before, after) === undefined ? "renewed" : "replaced", channel, platform);
  return effectOfCertificate({ platform, channel, isKibana: kibanas.has(`${deployment}/${consumer}`) });
}

function differencesOf(before: Certificate, after: Certificate): { reason: Reason; difference: Difference }[] {
  return [...properties, adjustable].flatMap(({ label, reason, of }) => {
    const [was, is] = [of(before, after), of(after, before)];
    return was === undefined || is === undefined || was === is ? [] : [{ reason, difference: { property: label, before: was, after: is } }];
  });
}

/** Why the provider issues a certificate anew, by the property that it names. */
const reasonsByProperty: Readonly<Record<string, Reason>> = {
  readyForRenewal: "renewalDue",
  privateKeyPem: "key",
  caCertPem: "signer",
  caPrivateKeyPem: "signer",
  dnsNames: "names",
  ipAddresses: "names",
  uris: "names",
  subject: "subject",
  allowedUses: "uses",
  validityPeriodHours: "lifetime",
  earlyRenewalHours: "lifetime",
};

interface Why {
  step: Step;
  /** The step of the request that the certificate answers. */
  request?: Step;
  compared: readonly { reason: Reason }[];
  hasNewKey: boolean;
  isSignedByNewKey: boolean;
  /** Whether it is given another authority, of which nothing is known before the run. */
  isSignedByUnknown: boolean;
}

function reasonsOf({ step, request, compared, hasNewKey, isSignedByNewKey, isSignedByUnknown }: Why): Reason[] {
  if (step.operation === "create") return ["new"];
  if (step.operation === "delete") return ["gone"];
  const seen: Reason[] = [...compared.map(({ reason }) => reason), ...(hasNewKey ? (["key"] as const) : []), ...(isSignedByNewKey ? (["signer"] as const) : [])];
  const found = [...saidBy(step, request), ...seen];
  if (found.length > 0) return [...new Set(found)];
  // What is replaced by request has its `id` for a reason; a renewal may be given its authority anew, with the same key.
  return [isSignedByUnknown ? "signer" : "byHand"];
}

function isGivenAnotherSigner({ before, after }: Step): boolean {
  return before?.inputs.caCertPem !== after?.inputs.caCertPem;
}

/** What the provider says: a new request says itself what is new about it. */
function saidBy({ reasons }: Step, request: Step | undefined): Reason[] {
  const known = reasons.filter((property) => property !== "id").flatMap((property): Reason[] => {
    if (property !== "certRequestPem") return [reasonsByProperty[property] ?? "configuration"];
    return request ? saidBy(request, undefined) : ["configuration"];
  });
  // The renewal first, as the table tells it.
  return known.sort((one, other) => Number(other === "renewalDue") - Number(one === "renewalDue"));
}

function kindOf({ operation }: Step, reasons: readonly Reason[]): ChangeKind {
  const kinds: Record<string, ChangeKind> = { create: "issued", delete: "removed", update: "adjusted" };
  return kinds[operation] ?? (reasons.every((reason) => reason === "renewalDue") ? "renewed" : "reissued");
}

function days(count: number | undefined): string | undefined {
  return count === undefined ? undefined : String(Math.round(count * 10) / 10);
}
