import * as pulumi from "@pulumi/pulumi";
import { isSameAuthority } from "../authorities";
import { GivenRoots, RootsApart, Shown, commonRoots, madeElsewhereIn, shownIn } from "../roots-apart";
import { EckPlan } from "./plan";
import { eckTransportRisks } from "./rules";

interface Row {
  risk: string;
  authorityOf: (plan: EckPlan) => Shown | undefined;
}

/** The authorities that should stand under other roots than nodes trust, by the argument that gives them. */
const apart: Record<string, Row> = {
  "http.authority": { risk: eckTransportRisks.http, authorityOf: ({ http }) => http.authority },
  "kibana.http.authority": { risk: eckTransportRisks.kibana, authorityOf: ({ kibana }) => kibana?.http.authority },
  "kibana.clientAuthority": { risk: eckTransportRisks.client, authorityOf: ({ kibana }) => kibana?.clientAuthority },
};

/**
 * Warns of what stands under a root that nodes trust. It isn't refused: whoever has it so could change neither of both any more, since each
 * step that leads away trusts that root for a while.
 */
export function warnOfSharedRoots(component: pulumi.Resource, plan: EckPlan): void {
  // Who gives a certificate as a secret keeps it from nobody: it goes to all pods.
  const known = pulumi.unsecret(pulumi.output({ transport: rootsOfTransport(plan), others: rootsApart(plan) })) as unknown as pulumi.Output<{ transport: GivenRoots[]; others: RootsApart[] }>;
  known.apply(({ transport, others }) => {
    for (const { path, by, risk } of commonRoots(transport, others)) void pulumi.log.warn(`${path}: stands under a root of \`${by}\`: ${risk}`, component);
  });
}

/** That one is the authority of transport itself is for the rules to say. */
function rootsApart(plan: EckPlan): RootsApart[] {
  const given = Object.entries(apart).filter(([, { authorityOf }]) => !isSameAuthority(plan.transport.authority, authorityOf(plan)));
  return [
    ...given.map(([path, { risk, authorityOf }]) => ({ path, risk, pems: shownIn(authorityOf(plan)) })),
    { path: "rotation.http.madeElsewhere", risk: eckTransportRisks.http, pems: madeElsewhereIn(plan.rotation.http) },
  ];
}

function rootsOfTransport({ transport, rotation }: EckPlan): GivenRoots[] {
  return [
    { path: "transport.authority", pems: shownIn(transport.authority) },
    { path: "transport.additionalTrustPem", pems: [transport.additionalTrustPem] },
    { path: "rotation.transport.madeElsewhere", pems: madeElsewhereIn(rotation.transport) },
  ];
}
