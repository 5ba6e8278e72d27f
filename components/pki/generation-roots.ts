import { isIssuedBy } from "./chains";
import { Generations } from "./generations";
import { unreadableProblems } from "./given-certificates";
import { issuerIdOf } from "./issuer-ids";
import { bundle, certificateBlocks, readCertificates } from "./pem";
import { Issuers, IssuersByName } from "./same-issuers";
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
 * What each generation of a given authority stands for: of the one that signs it is certain, any other may stand for each root beside
 * that, in whatever order the bundle holds them.
 */
export function issuersIn(shown: PublicPem, generations: Pick<Generations, "generations" | "signing">): IssuersByName {
  const [shared = ""] = Object.keys(byIssuer(generationRoots(shown, generations)[generations.signing]!));
  const beside = Object.keys(byIssuer(shown.trustPem)).filter((id) => id !== shared);
  const signer: Issuers = { ids: shared === "" ? [] : [shared] };
  return Object.fromEntries(generations.generations.map((name) => [name, name === generations.signing ? signer : { ids: beside, shared }]));
}
