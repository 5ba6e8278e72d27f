import * as pulumi from "@pulumi/pulumi";
import { knownOr } from "../support/outputs";
import { Problem, at, checked } from "../support/problems";
import { FinishedLeaf, finishedLeafProblems, finishedParts } from "./finished-leaf";
import { unreadableProblems } from "./given-certificates";
import { keyId } from "./keys";
import { readCertificates } from "./pem";
import { CertificateUsage } from "./usages";

/** What an authority has signed that never releases its key: a corporate one, AWS Private CA, Vault. */
export interface SignedElsewhereArgs {
  /** The certificate, in PEM. */
  certPem: pulumi.Input<string>;
  /**
   * The certificates between it and the root, nearest first, in PEM.
   *
   * @default none: the root has signed it
   */
  chainPem?: pulumi.Input<string>;
  /** The root that verifies it, in PEM. */
  trustPem: pulumi.Input<string>;
  /**
   * Host names and addresses that it has to be for: an authority elsewhere may leave out others of the request.
   *
   * @default all of the request's
   */
  requiredNames?: pulumi.Input<pulumi.Input<string>[]>;
}

const givenBy = new WeakMap<object, string>();

/** The same, as a deployment was given it by the argument at that path: faults name that argument. */
export function namedBy(path: string, given: SignedElsewhereArgs): SignedElsewhereArgs {
  givenBy.set(given, path);
  return given;
}

type Known = Omit<FinishedLeaf, "privateKeyPem"> & { trustPem: string; requiredNames: string[] };

/** What was signed elsewhere for a key, once it has been found to be good. */
export function signedElsewhere(
  component: pulumi.Resource,
  args: SignedElsewhereArgs,
  { usage, names, publicKeyPem }: { usage: CertificateUsage; names: pulumi.Output<string[]>; publicKeyPem: pulumi.Output<string> },
): { certPem: pulumi.Output<string>; chainPem: pulumi.Output<string> } {
  const { certPem, chainPem = "", trustPem, requiredNames } = args;
  const path = givenBy.get(args) ?? "signedElsewhere";
  const given = { certPem, chainPem, trustPem, requiredNames: requiredNames ?? names } as pulumi.Input<Known>;
  const sound = checked<Known>(component, given, (known) => at(path, knownProblems(known, usage)));
  // In a preview, the key that a run is yet to make isn't known: nobody can have signed for it.
  const pair = pulumi.all([certPem, knownOr(publicKeyPem, () => "")]);
  const matching = checked(component, pair, ([pem, key]) => at(path, foreignKeyProblems(pem, key)));
  const parts = pulumi.all([sound, matching]).apply(([known]) => finishedParts(known, known.trustPem));
  return { certPem: parts.certPem, chainPem: parts.chainPem };
}

function knownProblems({ trustPem, requiredNames, ...leaf }: Known, usage: CertificateUsage): Problem[] {
  const unreadable = unreadableProblems({ trustPem });
  return [...unreadable, ...finishedLeafProblems(leaf, { usage, names: requiredNames, trustPem: unreadable.length > 0 ? undefined : trustPem })];
}

function foreignKeyProblems(certPem: string, publicKeyPem: string): Problem[] {
  if (unreadableProblems({ certPem }).length > 0) return [];
  const isOurs = publicKeyPem !== "" && keyId(readCertificates(certPem)[0]!.publicKey) === keyId(publicKeyPem);
  const reason = "must be signed for the request of this certificate (`requestPem`), is for another key: leave it out until that request has been signed";
  return isOurs ? [] : [{ path: "certPem", reason }];
}
