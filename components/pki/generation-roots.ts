import { isIssuedBy } from "./chains";
import { Generations } from "./generations";
import { unreadableProblems } from "./given-certificates";
import { issuerIdOf } from "./issuer-ids";
import { bundle, certificateBlocks, readCertificates } from "./pem";
import type { PublicPem } from "./signing-authority";

/**
 * What verifies the leaves of each generation, by its name, as far as the bundle holds it: the generation that signs has the root
 * above its certificate, the others have the rest in their order.
 */
export function generationRoots({ certPem, chainPem, trustPem }: PublicPem, { generations, signing }: Pick<Generations, "generations" | "signing">): Record<string, string> {
  const last = readCertificates(bundle(certPem, chainPem)).at(-1)!;
  const isAbove = (pem: string) => readCertificates(pem).some((root) => isIssuedBy(last, root));
  const roots = Object.values(byIssuer(trustPem));
  const others = roots.filter((pem) => !isAbove(pem));
  const named = generations.filter((name) => name !== signing).map((name, index): [string, string] => [name, others[index] ?? ""]);
  return { [signing]: roots.find(isAbove) ?? "", ...Object.fromEntries(named) };
}

/** The certificates of a bundle by their issuers, those of one name and key together: they verify the same. */
export function byIssuer(pem: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const block of unreadableProblems({ pem }).length > 0 ? [] : certificateBlocks(pem)) {
    const issuer = issuerIdOf(block);
    found[issuer] = (found[issuer] ?? "") + block;
  }
  return found;
}

/**
 * The ids of what verifies the leaves of each generation: of the one that signs, and of the others all that may be theirs, in whatever
 * order the bundle holds them. Where it holds nothing else they stand below the same root, as issuing authorities do.
 */
export function rootIds(shown: PublicPem, generations: Pick<Generations, "generations" | "signing">): Record<string, string[]> {
  const signer = Object.keys(byIssuer(generationRoots(shown, generations)[generations.signing]!));
  const others = Object.keys(byIssuer(shown.trustPem)).filter((id) => !signer.includes(id));
  return Object.fromEntries(generations.generations.map((name) => [name, name === generations.signing || others.length === 0 ? signer : others]));
}
