import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { clock, hoursAfter, hoursPerDay, isoInstant } from "../support/calendar";
import { quoted } from "../support/names";
import { knownOr } from "../support/outputs";
import { Problem, checked, once, refuse } from "../support/problems";
import { certificateFacts } from "./certificate-facts";
import { KeyAlgorithm, KeyArgs, keyProblems, providerKey } from "./keys";
import { Lifetime, LifetimeArgs, earlyRenewalHours, lifetime, lifetimeProblems, outlivingProblems } from "./lifetimes";
import { SignedElsewhereArgs, signedElsewhere } from "./signed-elsewhere";
import { ResolvedAuthority, SigningAuthority, plainAuthorityProblems, resolveAuthority } from "./signing-authority";
import { SubjectAltNames, normalSubjectAltNames, subjectAltNameProblems } from "./subject-alt-names";
import { Subject, subjectProblems } from "./subjects";
import { CertificateUsage, certificateUsages, leafUses } from "./usages";

/** What a leaf certificate is to be. */
export interface LeafCertificateArgs {
  /** What signs it: a `CertificateAuthority`, or `{ certPem, privateKeyPem }` of one that exists. */
  authority: SigningAuthority;
  /** What it is presented as: by a server, by a client, or by a peer, which is both. */
  usage: CertificateUsage;
  /** The name in the subject. Clients verify the names below, never this one. */
  commonName: string;
  /**
   * The organisation in the subject.
   *
   * @default none
   */
  organization?: string;
  /**
   * Host names that it is for; `*.example.com` stands for one label.
   *
   * @default none
   */
  dnsNames?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * IPv4 and IPv6 addresses that it is for.
   *
   * @default none
   */
  ipAddresses?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * URIs that it is for, such as a SPIFFE id.
   *
   * @default none
   */
  uris?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The kind of key.
   *
   * @default "ECDSA"
   */
  algorithm?: KeyAlgorithm;
  /**
   * Bits of the key: 256, 384 or 521 for ECDSA, 2048 to 8192 for RSA.
   *
   * @default 256 for ECDSA, 2048 for RSA
   */
  keyBits?: number;
  /**
   * Days for which it is valid; at most the days before its expiry at which the authority is renewed (730 by default).
   *
   * @default 365
   */
  validityDays?: number;
  /**
   * Days before expiry at which renewal begins. Each leaf comes due at an hour of its own within the first quarter of
   * this window, so that leaves issued together aren't all renewed together.
   *
   * @default 60, but at most half of `validityDays`
   */
  renewBeforeDays?: number;
  /**
   * What an authority that never releases its key has signed for `requestPem`. Take it out, and `authority` signs for the same
   * key again.
   *
   * @default none: `authority` signs
   */
  signedElsewhere?: SignedElsewhereArgs;
  /**
   * The channel it serves, shown to reviewers: `transport`, `http`, `kibana`.
   *
   * @default none
   */
  channel?: string;
  /**
   * Who presents it, shown to reviewers: a node, a Kibana, a client.
   *
   * @default none
   */
  consumer?: string;
}

type LeafFacts = KeyArgs & LifetimeArgs & Subject & Pick<LeafCertificateArgs, "usage" | "dnsNames" | "ipAddresses" | "uris">;

/** Faults of what a leaf's arguments say plainly, with paths relative to them. */
export function leafCertificateProblems(args: LeafFacts): Problem[] {
  const known = certificateUsages.includes(args.usage);
  const usage = known ? [] : [{ path: "usage", reason: `must be one of ${certificateUsages.join(", ")}, got ${quoted(args.usage)}` }];
  return [...usage, ...subjectProblems(args), ...keyProblems(args), ...lifetimeProblems(args, "leaf"), ...namelessProblems(args)];
}

/** A server without a name: clients verify names, so none would accept it. */
function namelessProblems({ usage, dnsNames, ipAddresses, uris }: LeafFacts): Problem[] {
  const reason = "must hold a name, or `ipAddresses` an address, by which clients dial the server";
  return usage === CertificateUsage.Server && !dnsNames && !ipAddresses && !uris ? [{ path: "dnsNames", reason }] : [];
}

/** A leaf certificate with a key of its own, signed by an authority and renewed before it expires. */
export class LeafCertificate extends pulumi.ComponentResource {
  /** The certificate alone. */
  public readonly certPem: pulumi.Output<string>;
  /** What a server presents: the certificate, then the intermediates up to the root, which is left out. */
  public readonly chainPem: pulumi.Output<string>;
  /** The key: PKCS#1 for RSA, SEC1 for ECDSA. Secret. */
  public readonly privateKeyPem: pulumi.Output<string>;
  /** The same key as PKCS#8, which Logstash needs. Secret. */
  public readonly privateKeyPkcs8Pem: pulumi.Output<string>;
  /** SHA-256 of the certificate, lower-case hex. */
  public readonly fingerprint: pulumi.Output<string>;
  /** When it expires, ISO 8601 in UTC. */
  public readonly notAfter: pulumi.Output<string>;
  /** From when on a `pulumi up` renews it, ISO 8601 in UTC; empty if it was signed elsewhere. */
  public readonly renewsAt: pulumi.Output<string>;
  /** The request (PKCS#10) for its key and names, in PEM, for an authority elsewhere to sign. */
  public readonly requestPem: pulumi.Output<string>;

  constructor(name: string, args: LeafCertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    const { usage, channel, consumer, commonName, organization } = args;
    const names = { dnsNames: args.dnsNames ?? [], ipAddresses: args.ipAddresses ?? [], uris: args.uris ?? [] };
    const life = lifetime(args, "leaf");
    const signing = args.signedElsewhere ? { signedBy: "elsewhere" } : life;
    super("elastic-tls:index:LeafCertificate", name, { usage, channel, consumer, commonName, ...names, ...signing }, opts);
    refuse(this, [...leafCertificateProblems(args), ...subjectAltNameProblems(names), ...plainAuthorityProblems("authority", args.authority)]);
    const authority = resolveAuthority(this, "authority", args.authority);
    const soundNames = checkedNames(this, names, life, authority);

    const key = new tls.PrivateKey(`${name}-key`, providerKey(args, "leaf"), { parent: this });
    const request = new tls.CertRequest(
      `${name}-request`,
      {
        privateKeyPem: key.privateKeyPem,
        subject: { commonName, organization },
        dnsNames: soundNames.dnsNames,
        ipAddresses: soundNames.ipAddresses,
        uris: soundNames.uris,
      },
      { parent: this },
    );
    const { certPem, chainPem, renewalHours }: SignedLeaf = args.signedElsewhere
      ? signedElsewhere(this, args.signedElsewhere, { usage, names: soundNames.apply(dialledNames), publicKeyPem: key.publicKeyPem })
      : signLeaf(this, name, args, authority, request);
    const facts = certPem.apply(certificateFacts);

    this.certPem = certPem;
    this.chainPem = chainPem;
    this.privateKeyPem = pulumi.secret(key.privateKeyPem);
    this.privateKeyPkcs8Pem = pulumi.secret(key.privateKeyPemPkcs8);
    this.fingerprint = facts.fingerprint;
    this.notAfter = facts.notAfter;
    this.renewsAt = facts.notAfter.apply((notAfter) => (renewalHours === undefined ? "" : isoInstant(hoursAfter(new Date(notAfter), -renewalHours))));
    this.requestPem = pulumi.unsecret(request.certRequestPem);
    // The key is in the state already, as an output of its own resource: no second copy of it.
    this.registerOutputs({
      certPem: this.certPem,
      fingerprint: this.fingerprint,
      notAfter: this.notAfter,
      renewsAt: this.renewsAt,
    });
  }
}

/** A leaf, whoever has signed it. */
interface SignedLeaf {
  certPem: pulumi.Output<string>;
  chainPem: pulumi.Output<string>;
  /** Hours before its expiry at which it is renewed here, if it is. */
  renewalHours?: number;
}

/** The authority signs the request. */
function signLeaf(component: pulumi.Resource, name: string, args: LeafCertificateArgs, authority: ResolvedAuthority, request: tls.CertRequest): SignedLeaf {
  const life = lifetime(args, "leaf");
  const renewalHours = earlyRenewalHours(life, name);
  const certificate = new tls.LocallySignedCert(
    `${name}-cert`,
    {
      certRequestPem: request.certRequestPem,
      caCertPem: authority.certPem,
      caPrivateKeyPem: authority.privateKeyPem,
      allowedUses: leafUses(args.usage, args.algorithm),
      validityPeriodHours: life.validityDays * hoursPerDay,
      earlyRenewalHours: renewalHours,
    },
    // An authority that renews its certificate with the same key reissues no leaf; one with another name or key does.
    { parent: component, ignoreChanges: ["caCertPem", "caPrivateKeyPem"], replacementTrigger: authority.issuerId },
  );
  const certPem = withinAuthority(component, certificate, life, authority);
  const chainPem = pulumi.all([certPem, authority.intermediatesPem]).apply(([leaf, intermediates]) => leaf + intermediates);
  return { certPem, chainPem, renewalHours };
}

function dialledNames({ dnsNames, ipAddresses }: SubjectAltNames): string[] {
  return [...dnsNames, ...ipAddresses];
}

type GivenNames = Record<keyof SubjectAltNames, pulumi.Input<pulumi.Input<string>[]>>;

/** The names in normal form, once they and the lifetime have been found sound. */
function checkedNames(component: pulumi.Resource, names: GivenNames, life: Lifetime, { renewBeforeDays }: ResolvedAuthority) {
  const sound = checked(component, names as pulumi.Input<SubjectAltNames>, subjectAltNameProblems);
  return pulumi.all([sound, renewBeforeDays]).apply(([given, longestDays]) => {
    refuse(component, outlivingProblems(life, longestDays));
    return normalSubjectAltNames(given);
  });
}

/**
 * The certificate, once it has been found to expire before its authority.
 *
 * The tls provider doesn't compare the two. A certificate about to be issued is judged in the preview by its lifetime.
 */
function withinAuthority(component: pulumi.Resource, certificate: tls.LocallySignedCert, life: Lifetime, authority: ResolvedAuthority) {
  const expiry = knownOr(certificate.validityEndTime, () => isoInstant(hoursAfter(clock.now(), life.validityDays * hoursPerDay)));
  const sound = pulumi.all([expiry, authority.notAfter]).apply(([leafEnd, authorityEnd]) => {
    const reason = `must end before the authority, or one above it, expires at ${authorityEnd}, renew that first; ${life.validityDays} days end at ${leafEnd}`;
    refuse(component, new Date(leafEnd) <= new Date(authorityEnd) ? [] : [{ path: "validityDays", reason }]);
  });
  return once(certificate.certPem, sound);
}
