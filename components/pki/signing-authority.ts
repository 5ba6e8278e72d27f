import * as pulumi from "@pulumi/pulumi";
import { X509Certificate } from "crypto";
import { Problem, at, checked, isPlain } from "../support/problems";
import { certificateFacts } from "./certificate-facts";
import { intermediatesPem, isSelfSigned, rootOf } from "./chains";
import { AuthorityGenerations, Generations, isMadeHere, rotationOf } from "./generations";
import { generationsProblems, rotationProblems } from "./generations-problems";
import { anchorProblems, anchorsOf, certificateKeyProblems, orderProblems, powerlessReason, unreadableProblems, validityProblems } from "./given-certificates";
import { issuerIdOf } from "./issuer-ids";
import { bundle, certificateBlocks, privateKeyBlock, readCertificates } from "./pem";
import type { Issuers } from "./same-issuers";

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
   * @default the root among `certPem` and `chainPem`
   */
  trustPem?: pulumi.Input<string>;
  /**
   * Identifies the authority's name and key: leaves are reissued when it changes, and only then. A `CertificateAuthority`
   * knows it before its certificate is issued, so pass it on where its outputs are given one by one.
   *
   * @default derived from `certPem`, which it has to agree with
   */
  issuerId?: pulumi.Input<string>;
  /**
   * Days before its expiry at which this authority's own certificate is renewed: no leaf may be valid for longer, or it
   * could outlive the certificate that signed it.
   *
   * @default none: each leaf has to end before `certPem` does
   */
  renewBeforeDays?: pulumi.Input<number>;
  /**
   * From when on a `pulumi up` renews the authority's certificate, ISO 8601 in UTC, for inventories.
   *
   * @default none: somebody else renews it
   */
  renewsAt?: pulumi.Input<string>;
  /**
   * The generations of an authority that was made elsewhere, whose roots `trustPem` then holds: a deployment refuses a change of who
   * signs that skips a step. A `CertificateAuthority` says its own.
   *
   * @default one, of the name `authority`
   */
  rotation?: AuthorityGenerations;
}

/** What generations stand for, by their names. */
export interface KnownIssuers {
  byName: Record<string, pulumi.Output<Issuers>>;
  /** Whether they were told from each other in a bundle, so that it is certain of the one alone that signs. */
  isBundle: boolean;
}

/** A signing authority that has been checked, with everything that its leaves need derived once. */
export interface ResolvedAuthority extends Omit<SigningAuthority, "rotation"> {
  certPem: pulumi.Output<string>;
  privateKeyPem: pulumi.Output<string>;
  trustPem: pulumi.Output<string>;
  issuerId: pulumi.Output<string>;
  renewBeforeDays: pulumi.Output<number>;
  /** What its leaves present after themselves. */
  intermediatesPem: pulumi.Output<string>;
  /** The root above them, if the trust bundle holds it. */
  rootPem: pulumi.Output<string>;
  /** When its certificate expires, or the first of those above it, ISO 8601 in UTC. */
  notAfter: pulumi.Output<string>;
  /** From when on a `pulumi up` renews it, ISO 8601 in UTC; empty if somebody else does. */
  renewsAt: pulumi.Output<string>;
  /** Its generations, if they are known. */
  generations?: Generations;
  /** What each generation stands for, those together that are known together; where a deployment watches them. */
  issuers?: KnownIssuers[];
  /** Whether it is a `CertificateAuthority`, whose generations are all renewed as the one that signs, unless they are made elsewhere. */
  isOurs: boolean;
}

/**
 * Checks an authority, normalises its PEM and derives the rest. A `CertificateAuthority` needs no check.
 *
 * Plain values are checked at once, others as soon as they are known; until then nothing that depends on them is made.
 */
export function resolveAuthority(component: pulumi.Resource, path: string, authority: SigningAuthority): ResolvedAuthority {
  if (isResolved(authority)) return authority;
  const isOurs = isMadeHere(authority);
  const { shown, privateKeyPem } = isOurs ? knownPem(authority) : checkedPem(component, path, authority);
  return {
    certPem: shown.certPem,
    trustPem: shown.trustPem,
    privateKeyPem: pulumi.secret(privateKeyPem),
    issuerId: pulumi.output(authority.issuerId ?? shown.certPem.apply(issuerIdOf)),
    renewBeforeDays: pulumi.output(authority.renewBeforeDays ?? Infinity),
    intermediatesPem: shown.apply((pem) => intermediatesPem(pem.certPem, pem.chainPem)),
    rootPem: shown.apply((pem) => rootOf(pem.certPem, pem.chainPem, pem.trustPem)),
    // Each generation of ours is its own root, and a new one isn't known as early as what signs.
    notAfter: isOurs ? shown.certPem.apply((pem) => certificateFacts(pem).notAfter) : shown.apply(endOf),
    renewsAt: pulumi.output(authority.renewsAt ?? ""),
    generations: rotationOf(authority),
    isOurs,
  };
}

/** Faults of an authority that can be seen at once: none if it is ours, or not known yet. */
export function plainAuthorityProblems(path: string, authority: SigningAuthority | undefined): Problem[] {
  if (!authority || isMadeHere(authority)) return [];
  const pem = givenPem(authority);
  return [
    ...(authority.rotation === undefined ? [] : at(`${path}.rotation`, rotationProblems(authority.rotation, givenGenerationsProblems))),
    ...(isPlain(pem) ? at(path, authorityProblems(pem as AuthorityPem)) : []),
  ];
}

/** Faults of the generations of an authority that is given: whoever gives it trusts what its `trustPem` holds. */
function givenGenerationsProblems(rotation: AuthorityGenerations): Problem[] {
  const reason = "must be left out for an authority that is given: put the certificates into its `trustPem`, in the order of its generations";
  return [...generationsProblems(rotation), ...(rotation.madeElsewhere ? [{ path: "madeElsewhere", reason }] : [])];
}

function isResolved(authority: SigningAuthority): authority is ResolvedAuthority {
  return "intermediatesPem" in authority;
}

/** What the world may see of an authority, in its normal form. */
export interface PublicPem {
  certPem: string;
  chainPem: string;
  trustPem: string;
}

interface AuthorityPem extends PublicPem {
  privateKeyPem: string;
  issuerId?: string;
}

interface SeparatePem {
  shown: pulumi.Output<PublicPem>;
  privateKeyPem: pulumi.Input<string>;
}

function knownPem({ certPem, privateKeyPem, chainPem = "", trustPem = certPem }: SigningAuthority): SeparatePem {
  return { shown: pulumi.output({ certPem, chainPem, trustPem }), privateKeyPem };
}

function checkedPem(component: pulumi.Resource, path: string, authority: SigningAuthority): SeparatePem {
  const sound = checked<AuthorityPem>(component, givenPem(authority), (pem) => at(path, authorityProblems(pem)));
  // A secret key makes all of `sound` secret; what the world may see is taken out of it.
  const shown = pulumi.unsecret(sound).apply(publicPem);
  return { shown, privateKeyPem: sound.apply((pem) => privateKeyBlock(pem.privateKeyPem)) };
}

function givenPem(authority: SigningAuthority): pulumi.Input<AuthorityPem> {
  const { privateKeyPem, issuerId } = authority;
  return { privateKeyPem, issuerId, ...shownPem(authority) } as pulumi.Input<AuthorityPem>;
}

/** What an authority gives for the world to see. */
export function shownPem({ certPem = "", chainPem = "", trustPem = "" }: Partial<SigningAuthority>): Record<keyof PublicPem, pulumi.Input<string>> {
  return { certPem, chainPem, trustPem };
}

/** The certificates in their normal form and nothing but these: a file from a PKCS#12 store holds the key and the chain as well. */
export function publicPem({ certPem, chainPem, trustPem }: PublicPem): PublicPem {
  const [own = "", ...chain] = certificateBlocks(bundle(certPem, chainPem));
  return { certPem: own, chainPem: chain.join(""), trustPem: trustPem.trim() === "" ? rootsOf(own, ...chain) : bundle(trustPem) };
}

function rootsOf(...pems: string[]): string {
  return pems.filter((pem) => isSelfSigned(new X509Certificate(pem))).join("");
}

/** Faults of an authority that was made elsewhere. */
export function authorityProblems(given: AuthorityPem): Problem[] {
  const { privateKeyPem, issuerId, ...shown } = given;
  const isUnreadable = unreadableProblems(shown, ["chainPem", "trustPem"]).length > 0;
  const certificate = isUnreadable ? undefined : new X509Certificate(publicPem(given).certPem);
  return [...publicProblems(shown), ...certificateKeyProblems(privateKeyPem, certificate), ...issuerIdProblems(issuerId, certificate)];
}

function issuerIdProblems(issuerId: string | undefined, certificate: X509Certificate | undefined): Problem[] {
  if (issuerId === undefined || !certificate || issuerId === issuerIdOf(certificate.toString())) return [];
  return [{ path: "issuerId", reason: "must be that of certPem, or leaves are reissued at the wrong time: leave it out, and they are reissued once more, by the same authority" }];
}

/** The same for what the world may see of it. */
function publicProblems(given: PublicPem): Problem[] {
  const unreadable = unreadableProblems({ ...given }, ["chainPem", "trustPem"]);
  if (unreadable.length > 0) return unreadable;
  const { certPem, chainPem, trustPem } = publicPem(given);
  const [certificate, chain] = [new X509Certificate(certPem), readCertificates(chainPem)];
  return [
    ...certificateProblems("certPem", certificate),
    ...chain.flatMap((issuer) => validityProblems("chainPem", issuer)),
    ...pathProblems([certificate, ...chain], readCertificates(trustPem)),
  ];
}

/** What a sound authority shows, whoever holds its key; nothing while that isn't known. */
export function plainAuthority(authority: Partial<SigningAuthority> | undefined): PublicPem | undefined {
  if (!authority) return undefined;
  const shown = shownPem(authority);
  return isPlain(shown) && publicProblems(shown as PublicPem).length === 0 ? publicPem(shown as PublicPem) : undefined;
}

/**
 * When the first certificate expires that leaves need: the one that signs, one between it and the root, or the root. That needn't be the
 * one at the end of the chain, which nobody presents: where it has been renewed with its key, the newest that is trusted counts.
 */
function endOf({ certPem, chainPem, trustPem }: PublicPem): string {
  const path = readCertificates(bundle(certPem, chainPem));
  const end = (certificate: X509Certificate) => certificateFacts(certificate.toString()).notAfter;
  const root = anchorsOf(path, readCertificates(trustPem)).map(end).sort().at(-1) ?? "";
  const presented = path.filter((certificate, index) => index === 0 || !isSelfSigned(certificate));
  return [...presented.map(end), root].sort()[0]!;
}

/** Faults of a certificate that is to be an authority's. */
export function certificateProblems(path: string, certificate: X509Certificate): Problem[] {
  const reason = powerlessReason(certificate);
  return [...(reason === undefined ? [] : [{ path, reason }]), ...validityProblems(path, certificate)];
}

/** Faults of a path from the certificate that signs up to its root, each issued by the next, and of what is trusted to issue the last. */
function pathProblems(path: X509Certificate[], anchors: X509Certificate[]): Problem[] {
  const unordered = orderProblems("chainPem", path);
  if (unordered.length > 0) return unordered;
  return anchorProblems("trustPem", path, anchors) ?? [{ path: "trustPem", reason: "must hold the root that issued this chain, got no certificate that did" }];
}
