import { X509Certificate } from "node:crypto";
import { certificateFacts } from "../pki/certificate-facts";
import { isIssuedBy, isSelfSigned } from "../pki/chains";
import { clock, isoInstant } from "../support/calendar";
import { ListedCertificate, rootsListed } from "./expected";

/** Faults of the authorities in a chain: those that have expired, and those of which the stack has stored another certificate. */
export function issuerFaults(chain: readonly X509Certificate[], listed: readonly ListedCertificate[]): string[] {
  const issuers = chain.slice(1).filter((certificate) => !isSelfSigned(certificate));
  return issuers.flatMap((issuer) => {
    const { subject, serial, fingerprint, notAfter } = certificateFacts(issuer.toString());
    const stored = listed.filter((other) => other.isAuthority && other.subject === subject && other.issuer !== subject);
    const isStored = stored.length === 0 || stored.some((other) => other.fingerprint === fingerprint);
    return [
      ...(notAfter <= isoInstant(clock.now()) ? [`presents ${subject}, which expired at ${notAfter}: ${remedy}`] : []),
      ...(isStored ? [] : [`presents ${subject} with the serial number ${serial}, not ${stored.map((other) => other.serial).join(" or ")} that the stack has stored: ${remedy}`]),
    ];
  });
}

/**
 * A fault of a chain, leaf first, that doesn't lead up to an authority that peers trust. They trust the listed ones that are
 * below no other; one that serves several channels is listed under the first alone.
 */
export function pathFaults(chain: readonly X509Certificate[], channel: string, listed: readonly ListedCertificate[]): string[] {
  const roots = rootsListed(listed);
  const path = chain.slice(0, chain.findIndex((certificate, index) => index === chain.length - 1 || !isIssuedBy(certificate, chain[index + 1]!)) + 1);
  const isRoot = (certificate: X509Certificate) => roots.some(({ fingerprint }) => fingerprint === certificateFacts(certificate.toString()).fingerprint);
  const last = path.at(-1);
  if (roots.length === 0 || !last || path.some(isRoot)) return [];
  const { subject, issuer } = certificateFacts(last.toString());
  if (isSelfSigned(last)) return [`presents a chain that ends with ${subject}, which is none of the authorities that the stack lists`];
  // The inventory holds no keys: the name has to do, of what the signatures up to here vouch for.
  if (roots.some((root) => root.subject === issuer)) return [];
  const ofChannel = roots.filter((root) => root.channel === channel);
  const trusted = [...new Set((ofChannel.length > 0 ? ofChannel : roots).map((root) => root.subject))];
  return [`doesn't present ${issuer}, which issued ${subject}, so that nobody who trusts ${trusted.join(" or ")} can verify it: ${remedy}`];
}

const remedy = "give it the whole certificate file that the stack has stored, with the intermediates after the leaf";
