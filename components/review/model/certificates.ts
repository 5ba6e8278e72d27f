import { type CertificateFacts, certificateFacts } from "../../pki/certificate-facts";
import { hoursAfter, hoursPerDay, isoInstant } from "../../support/calendar";
import { type ResourceState, type Step } from "../read/preview";
import { type Values, isRecord, numberOf, pemOf, printable, recordOf, textOf, textsOf, visibleName } from "../read/values";
import { keyKindOf } from "./key-kinds";
import { type Resources, type Side, ourTypes, tlsTypes } from "./links";

/** Who signs a certificate. */
export interface Signer {
  /** What people call it: its common name, or its subject. */
  name: string;
  /** The URN of its certificate, if the stack makes it. */
  urn?: string;
  /** Which key it signs with, where its certificate is known: a name says nothing of that. */
  keyId?: string;
  /** All of its subject, where its certificate is known. */
  subject?: string;
  /** When its certificate expires, where that is known. */
  notAfter?: string;
}

/** A certificate as it stands before a run or is to stand after it. Nothing in it is secret. */
export interface Certificate {
  urn: string;
  /** What people call it: its holder, for an authority its common name, else the name of its resource. */
  name: string;
  isAuthority: boolean;
  /** The name of the deployment that it belongs to. */
  deployment?: string;
  /** `transport`, `http`, `kibana`, `client`. */
  channel?: string;
  /** Who presents it. */
  consumer?: string;
  /** The URN of our authority, if it is a generation of one. */
  authorityUrn?: string;
  /** The common name. */
  subject?: string;
  /** All of the subject, as in `CN=ca,O=acme`, where the preview shows what was asked for. */
  distinguishedName?: string;
  /** Host names, addresses and URIs. */
  names: string[];
  uses: string[];
  /** As in `ECDSA P-256`. */
  key?: string;
  keyUrn?: string;
  /** The URN of the request that it answers; an authority that signs itself has none. */
  requestUrn?: string;
  /** Whether this run gives it another key. */
  hasNewKey: boolean;
  validityDays?: number;
  renewBeforeDays?: number;
  /** None for an authority that signs itself, or where the preview doesn't show it. */
  signer?: Signer;
  /** ISO 8601 in UTC. */
  notAfter?: string;
  /** Whether `notAfter` is the time of the review and the lifetime, since the certificate isn't issued yet. */
  isEstimate: boolean;
  /** The certificate, where it is known. */
  pem?: string;
}

/**
 * All certificates on one side of a preview, by URN, without their signers.
 *
 * @param former those before the run
 */
export function certificatesOf(resources: Resources, now: Date, former: ReadonlyMap<string, Certificate> = new Map()): Map<string, Certificate> {
  const found = [...resources.steps.values()].filter(({ type }) => type === tlsTypes.selfSigned || type === tlsTypes.signed);
  return new Map(found.map((step) => [step.urn, certificateOf(resources, step, now, former.get(step.urn))]));
}

/** Whether this run issues the certificate, so that nothing of it is known but what was asked for. */
export function isIssuedNow({ operation }: Step, side: Side): boolean {
  return side === "after" && (operation === "create" || operation === "replace");
}

function certificateOf(resources: Resources, step: Step, now: Date, before: Certificate | undefined): Certificate {
  const { urn } = step;
  const { inputs } = step[resources.side]!;
  const issued = isIssuedNow(step, resources.side) ? undefined : (step.before ?? step.after);
  const pem = issued && pemOf(issued.outputs, "certPem");
  const requestUrn = step.type === tlsTypes.signed ? resources.requestOf(urn, before?.requestUrn) : undefined;
  const asking = step.type === tlsTypes.signed ? requestUrn : urn;
  const asked = resources.state(asking)?.inputs;
  // A request that isn't shown stays as it is, so what is issued for it is for the same names.
  const former = pemOf((step.before ?? step.after)!.outputs, "certPem");
  const facts = asked === undefined && former !== undefined ? factsOf(former) : undefined;
  const { deployment, channel, consumer, authorityUrn } = roleOf(resources, urn);
  const isAuthority = inputs.isCaCertificate === true;
  const subject = asked ? textOf(recordOf(asked, "subject"), "commonName") : facts && commonName(facts.subject);
  const keyUrn = asking === undefined ? undefined : resources.keyOf(asking, pem, before?.keyUrn);
  const hours = numberOf(inputs, "validityPeriodHours");
  const renewalHours = numberOf(inputs, "earlyRenewalHours");
  return {
    urn,
    name: (isAuthority ? subject : consumer) ?? step.name,
    isAuthority,
    deployment,
    channel,
    consumer,
    authorityUrn,
    subject,
    distinguishedName: asked && distinguishedNameIn(asked),
    names: asked ? nameKinds.flatMap((kind) => namesIn(asked, kind)).sort() : (facts?.names.map(plainName).sort() ?? []),
    uses: textsOf(inputs, "allowedUses") ?? [],
    key: keyKindOf(resources.state(keyUrn)?.inputs ?? {}),
    keyUrn,
    requestUrn,
    hasNewKey: before !== undefined && isIssuedNow(step, resources.side) && (before.keyUrn !== keyUrn || isGivenNewKey(resources, [urn, asking, keyUrn])),
    ...(hours !== undefined && { validityDays: hours / hoursPerDay }),
    ...(renewalHours !== undefined && { renewBeforeDays: Math.round(renewalHours / hoursPerDay) }),
    notAfter: issued ? endOf(issued) : hours === undefined ? undefined : isoInstant(hoursAfter(now, hours)),
    isEstimate: issued === undefined,
    pem,
  };
}

/** Whether a key is made anew, or the provider says of a request or certificate that it is given another. */
function isGivenNewKey({ steps }: Resources, urns: (string | undefined)[]): boolean {
  const found = urns.flatMap((urn) => steps.get(urn ?? "") ?? []);
  return found.some(({ type, operation, reasons }) => operation === "replace" && (type === tlsTypes.key || reasons.includes("privateKeyPem")));
}

const nameKinds = ["dnsNames", "ipAddresses", "uris"];

/** Stands in `names`, and in a subject, for what the preview doesn't know yet, or hides. */
export const unknownNames = "(not known yet)";

function namesIn(asked: Values, kind: string): string[] {
  const given = asked[kind] ?? [];
  const known = textsOf(asked, kind) ?? [];
  return Array.isArray(given) && given.length === known.length ? known : [...known, unknownNames];
}

/** The parts of a subject as RFC 4514 names them, most specific first, and as the provider does. */
const subjectParts: Readonly<Record<string, string>> = {
  CN: "commonName",
  serialNumber: "serialNumber",
  OU: "organizationalUnit",
  O: "organization",
  street: "streetAddresses",
  L: "locality",
  ST: "province",
  postalCode: "postalCode",
  C: "country",
};

function distinguishedNameIn(asked: Values): string {
  if (!isRecord(asked.subject ?? {})) return unknownNames;
  const subject = recordOf(asked, "subject");
  const escaped = (value: string) => value.replace(/[,\\]/g, "\\$&");
  return Object.entries(subjectParts)
    .flatMap(([part, property]) => subjectValues(subject, property).map((value) => `${part}=${escaped(value)}`))
    .join(",");
}

function subjectValues(subject: Values, property: string): string[] {
  const value = subject[property] ?? "";
  if (Array.isArray(value)) return namesIn(subject, property);
  return value === "" ? [] : [textOf(subject, property) ?? unknownNames];
}

/** What our components say of a certificate. */
function roleOf(resources: Resources, urn: string) {
  const parent = resources.parentOf(urn);
  const deployment = resources.deploymentOf(urn);
  const said = parent?.type === ourTypes.leaf ? (parent[resources.side]?.inputs ?? {}) : {};
  const own = parent?.type === ourTypes.authority ? parent : undefined;
  const authority = own && channelOfAuthority(own.name, deployment);
  const channel = textOf(said, "usage") === "client" ? "client" : (textOf(said, "channel") ?? authority);
  return { deployment, channel, consumer: textOf(said, "consumer"), authorityUrn: own?.urn };
}

/** `logs-http-authority` of the deployment `logs` is that of `http`; one that was made beside its deployment has no channel. */
export function channelOfAuthority(name: string, deployment: string | undefined): string | undefined {
  const isOf = deployment !== undefined && name.startsWith(`${deployment}-`) && name.endsWith("-authority");
  return isOf ? /^-([a-z-]+)-authority$/.exec(name.slice(deployment.length))?.[1] : undefined;
}

/** Its expiry, to the second as in the certificate. */
function endOf({ outputs }: ResourceState): string | undefined {
  const instant = new Date(textOf(outputs, "validityEndTime") ?? "");
  return Number.isNaN(instant.getTime()) ? undefined : isoInstant(instant);
}

/** What a certificate says, or undefined if it can't be read. */
export function factsOf(pem: string): CertificateFacts | undefined {
  try {
    return certificateFacts(pem);
  } catch {
    return undefined;
  }
}

/** The common name of a subject, else all of it. */
export function commonName(subject: string): string {
  return visibleName(/(?:^|,)CN=((?:\\.|[^,])+)/.exec(subject)?.[1] ?? subject);
}

function plainName(name: string): string {
  return printable(name.replace(/^(DNS|IP Address|URI):/, ""));
}
