import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { hoursAfter, hoursPerDay, isoInstant } from "../support/calendar";
import { Problem, once, refuse } from "../support/problems";
import { Making, asMadeProblems, keptMaking, organizationArgument } from "./as-made";
import { certificateFacts } from "./certificate-facts";
import { AuthorityGenerations, generationsOf, rememberRotation } from "./generations";
import { issuerId, issuerIdOf } from "./issuer-ids";
import { KeyArgs, KeyAlgorithm, keyOf, keyProblems, providerKey } from "./keys";
import { LifetimeArgs, lifetime, lifetimeProblems } from "./lifetimes";
import { ownGenerationsProblems, rootsElsewhere } from "./made-elsewhere";
import { SigningAuthority } from "./signing-authority";
import { Subject, subjectLines, subjectProblems } from "./subjects";
import { authorityUses } from "./usages";

/**
 * What a certificate authority is to be.
 *
 * `commonName`, `organization`, `algorithm` and `keyBits` count for the generations that are made from then on: one that is there
 * keeps the key and the name it was made with. Others than those of the newest generation are refused.
 */
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
  const { generations, madeElsewhere } = generationsOf(args);
  const made = generations.map(String).filter((generation) => !Object.hasOwn(madeElsewhere, generation));
  const longest = made.reduce((one, other) => (other.length > one.length ? other : one), "");
  return [...subjectProblems(args, suffixOf(longest)), ...keyProblems(args), ...lifetimeProblems(args, "authority"), ...ownGenerationsProblems(args)];
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
    const madeElsewhere = args.madeElsewhere && Object.keys(args.madeElsewhere);
    super("elastic-tls:index:CertificateAuthority", name, { generations, signing, acceptOutage, madeElsewhere, validityDays, renewBeforeDays }, opts);
    refuse(this, certificateAuthorityProblems(args));

    const elsewhere = rootsElsewhere(this, rotation);
    const isOlder = (generation: string) => generations.indexOf(generation) < generations.indexOf(signing);
    const made = generations.filter((generation) => !Object.hasOwn(elsewhere, generation));
    const issued = new Map(made.map((generation) => [generation, issueGeneration(this, `${name}-${generation}`, generation, args, isOlder(generation) ? false : args.protectKey)]));
    const trusted = generations.map((generation) => issued.get(generation) ?? trustedGeneration(elsewhere[generation]!));
    rememberRotation(this, rotation, Object.fromEntries(generations.map((generation, index) => [generation, trusted[index]!.issuerId])));
    const signer = issued.get(signing)!;
    const newest = made.at(-1)!;
    const known = { generation: newest, wanted: makingOf(args), organizationPath: organizationArgument(args) };
    const sound = issued.get(newest)!.made.apply((made) => refuse(this, asMadeProblems({ ...known, made })));

    this.certPem = once(signer.certPem, sound);
    this.privateKeyPem = signer.privateKeyPem;
    this.trustPem = once(pulumi.concat(...trusted.map(({ certPem }) => certPem)), sound);
    this.issuerId = signer.issuerId;
    const facts = this.certPem.apply(certificateFacts);
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

interface TrustedGeneration {
  certPem: pulumi.Output<string>;
  issuerId: pulumi.Output<string>;
}

interface IssuedGeneration extends TrustedGeneration {
  privateKeyPem: pulumi.Output<string>;
  made: pulumi.Output<Making>;
}

function trustedGeneration(certPem: pulumi.Output<string>): TrustedGeneration {
  return { certPem, issuerId: certPem.apply(issuerIdOf) };
}

/** A key and the certificate that it signs for itself: both stay as they were made, whatever the arguments say later. */
function issueGeneration(parent: pulumi.Resource, name: string, generation: string, args: AuthorityArgs, protect: boolean | undefined): IssuedGeneration {
  const { validityDays, renewBeforeDays } = lifetime(args, "authority");
  const made = keptMaking(name, makingOf(args), parent);
  const subject = made.apply(({ commonName, organization }): Subject => ({ commonName: commonName + suffixOf(generation), organization }));
  const { algorithm, ecdsaCurve, rsaBits } = made.apply((making) => providerKey(making, "authority"));
  const key = new tls.PrivateKey(`${name}-key`, { algorithm, ecdsaCurve, rsaBits }, { parent, protect });
  const { certPem } = new tls.SelfSignedCert(
    `${name}-cert`,
    {
      privateKeyPem: key.privateKeyPem,
      subject,
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
    issuerId: pulumi.all([subject, key.publicKeyPem]).apply(([named, publicKeyPem]) => issuerId(subjectLines(named), publicKeyPem)),
    made,
  };
}

function makingOf(args: AuthorityArgs): Making {
  const { commonName, organization } = args;
  return { ...keyOf(args, "authority"), commonName, organization };
}
