import * as pulumi from "@pulumi/pulumi";
import { X509Certificate } from "crypto";
import { quoted } from "../support/names";
import { Problem, at, checked, isPlain } from "../support/problems";
import { isSelfSigned } from "./chains";
import { AuthorityGenerations, Generations, generationsOf } from "./generations";
import { generationsProblems, hasList, rotationProblems, soundNames } from "./generations-problems";
import { unreadableProblems } from "./given-certificates";
import { issuerIdOf } from "./issuer-ids";
import { normalPem, privateKeyBlock, readCertificates } from "./pem";
import { certificateProblems } from "./signing-authority";

/** Faults of the generations of an authority that is made here, and of those of them that are made elsewhere. */
export function ownGenerationsProblems(args: AuthorityGenerations): Problem[] {
  const generations = generationsOf(args);
  const plain = Object.fromEntries(Object.entries(generations.madeElsewhere).filter(([, pem]) => isPlain(pem))) as Record<string, string>;
  return [...generationsProblems(args), ...(hasList(args) ? rolesProblems(generations) : []), ...at("madeElsewhere", rootsProblems(plain))];
}

/** The same of an argument that holds them alone. */
export function ownRotationProblems(rotation: AuthorityGenerations): Problem[] {
  return rotationProblems(rotation, ownGenerationsProblems);
}

function rolesProblems({ generations, signing, madeElsewhere }: Generations): Problem[] {
  const strangers = Object.keys(madeElsewhere).filter((name) => !generations.includes(name));
  const isPowerless = Object.hasOwn(madeElsewhere, signing);
  const reason = `must be a generation that is made here, got ${signing}, which \`madeElsewhere\` gives without a key: to let it sign, give its authority in place of this one`;
  return [
    ...strangers.map((name) => ({ path: `madeElsewhere.${name}`, reason: `must be one of \`generations\`: ${soundNames({ generations }).join(", ")}` })),
    ...(isPowerless ? [{ path: "signing", reason }] : []),
  ];
}

/** The certificates of generations that are made elsewhere, by their names: each once it is known and all that are given are sound. */
export function rootsElsewhere(component: pulumi.Resource, { madeElsewhere }: Generations): Record<string, pulumi.Output<string>> {
  const names = Object.keys(madeElsewhere);
  const each = names.map((name) => [name, checked<string>(component, madeElsewhere[name]!, (pem) => at("madeElsewhere", rootsProblems({ [name]: pem })))] as const);
  const apart = checked<Record<string, string>>(component, pulumi.all(Object.fromEntries(each)), (roots) => at("madeElsewhere", doubles(roots)));
  // Who gives a certificate as a secret keeps it from nobody: it goes to all consumers.
  return Object.fromEntries(names.map((name) => [name, pulumi.unsecret(apart).apply((roots) => normalPem(roots[name]!))]));
}

function rootsProblems(roots: Record<string, string>): Problem[] {
  const faults = Object.entries(roots).flatMap(([name, pem]) => rootProblems(name, pem));
  return faults.length > 0 ? faults : doubles(roots);
}

function rootProblems(path: string, pem: unknown): Problem[] {
  if (typeof pem !== "string") return [{ path, reason: `must be a certificate in PEM form, got ${quoted(pem)}` }];
  if (privateKeyBlock(pem) !== "") return [{ path, reason: "must hold no private key: it is stored for every consumer, give the certificate alone" }];
  const unreadable = unreadableProblems({ [path]: pem });
  if (unreadable.length > 0) return unreadable;
  const [root, ...more] = readCertificates(pem) as [X509Certificate, ...X509Certificate[]];
  if (more.length > 0) return [{ path, reason: `must hold one certificate, the root's, got ${more.length + 1}` }];
  const problems = certificateProblems(path, root);
  return problems.length > 0 || isSelfSigned(root) ? problems : [{ path, reason: "must be the root, which has signed itself, got one that another has signed" }];
}

function doubles(roots: Record<string, string>): Problem[] {
  const known = Object.entries(roots).map(([name, pem]) => [name, issuerIdOf(pem)] as const);
  return known.flatMap(([name, issuer], index) => {
    const first = known.findIndex(([, other]) => other === issuer);
    return first === index ? [] : [{ path: name, reason: `must be another authority than ${known[first]![0]}, got the same name and key` }];
  });
}
