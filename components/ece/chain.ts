import { KeyObject, X509Certificate } from "crypto";
import { isSelfSigned } from "../pki/chains";
import { certificateFacts } from "../pki/certificate-facts";
import { usageProblems } from "../pki/finished-leaf";
import { certificateKeyProblems, orderProblems, unreadableProblems, validityProblems } from "../pki/given-certificates";
import { readPrivateKey, unusableKeyReason } from "../pki/keys";
import { bundle, readCertificates } from "../pki/pem";
import { CertificateUsage } from "../pki/usages";
import { Problem } from "../support/problems";

/** A certificate with its key and everything up to its root. */
export interface Chain {
  /** RSA. */
  privateKeyPem: string;
  certPem: string;
  /** The intermediates, nearest first, and the root. */
  chainPem: string;
}

/**
 * The file that ECE takes: the key in PKCS#1, the certificate, the intermediates, the root.
 *
 * Source: https://www.elastic.co/docs/deploy-manage/security/secure-your-elastic-cloud-enterprise-installation/manage-security-certificates
 */
export function chainFile({ privateKeyPem, certPem, chainPem }: Chain): string {
  return pkcs1(privateKeyPem) + bundle(certPem, chainPem);
}

/** ECE reads RSA keys in PKCS#1 alone, which begins with `BEGIN RSA PRIVATE KEY`. */
function pkcs1(privateKeyPem: string): string {
  return (readPrivateKey(privateKeyPem) as KeyObject).export({ type: "pkcs1", format: "pem" }) as string;
}

/** Faults for which ECE refuses a chain, or for which clients would refuse it. No message holds the key. */
export function chainProblems({ privateKeyPem, ...shown }: Chain): Problem[] {
  const unreadable = unreadableProblems(shown, ["chainPem"]);
  if (unreadable.length > 0) return [...unreadable, ...certificateKeyProblems(privateKeyPem, undefined, unusableReason)];

  const [leaf, ...issuers] = readCertificates(bundle(shown.certPem, shown.chainPem)) as [X509Certificate, ...X509Certificate[]];
  return [
    ...usageProblems(leaf, CertificateUsage.Server),
    ...[leaf, ...issuers].flatMap((certificate, index) => certificateProblems(index === 0 ? "certPem" : "chainPem", certificate)),
    ...certificateKeyProblems(privateKeyPem, leaf, unusableReason),
    ...pathProblems([leaf, ...issuers]),
  ];
}

function unusableReason(key: KeyObject): string | undefined {
  return key.asymmetricKeyType === "rsa" ? unusableKeyReason(key) : `must be an RSA key, ECE reads no other, got ${key.asymmetricKeyType ?? "a secret key"}`;
}

/** The signature algorithms with SHA-1, RSA and ECDSA, as DER writes them. */
const sha1Signatures = ["06092a864886f70d010105", "06072a8648ce3d0401"].map((hex) => Buffer.from(hex, "hex"));

function certificateProblems(path: string, certificate: X509Certificate): Problem[] {
  const { subject } = certificateFacts(certificate.toString());
  const isWeak = !isSelfSigned(certificate) && sha1Signatures.some((algorithm) => certificate.raw.includes(algorithm));
  return [...validityProblems(path, certificate), ...(isWeak ? [{ path, reason: `must not be signed with SHA-1, which ECE rejects, got ${subject}` }] : [])];
}

function pathProblems(path: X509Certificate[]): Problem[] {
  const unordered = orderProblems("chainPem", path);
  if (unordered.length > 0) return unordered;
  const { issuer } = certificateFacts(path.at(-1)!.toString());
  return isSelfSigned(path.at(-1)!) ? [] : [{ path: "chainPem", reason: `must end with the root, which ECE wants in the file, ${issuer} is missing` }];
}
