import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { hoursAfter, hoursPerDay, isoInstant } from "../support/calendar";
import { Problem, refuse } from "../support/problems";
import { certificateFacts } from "./certificate-facts";
import { AuthorityGenerations, generationsOf, generationsProblems, rememberRotation } from "./generations";
import { KeyArgs, KeyAlgorithm, keyProblems, providerKey } from "./keys";
import { LifetimeArgs, lifetime, lifetimeProblems } from "./lifetimes";
import { SigningAuthority, issuerId } from "./signing-authority";
import { Subject, subjectLines, subjectProblems } from "./subjects";
import { authorityUses } from "./usages";

/** What a certificate authority is to be. */
export interface CertificateAuthorityArgs extends AuthorityGenerations {
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
   * Whether private keys are protected (Pulumi's `protect`): no run replaces or deletes them until they are unprotected. The
   * keys of generations older than the one that signs aren't, so that they can be retired, and neither are certificates,
   * since a protected one could not be renewed.
   *
   * @default false
   */
  protectKey?: boolean;
}

/** Each generation has a subject of its own, by which its leaves say who has issued them. */
const suffixOf = (generation: string): string => ` ${generation.toUpperCase()}`;

/** Faults of the arguments, with paths relative to them. */
export function certificateAuthorityProblems(args: AuthorityArgs): Problem[] {
  const longest = generationsOf(args).generations.reduce((one, other) => (other.length > one.length ? other : one), "");
  return [...subjectProblems(args, suffixOf(longest)), ...keyProblems(args), ...lifetimeProblems(args, "authority"), ...generationsProblems(args)];
}

type AuthorityArgs = KeyArgs & LifetimeArgs & Subject & AuthorityGenerations;

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
    const rotation = generationsOf(args);
    const { generations, signing, acceptOutage } = rotation;
    super("elastic-tls:index:CertificateAuthority", name, { generations, signing, acceptOutage, validityDays, renewBeforeDays }, opts);
    refuse(this, certificateAuthorityProblems(args));

    const issued = generations.map((generation, index) => {
      const isOlder = index < generations.indexOf(signing);
      return issueGeneration(this, `${name}-${generation}`, { ...args, commonName: args.commonName + suffixOf(generation) }, isOlder ? false : args.protectKey);
    });
    rememberRotation(this, rotation, Object.fromEntries(generations.map((generation, index) => [generation, issued[index]!.issuerId])));
    const signer = issued[generations.indexOf(signing)]!;
    const facts = signer.certPem.apply(certificateFacts);

    this.certPem = signer.certPem;
    this.privateKeyPem = signer.privateKeyPem;
    this.trustPem = pulumi.concat(...issued.map(({ certPem }) => certPem));
    this.issuerId = signer.issuerId;
    this.renewBeforeDays = pulumi.output(renewBeforeDays);
    this.fingerprint = facts.fingerprint;
    this.notAfter = facts.notAfter;
    this.renewsAt = this.notAfter.apply((notAfter) => isoInstant(hoursAfter(new Date(notAfter), -renewBeforeDays * hoursPerDay)));
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

interface IssuedGeneration {
  certPem: pulumi.Output<string>;
  privateKeyPem: pulumi.Output<string>;
  issuerId: pulumi.Output<string>;
}

/** A key and the certificate that it signs for itself. */
function issueGeneration(parent: pulumi.Resource, name: string, args: AuthorityArgs, protect: boolean | undefined): IssuedGeneration {
  const { commonName, organization } = args;
  const { validityDays, renewBeforeDays } = lifetime(args, "authority");
  const key = new tls.PrivateKey(`${name}-key`, providerKey(args, "authority"), { parent, protect });
  const { certPem } = new tls.SelfSignedCert(
    `${name}-cert`,
    {
      privateKeyPem: key.privateKeyPem,
      subject: { commonName, organization },
      isCaCertificate: true,
      allowedUses: authorityUses,
      validityPeriodHours: validityDays * hoursPerDay,
      earlyRenewalHours: renewBeforeDays * hoursPerDay,
    },
    { parent },
  );
  return {
    certPem,
    privateKeyPem: pulumi.secret(key.privateKeyPem),
    issuerId: key.publicKeyPem.apply((publicKeyPem) => issuerId(subjectLines({ commonName, organization }), publicKeyPem)),
  };
}
