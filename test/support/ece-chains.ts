import { type Issued, newAuthority, newKey, newLeaf } from "./pem";

const root = newAuthority({ commonName: "corporate root" });
const intermediate = newAuthority({ commonName: "corporate issuing", issuer: root });

/** A corporate authority: what signs, and what stands above it. */
export const corporate = { root, intermediate, chainPem: intermediate.certPem + root.certPem };

/** A certificate of the corporate authority, with an RSA key and all that stands above it. */
export function corporateChain(names: string[], { commonName = "ece", days = 365 } = {}): Issued & { chainPem: string } {
  const leaf = newLeaf({ commonName, issuer: intermediate, privateKeyPem: newKey("RSA-2048"), names, days });
  return { ...leaf, chainPem: corporate.chainPem };
}
