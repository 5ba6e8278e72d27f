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

/** The listed roots that a chain leads to, leaf first: they are below no other, and one that serves several channels is listed under the first alone. */
export function rootsAbove(chain: readonly X509Certificate[], listed: readonly ListedCertificate[]): ListedCertificate[] {
  const path = signedPath(chain);
  const { subject, issuer } = certificateFacts(path.at(-1)!.toString());
  const presented = path.map((certificate) => certificateFacts(certificate.toString()).fingerprint);
  const roots = rootsListed(listed);
  const inPath = roots.filter(({ fingerprint }) => presented.includes(fingerprint));
  // The inventory holds no keys: the name has to do, of what the signatures up to here vouch for.
  return inPath.length > 0 || subject === issuer ? inPath : roots.filter((root) => root.subject === issuer);
}

/** A fault of a chain, leaf first, that doesn't lead up to an authority that peers trust. */
export function pathFaults(chain: readonly X509Certificate[], channel: string, listed: readonly ListedCertificate[]): string[] {
  const roots = rootsListed(listed);
  if (roots.length === 0 || rootsAbove(chain, listed).length > 0) return [];
  const last = signedPath(chain).at(-1)!;
  const { subject, issuer } = certificateFacts(last.toString());
  if (isSelfSigned(last)) return [`presents a chain that ends with ${subject}, which is none of the authorities that the stack lists`];
  const ofChannel = roots.filter((root) => root.channel === channel);
  const trusted = [...new Set((ofChannel.length > 0 ? ofChannel : roots).map((root) => root.subject))];
  return [`doesn't present ${issuer}, which issued ${subject}, so that nobody who trusts ${trusted.join(" or ")} can verify it: ${remedy}`];
}

/** A chain as far as each certificate in it has signed the one before. */
function signedPath(chain: readonly X509Certificate[]): readonly X509Certificate[] {
  return chain.slice(0, chain.findIndex((certificate, index) => index === chain.length - 1 || !isIssuedBy(certificate, chain[index + 1]!)) + 1);
}

const remedy = "give it the whole certificate file that the stack has stored, with the intermediates after the leaf";
