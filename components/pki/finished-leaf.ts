import { X509Certificate } from "crypto";
import { Problem } from "../support/problems";
import { certificateFacts } from "./certificate-facts";
import { intermediatesPem, isSelfSigned, rootOf } from "./chains";
import { coverageProblems } from "./coverage";
import { anchorProblems, certificateKeyProblems, orderProblems, unreadableProblems, validityProblems } from "./given-certificates";
import { bundle, readCertificates } from "./pem";
import { restrictions } from "./restrictions";
import { CertificateUsage } from "./usages";

/** A leaf that somebody else has issued. */
export interface FinishedLeaf {
  certPem: string;
  /** The certificates above it, nearest first; the root may be among them. */
  chainPem: string;
  /** None if the key is ours. */
  privateKeyPem?: string;
}

/** What a leaf that somebody else has issued has to be good for. */
export interface LeafDemands {
  usage: CertificateUsage;
  /** The host names and addresses by which others dial it, if they are known. */
  names?: readonly string[];
  /** What peers verify it by, if that is known. */
  trustPem?: string;
}

/** Faults for which a leaf could not be used, or peers would refuse it. No message holds its key. */
export function finishedLeafProblems({ certPem, chainPem, privateKeyPem }: FinishedLeaf, { usage, names = [], trustPem }: LeafDemands): Problem[] {
  const unreadable = unreadableProblems({ certPem, chainPem }, ["chainPem"]);
  const keyProblems = (leaf?: X509Certificate) => (privateKeyPem === undefined ? [] : certificateKeyProblems(privateKeyPem, leaf));
  if (unreadable.length > 0) return [...unreadable, ...keyProblems()];

  const [leaf, ...issuers] = readCertificates(bundle(certPem, chainPem)) as [X509Certificate, ...X509Certificate[]];
  return [
    ...usageProblems(leaf, usage),
    ...validityProblems("certPem", leaf),
    ...issuers.flatMap((issuer) => validityProblems("chainPem", issuer)),
    ...coverageProblems(leaf.toString(), names),
    ...keyProblems(leaf),
    ...pathProblems([leaf, ...issuers], trustPem),
  ];
}

/** The leaf in the parts that are used: itself, what it presents, and the root above that, if the trust bundle holds it. */
export function finishedParts({ certPem, chainPem }: FinishedLeaf, trustPem: string): { certPem: string; chainPem: string; rootPem: string } {
  const [leaf] = readCertificates(certPem);
  return { certPem: leaf!.toString(), chainPem: intermediatesPem(certPem, chainPem), rootPem: rootOf(certPem, chainPem, trustPem) };
}

/** RFC 5280, 4.2.1.12. */
const purposes = { serverAuth: "1.3.6.1.5.5.7.3.1", clientAuth: "1.3.6.1.5.5.7.3.2" };
const anyPurpose = "2.5.29.37.0";

interface Demand {
  holder: string;
  users: string;
  needs: (keyof typeof purposes)[];
  /** Whether `anyExtendedKeyUsage` will do. Elasticsearch, which verifies clients and nodes, takes it for each; OpenSSL, and so Kibana and curl, for none. */
  takesAny: boolean;
}

const demanded: Record<CertificateUsage, Demand> = {
  server: { holder: "a server", users: "servers", needs: ["serverAuth"], takesAny: false },
  client: { holder: "a client", users: "clients", needs: ["clientAuth"], takesAny: true },
  peer: { holder: "a node", users: "servers and clients", needs: ["serverAuth", "clientAuth"], takesAny: true },
};

/**
 * Faults of what a leaf, and its key, may be used for. One without these extensions may be used for everything. Where key usages
 * are restricted, every peer that is a Java program wants the key to sign, and so does TLS 1.3 (RFC 8446, 4.4.2.2).
 */
export function usageProblems(leaf: X509Certificate, usage: CertificateUsage): Problem[] {
  const { holder, users, needs, takesAny } = demanded[usage];
  const { subject } = certificateFacts(leaf.toString());
  // Undefined where the certificate restricts nothing, which Node's types don't say.
  const uses = leaf.keyUsage as string[] | undefined;
  const isForAny = uses?.includes(anyPurpose) ?? false;
  const isFit = !uses || (takesAny && isForAny) || needs.every((need) => uses.includes(purposes[need]));
  const butAny = isForAny ? ": Kibana and curl don't take anyExtendedKeyUsage for it" : "";
  const { keyUsages } = restrictions(leaf);
  const maySign = keyUsages?.includes("digitalSignature") ?? true;
  const fault = (reason: string) => [{ path: "certPem", reason }];
  return [
    ...(leaf.ca ? fault(`must be the certificate of ${holder}, got that of an authority, ${subject}`) : []),
    ...(isFit ? [] : fault(`must be for ${users} (extended key usage ${needs.join(" and ")}), got ${subject}${butAny}`)),
    ...(maySign || leaf.ca ? [] : fault(`must be for digital signatures (key usage digitalSignature), without which there is no TLS 1.3, got ${subject} for ${keyUsages!.join(" and ") || "nothing"} alone`)),
  ];
}

/** Clients such as Kibana verify up to a root that they trust, and want all between presented. */
function pathProblems(path: X509Certificate[], trustPem: string | undefined): Problem[] {
  const unordered = orderProblems("chainPem", path);
  if (unordered.length > 0 || trustPem === undefined) return unordered;
  const last = path.at(-1)!;
  const anchored = anchorProblems("chainPem", path, readCertificates(trustPem).filter(isSelfSigned));
  if (anchored) return anchored;
  const { issuer } = certificateFacts(last.toString());
  return isSelfSigned(last)
    ? [{ path: "chainPem", reason: `must end below a root that is trusted, ${issuer} is none: \`trustPem\` doesn't hold it` }]
    : [{ path: "chainPem", reason: `must hold all issuers up to a root in \`trustPem\`, nearest first, ${issuer} is neither in the chain nor a root there` }];
}
