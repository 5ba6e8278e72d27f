import * as pulumi from "@pulumi/pulumi";
import { X509Certificate } from "crypto";
import { knownOr } from "../support/outputs";
import { Problem, at, checked } from "../support/problems";
import { FinishedLeaf, finishedLeafProblems, finishedParts } from "./finished-leaf";
import { unreadableProblems } from "./given-certificates";
import { keyId } from "./keys";
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

type Known = Omit<FinishedLeaf, "privateKeyPem"> & { trustPem: string; requiredNames: string[] };

/** What was signed elsewhere for a key, once it has been found to be good. */
export function signedElsewhere(
  component: pulumi.Resource,
  { certPem, chainPem = "", trustPem, requiredNames }: SignedElsewhereArgs,
  { usage, names, publicKeyPem }: { usage: CertificateUsage; names: pulumi.Output<string[]>; publicKeyPem: pulumi.Output<string> },
): { certPem: pulumi.Output<string>; chainPem: pulumi.Output<string> } {
  const given = { certPem, chainPem, trustPem, requiredNames: requiredNames ?? names } as pulumi.Input<Known>;
  const sound = checked<Known>(component, given, (known) => at("signedElsewhere", knownProblems(known, usage)));
  // In a preview, the key that a run is yet to make isn't known: nobody can have signed for it.
  const key = knownOr(publicKeyPem, () => "");
  const matching = pulumi.all([sound, key]).apply(([known, pem]) => ({ ...known, pem }));
  const good = checked(component, matching, (known) => at("signedElsewhere", foreignKeyProblems(known.certPem, known.pem)));
  const parts = good.apply((known) => finishedParts(known, known.trustPem));
  return { certPem: parts.certPem, chainPem: parts.chainPem };
}

function knownProblems({ trustPem, requiredNames, ...leaf }: Known, usage: CertificateUsage): Problem[] {
  const unreadable = unreadableProblems({ trustPem });
  return [...unreadable, ...finishedLeafProblems(leaf, { usage, names: requiredNames, trustPem: unreadable.length > 0 ? undefined : trustPem })];
}

function foreignKeyProblems(certPem: string, publicKeyPem: string): Problem[] {
  const isOurs = publicKeyPem !== "" && keyId(new X509Certificate(certPem).publicKey) === keyId(publicKeyPem);
  const reason = "must be signed for the request of this certificate (`requestPem`), is for another key: leave it out until that request has been signed";
  return isOurs ? [] : [{ path: "certPem", reason }];
}
