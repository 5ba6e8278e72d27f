import * as pulumi from "@pulumi/pulumi";
import { ResolvedAuthority } from "../../pki/signing-authority";
import { Problem } from "../../support/problems";
import { isSameAuthority } from "../authorities";
import { GivenRoots, RootsApart, Shown, madeElsewhereIn, rootsApartProblems, rootsFromElsewhere, shownIn, underTransport, unlessCommonRoot } from "../roots-apart";
import { EckPlan } from "./plan";
import { eckTransportRisks } from "./rules";

interface Row {
  risk: string;
  authorityOf: (plan: EckPlan) => Shown | undefined;
}

/** The authorities that must stand under other roots than nodes trust, by the argument that gives them. */
const apart: Record<string, Row> = {
  "http.authority": { risk: eckTransportRisks.http, authorityOf: ({ http }) => http.authority },
  "kibana.http.authority": { risk: eckTransportRisks.kibana, authorityOf: ({ kibana }) => kibana?.http.authority },
  "kibana.clientAuthority": { risk: eckTransportRisks.client, authorityOf: ({ kibana }) => kibana?.clientAuthority },
};

/** Faults of what stands under a root that nodes trust. That one is the authority of transport itself is for the rules to say. */
export function eckRootProblems(plan: EckPlan): Problem[] {
  const given = Object.entries(apart).filter(([, { authorityOf }]) => !isSameAuthority(plan.transport.authority, authorityOf(plan)));
  const others: RootsApart[] = [
    ...given.map(([path, { risk, authorityOf }]) => ({ path, risk, pems: shownIn(authorityOf(plan)) })),
    { path: "rotation.http.madeElsewhere", risk: eckTransportRisks.http, pems: madeElsewhereIn(plan.rotation.http) },
  ];
  return rootsApartProblems(rootsOfTransport(plan), others);
}

/** The authority of a channel, unless it turns out to stand under a root that nodes trust. */
export function apartFromEckTransport(component: pulumi.Resource, plan: EckPlan, transport: ResolvedAuthority | undefined, path: string, authority: ResolvedAuthority): ResolvedAuthority {
  const { risk, authorityOf } = apart[path]!;
  const at = authorityOf(plan) ? path : "rotation.http.madeElsewhere";
  const { authority: given, additionalTrustPem } = plan.transport;
  const trusted: Record<string, pulumi.Input<string>[]> = {
    [given ? "transport.authority" : "rotation.transport.madeElsewhere"]: transport ? rootsFromElsewhere(transport) : [],
    "transport.additionalTrustPem": additionalTrustPem === undefined ? [] : [additionalTrustPem],
  };
  return Object.entries(trusted).reduce((sound, [by, roots]) => unlessCommonRoot(component, roots, sound, underTransport({ path: at, risk }, by)), authority);
}

function rootsOfTransport({ transport, rotation }: EckPlan): GivenRoots[] {
  return [
    { path: "transport.authority", pems: shownIn(transport.authority) },
    { path: "transport.additionalTrustPem", pems: [transport.additionalTrustPem] },
    { path: "rotation.transport.madeElsewhere", pems: madeElsewhereIn(rotation.transport) },
  ];
}
