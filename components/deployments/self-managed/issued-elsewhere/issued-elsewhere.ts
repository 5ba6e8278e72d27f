import * as pulumi from "@pulumi/pulumi";
import { FinishedLeaf } from "../../../pki/finished-leaf";
import { bundle } from "../../../pki/pem";
import { ResolvedAuthority } from "../../../pki/signing-authority";
import { at, checked } from "../../../support/problems";
import { elsewhereChannels } from "./channels";
import { IssuedCertificateArgs } from "./args";
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
  const sound = checked(component, trustPem, (known) => at(elsewhereChannels[role].path, elsewhereTrustProblems(plan, known)));
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
  const path = `${elsewhereChannels[role].path}.certificates.${consumer}`;
  const value: pulumi.Output<KnownElsewhere> = pulumi.output({ certPem, chainPem, privateKeyPem, names, trustPem });
  return checked(component, value, (known) => at(path, elsewhereLeafProblems(plan, role, consumer, known, known)));
}
