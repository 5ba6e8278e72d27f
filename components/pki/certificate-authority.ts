import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { hoursAfter, hoursPerDay, isoInstant } from "../support/calendar";
import { Problem, refuse } from "../support/problems";
import { certificateFacts } from "./certificate-facts";
import { KeyArgs, KeyAlgorithm, keyProblems, providerKey } from "./keys";
import { LifetimeArgs, lifetime, lifetimeProblems } from "./lifetimes";
import { SigningAuthority, issuerId } from "./signing-authority";
import { Subject, subjectLines, subjectProblems } from "./subjects";
import { authorityUses } from "./usages";

/** What a certificate authority is to be. */
export interface CertificateAuthorityArgs {
  /** The authority's name, as people see it in certificates: `logs transport authority`. Its generation is added. */
  commonName: string;
  /**
   * The organisation in the subject.
   *
   * @default none
   */
  organization?: string;
  /**
   * The kind of key.
   *
   * @default "ECDSA"
   */
  algorithm?: KeyAlgorithm;
  /**
   * Bits of the key: 256, 384 or 521 for ECDSA, 2048 to 8192 for RSA.
   *
   * @default 384 for ECDSA, 4096 for RSA
   */
  keyBits?: number;
  /**
   * Days for which the authority's certificate is valid.
   *
   * @default 3650
   */
  validityDays?: number;
  /**
   * Days before expiry at which the next `pulumi up` renews the certificate. It keeps its key, so leaves stay as they are.
   *
   * @default 730, but at most half of `validityDays`
   */
  renewBeforeDays?: number;
  /**
   * Whether the private key is protected (Pulumi's `protect`): no run replaces or deletes it until it is unprotected. The
   * certificate isn't, since a protected one could not be renewed.
   *
   * @default false
   */
  protectKey?: boolean;
}

/**
 * The generation that every authority begins with. It stands in the subject and in the names of the resources, so that
 * a later generation, with a key of its own, can stand beside it.
 */
const firstGeneration = "g1";
const generationSuffix = ` ${firstGeneration.toUpperCase()}`;

/** Faults of the arguments, with paths relative to them. */
export function certificateAuthorityProblems(args: KeyArgs & LifetimeArgs & Subject): Problem[] {
  return [...subjectProblems(args, generationSuffix), ...keyProblems(args), ...lifetimeProblems(args, "authority")];
}

/**
 * A certificate authority of your own: a key and a self-signed certificate that signs leaves.
 *
 * Its key is kept, encrypted, in the stack's state: whoever can decrypt that can issue certificates.
 */
export class CertificateAuthority extends pulumi.ComponentResource implements SigningAuthority {
  /** The certificate that signs. */
  public readonly certPem: pulumi.Output<string>;
  /** The key that signs. Secret. */
  public readonly privateKeyPem: pulumi.Output<string>;
  /** What verifies this authority's leaves: the certificates of all its generations. */
  public readonly trustPem: pulumi.Output<string>;
  /** Identifies the authority's name and key. */
  public readonly issuerId: pulumi.Output<string>;
  /** Days before its expiry at which the certificate is renewed: no leaf may be valid for longer. */
  public readonly renewBeforeDays: pulumi.Output<number>;
  /** SHA-256 of the certificate, lower-case hex, as `ssl.ca_trusted_fingerprint` takes it. */
  public readonly fingerprint: pulumi.Output<string>;
  /** When the certificate expires, ISO 8601 in UTC. */
  public readonly notAfter: pulumi.Output<string>;
  /** From when on a `pulumi up` renews the certificate, ISO 8601 in UTC. */
  public readonly renewsAt: pulumi.Output<string>;

  constructor(name: string, args: CertificateAuthorityArgs, opts?: pulumi.ComponentResourceOptions) {
    const { validityDays, renewBeforeDays } = lifetime(args, "authority");
    super("elastic-tls:index:CertificateAuthority", name, { generation: firstGeneration, validityDays, renewBeforeDays }, opts);
    refuse(this, certificateAuthorityProblems(args));

    const subject: Subject = { commonName: args.commonName + generationSuffix, organization: args.organization };
    const renewalHours = renewBeforeDays * hoursPerDay;
    const child = `${name}-${firstGeneration}`;
    const key = new tls.PrivateKey(`${child}-key`, providerKey(args, "authority"), { parent: this, protect: args.protectKey });
    const certificate = new tls.SelfSignedCert(
      `${child}-cert`,
      {
        privateKeyPem: key.privateKeyPem,
        subject,
        isCaCertificate: true,
        allowedUses: authorityUses,
        validityPeriodHours: validityDays * hoursPerDay,
        earlyRenewalHours: renewalHours,
      },
      { parent: this },
    );
    const facts = certificate.certPem.apply(certificateFacts);

    this.certPem = certificate.certPem;
    this.privateKeyPem = pulumi.secret(key.privateKeyPem);
    this.trustPem = certificate.certPem;
    this.issuerId = key.publicKeyPem.apply((publicKeyPem) => issuerId(subjectLines(subject), publicKeyPem));
    this.renewBeforeDays = pulumi.output(renewBeforeDays);
    this.fingerprint = facts.fingerprint;
    this.notAfter = facts.notAfter;
    this.renewsAt = this.notAfter.apply((notAfter) => isoInstant(hoursAfter(new Date(notAfter), -renewalHours)));
    // The key is in the state already, as an output of its own resource: no second copy of it.
    this.registerOutputs({
      certPem: this.certPem,
      trustPem: this.trustPem,
      issuerId: this.issuerId,
      renewBeforeDays: this.renewBeforeDays,
      fingerprint: this.fingerprint,
      notAfter: this.notAfter,
      renewsAt: this.renewsAt,
    });
  }
}
