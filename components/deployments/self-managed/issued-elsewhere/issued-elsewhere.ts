import * as pulumi from "@pulumi/pulumi";
import { certificateFacts } from "../../../pki/certificate-facts";
import { FinishedLeaf } from "../../../pki/finished-leaf";
import { nameless } from "../../../pki/generations";
import { bundle, readCertificates } from "../../../pki/pem";
import { PublicPem, ResolvedAuthority, plainAuthority, shownPem } from "../../../pki/signing-authority";
import { Problem, at, checked, isPlain } from "../../../support/problems";
import { elsewhereChannels } from "./channels";
import { IssuedCertificateArgs } from "./args";
import { ChannelIssuers, channelIssuers, issuerOf } from "./issuers";
import { elsewhereLeafProblems, elsewhereTrustProblems } from "./problems";
import { LeafRole, SelfManagedPlan } from "../plan";

/** A certificate that was issued elsewhere, with what it has been checked against. */
export interface KnownElsewhere extends FinishedLeaf {
  /** The names by which others dial its consumer. */
  names: string[];
  /** What peers verify it by. */
  trustPem: string;
}

/** The authority of a channel whose consumers also trust the roots of what was issued elsewhere, each certificate once. */
export function trustingElsewhere(component: pulumi.Resource, plan: SelfManagedPlan, role: LeafRole, authority: ResolvedAuthority): ResolvedAuthority {
  const { trustPem } = plan.elsewhere[role] ?? {};
  if (trustPem === undefined) return authority;
  const sound = checked(component, trustPem, (known) => at(elsewhereChannels[role].path, elsewhereTrustProblems(plan, role, known)));
  return { ...authority, trustPem: pulumi.all([authority.trustPem, pulumi.unsecret(sound)]).apply((pems) => bundle(...pems)) };
}

/** A certificate that was issued elsewhere, once it has been found good for its consumer. */
export function soundElsewhere(
  component: pulumi.Resource,
  plan: SelfManagedPlan,
  role: LeafRole,
  consumer: string,
  { given, names, trustPem }: { given: IssuedCertificateArgs; names: pulumi.Output<string[]>; trustPem: pulumi.Output<string> },
): pulumi.Output<KnownElsewhere> {
  const { certPem, chainPem = "", privateKeyPem } = given;
  const { path, authorityOf } = elsewhereChannels[role];
  const issuer = issuerOf(given, channelIssuers(plan, role));
  const isKnown = isPlain([certPem, chainPem]);
  const authority = pulumi.output(shownPem(authorityOf(plan) ?? {}));
  const value: pulumi.Output<KnownElsewhere & { authority: PublicPem }> = pulumi.output({ certPem, chainPem, privateKeyPem, names, trustPem, authority });
  return checked(component, value, (known) =>
    at(`${path}.certificates.${consumer}`, [...elsewhereLeafProblems(plan, role, consumer, known, known), ...issuerProblems(plan, role, { issuer, isKnown }, known)]),
  );
}

/** Faults of an issuer that turns out to be another than the steps of trust were judged by, before enough was known. */
function issuerProblems(
  plan: SelfManagedPlan,
  role: LeafRole,
  { issuer: expected, isKnown }: { issuer: string; isKnown: boolean },
  known: KnownElsewhere & { authority: PublicPem },
): Problem[] {
  const issuers = channelIssuers(plan, role, plainAuthority(known.authority));
  const found = issuerOf(known, issuers);
  if (found === expected) return [];
  const [one, other] = [expected, found].map((name) => wordsFor(name, issuers));
  const [unknown, way] = isKnown
    ? ["the channel's authority", "take it out in this run, or give that as plain text"]
    : ["it", "give it as plain text, or put its issuer first in `trustPem`"];
  return [{ path: "certPem", reason: `must be of ${one}, which it counts as while ${unknown} isn't known before the run, is of ${other}: ${way}` }];
}

function wordsFor(issuer: string, { roots }: ChannelIssuers): string {
  const [root] = issuer in roots ? readCertificates(roots[issuer]!) : [];
  if (root) return certificateFacts(root.toString()).subject;
  return issuer === nameless.signing ? "the channel's authority" : `the authority's ${issuer}`;
}
