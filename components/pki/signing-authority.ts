import * as pulumi from "@pulumi/pulumi";
import { X509Certificate, createPublicKey } from "crypto";
import { clock, isoInstant } from "../support/calendar";
import { Problem, at, checked, isPlain } from "../support/problems";
import { certificateFacts } from "./certificate-facts";
import { intermediatesPem, isIssuedBy, isSelfSigned } from "./chains";
import { keyId, readPrivateKey, unusableKeyReason } from "./keys";
import { bundle, normalPem, readCertificates } from "./pem";

/**
 * What signs leaves: a `CertificateAuthority`, or a corporate one given literally as `{ certPem, privateKeyPem }`.
 */
export interface SigningAuthority {
  /** The certificate whose key signs, in PEM. */
  certPem: pulumi.Input<string>;
  /** The key that signs, in PEM, not encrypted: RSA from 2048 bits, or ECDSA on P-256, P-384 or P-521. */
  privateKeyPem: pulumi.Input<string>;
  /**
   * The certificates between this one and the root, nearest first, in PEM.
   *
   * @default none: `certPem` is the root or is signed by it
   */
  chainPem?: pulumi.Input<string>;
  /**
   * What verifies leaves of this authority, in PEM; during a rotation more than one certificate.
   *
   * @default `certPem`, which must then be a root
   */
  trustPem?: pulumi.Input<string>;
  /**
   * Identifies the authority's name and key: leaves are reissued when it changes, and only then. A `CertificateAuthority`
   * knows it before its certificate is issued.
   *
   * @default derived from `certPem`
   */
  issuerId?: pulumi.Input<string>;
  /**
   * Days for which certificates of this authority itself are valid: known before they are issued, so that a leaf that
   * would outlive them is refused in the preview.
   *
   * @default read from `certPem` as an end date
   */
  validityDays?: pulumi.Input<number>;
  /**
   * From when on a `pulumi up` renews the authority's certificate, ISO 8601 in UTC, for inventories.
   *
   * @default none: somebody else renews it
   */
  renewsAt?: pulumi.Input<string>;
}

/** A signing authority that has been checked, with everything that its leaves need derived once. */
export interface ResolvedAuthority extends SigningAuthority {
  certPem: pulumi.Output<string>;
  privateKeyPem: pulumi.Output<string>;
  trustPem: pulumi.Output<string>;
  issuerId: pulumi.Output<string>;
  validityDays: pulumi.Output<number>;
  /** What its leaves present after themselves. */
  intermediatesPem: pulumi.Output<string>;
  /** When its certificate expires, ISO 8601 in UTC. */
  notAfter: pulumi.Output<string>;
  /** From when on a `pulumi up` renews it, ISO 8601 in UTC; empty if somebody else does. */
  renewsAt: pulumi.Output<string>;
}

/**
 * Checks an authority, normalises its PEM and derives the rest. One with an `issuerId` is ours and needs no check.
 *
 * Plain values are checked at once, others as soon as they are known; until then nothing that depends on them is made.
 */
export function resolveAuthority(component: pulumi.Resource, path: string, authority: SigningAuthority): ResolvedAuthority {
  if (isResolved(authority)) return authority;
  const { shown, privateKeyPem } = authority.issuerId === undefined ? checkedPem(component, path, authority) : knownPem(authority);
  return {
    certPem: shown.certPem,
    trustPem: shown.trustPem,
    privateKeyPem: pulumi.secret(privateKeyPem),
    issuerId: pulumi.output(authority.issuerId ?? shown.certPem.apply(issuerIdOf)),
    validityDays: pulumi.output(authority.validityDays ?? Infinity),
    intermediatesPem: shown.apply((pem) => intermediatesPem(pem.certPem, pem.chainPem)),
    notAfter: shown.certPem.apply((pem) => certificateFacts(pem).notAfter),
    renewsAt: pulumi.output(authority.renewsAt ?? ""),
  };
}

/** Faults of an authority that can be seen at once: none if it is ours, or not known yet. */
export function plainAuthorityProblems(path: string, authority: SigningAuthority | undefined): Problem[] {
  if (!authority || authority.issuerId !== undefined || !isPlain(authority)) return [];
  const { certPem, privateKeyPem, chainPem = "", trustPem = "" } = authority as Partial<AuthorityPem> & Pick<AuthorityPem, "certPem" | "privateKeyPem">;
  return at(path, authorityProblems({ certPem, privateKeyPem, chainPem, trustPem }));
}

function isResolved(authority: SigningAuthority): authority is ResolvedAuthority {
  return "intermediatesPem" in authority;
}

interface PublicPem {
  certPem: string;
  chainPem: string;
  trustPem: string;
}

interface AuthorityPem extends PublicPem {
  privateKeyPem: string;
}

interface SeparatePem {
  shown: pulumi.Output<PublicPem>;
  privateKeyPem: pulumi.Input<string>;
}

function knownPem({ certPem, privateKeyPem, chainPem = "", trustPem = certPem }: SigningAuthority): SeparatePem {
  return { shown: pulumi.output({ certPem, chainPem, trustPem }), privateKeyPem };
}

function checkedPem(component: pulumi.Resource, path: string, authority: SigningAuthority): SeparatePem {
  const { certPem, privateKeyPem, chainPem = "", trustPem = "" } = authority;
  const sound = checked<AuthorityPem>(component, { certPem, privateKeyPem, chainPem, trustPem } as pulumi.Input<AuthorityPem>, (pem) =>
    at(path, authorityProblems(pem)),
  );
  // A secret key makes all of `sound` secret; what the world may see is taken out of it.
  const shown = pulumi.unsecret(sound).apply((pem) => ({
    certPem: normalPem(pem.certPem),
    chainPem: normalPem(pem.chainPem),
    trustPem: trustOf(pem),
  }));
  return { shown, privateKeyPem: sound.apply((pem) => normalPem(pem.privateKeyPem)) };
}

/** The trust bundle: what was given, or the roots among the authority's own certificates. */
function trustOf({ certPem, chainPem, trustPem }: PublicPem): string {
  if (trustPem !== "") return bundle(trustPem);
  return readCertificates(bundle(certPem, chainPem))
    .filter(isSelfSigned)
    .map((certificate) => certificate.toString())
    .join("");
}

/** `<subject>/<key id>`: leaves carry the subject as their issuer and are signed by the key, so that either makes a new authority. */
export function issuerId(subject: string, publicKeyPem: string): string {
  return `${subject}/${keyId(publicKeyPem)}`;
}

function issuerIdOf(certPem: string): string {
  const { subject, publicKey } = new X509Certificate(certPem);
  return issuerId(subject, publicKey.export({ type: "spki", format: "pem" }) as string);
}

/** Faults of an authority that was made elsewhere. */
export function authorityProblems(pem: AuthorityPem): Problem[] {
  const certificate = readOne(pem.certPem);
  const problems = typeof certificate === "string" ? [{ path: "certPem", reason: certificate }] : certificateProblems(certificate);
  const key = readPrivateKey(pem.privateKeyPem);
  if (typeof key === "string") return [...problems, { path: "privateKeyPem", reason: key }];

  const unusable = unusableKeyReason(key);
  if (unusable) problems.push({ path: "privateKeyPem", reason: unusable });
  if (typeof certificate === "string") return problems;
  if (keyId(createPublicKey(key)) !== keyId(certificate.publicKey)) {
    problems.push({ path: "privateKeyPem", reason: "must be the key of certPem, got the key of another certificate" });
  }
  return [...problems, ...chainProblems(certificate, pem)];
}

function readOne(pem: string): X509Certificate | string {
  try {
    return readCertificates(pem)[0] ?? "must hold a certificate in PEM form, got none";
  } catch {
    return "must hold a certificate in PEM form, got one that can't be read";
  }
}

function certificateProblems(certificate: X509Certificate): Problem[] {
  const problems: Problem[] = [];
  const now = clock.now();
  const from = new Date(certificate.validFrom);
  const to = new Date(certificate.validTo);
  if (!certificate.ca) problems.push({ path: "certPem", reason: "must be the certificate of an authority (CA:TRUE, certificate signing), got a leaf" });
  if (to <= now) problems.push({ path: "certPem", reason: `must be valid, expired at ${isoInstant(to)}` });
  if (from > now) problems.push({ path: "certPem", reason: `must be valid now, begins at ${isoInstant(from)}` });
  return problems;
}

function chainProblems(certificate: X509Certificate, { chainPem, trustPem }: AuthorityPem): Problem[] {
  let chain: X509Certificate[];
  let anchors: X509Certificate[];
  try {
    [chain, anchors] = [readCertificates(chainPem), readCertificates(trustPem)];
  } catch {
    return [{ path: "chainPem", reason: "chainPem and trustPem must hold certificates in PEM form, got one that can't be read" }];
  }
  const path = [certificate, ...chain];
  const broken = path.findIndex((current, index) => index > 0 && !isIssuedBy(path[index - 1]!, current));
  if (broken > 0) return [{ path: "chainPem", reason: `must list issuers nearest first, number ${broken} didn't issue the one before it` }];

  const last = path.at(-1)!;
  if (isSelfSigned(last) || anchors.some((anchor) => isIssuedBy(last, anchor))) return [];
  return [{ path: "trustPem", reason: "must hold the root that issued this chain, got no certificate that did" }];
}
