import * as pulumi from "@pulumi/pulumi";
import { byIssuer } from "../../pki/generation-roots";
import { ResolvedAuthority, SigningAuthority, shownPem } from "../../pki/signing-authority";
import { Problem, refuse } from "../../support/problems";
import { isSameAuthority, onceSound } from "../authorities";
import { SelfManagedPlan } from "./plan";
import { transportRisks } from "./rules";

type Shown = Partial<Pick<SigningAuthority, "certPem" | "chainPem" | "trustPem">>;

interface Row {
  /** What could happen if it stood under a root of transport's, and what to do. */
  risk: string;
  shownOf: (plan: SelfManagedPlan) => Shown | undefined;
}

const shares = ({ http }: SelfManagedPlan) => http.sharesTransportAuthority;

/** The authorities that must stand under other roots than nodes trust, by the argument that gives them. */
const apart: Record<string, Row> = {
  "http.authority": {
    risk: `${transportRisks.http}; give another, or say \`http.sharesTransportAuthority: true\``,
    shownOf: (plan) => (shares(plan) ? undefined : plan.http.authority),
  },
  "http.clientAuthority": { risk: `${transportRisks.client}; give another`, shownOf: ({ http }) => http.clientAuthority },
  "kibana.authority": {
    risk: `${transportRisks.kibana}; give another, or say \`http.sharesTransportAuthority: true\``,
    shownOf: (plan) => (shares(plan) ? undefined : plan.kibana.authority),
  },
  "remoteClusterServer.authority": {
    risk: `${transportRisks.remoteClusterServer}; give another`,
    shownOf: ({ remoteClusterServer }) => remoteClusterServer?.authority,
  },
};

/** The same of clients whose certificates are issued elsewhere. */
const clients: Row = { risk: `${transportRisks.client}; give another`, shownOf: ({ elsewhere }) => elsewhere.client && { trustPem: elsewhere.client.trustPem } };

/** Faults of a root that transport trusts, at `trustPem`: whoever has a certificate of it may join, if it is valid for clients. */
export function sharedRootProblems(plan: SelfManagedPlan, trustPem: unknown): Problem[] {
  return Object.entries({ ...apart, "http.clientsIssuedElsewhere.trustPem": clients })
    .filter(([, { shownOf }]) => haveCommon([trustPem], shown(shownOf(plan))))
    .map(([path, { risk }]) => ({ path: "trustPem", reason: `must not hold a root of \`${path}\`, since ${risk}` }));
}

/** Faults of a root of clients, at `trustPem`. */
export function clientRootProblems({ transport }: SelfManagedPlan, trustPem: unknown): Problem[] {
  return haveCommon(shown(transport.authority), [trustPem]) ? [underTransport("trustPem", clients)] : [];
}

/** Faults of what stands under a root of the transport authority. That one is this authority itself is for the rules to say. */
export function transportRootProblems(plan: SelfManagedPlan): Problem[] {
  const { authority } = plan.transport;
  return Object.entries(apart)
    .map(([path, row]) => ({ path, row, own: row.shownOf(plan) }))
    .filter(({ own }) => !isSameAuthority(authority, own) && haveCommon(shown(authority), shown(own)))
    .map(({ path, row }) => underTransport(path, row));
}

/**
 * The authority, unless it turns out to stand under a root of the transport authority: then nobody signs by it nor trusts it. One of
 * ours is its own root, so none but itself stands under it.
 */
export function apartFromTransport(component: pulumi.Resource, plan: SelfManagedPlan, transport: ResolvedAuthority, path: string, authority: ResolvedAuthority): ResolvedAuthority {
  const row = apart[path];
  if (!row?.shownOf(plan) || authority.isOurs || transport.isOurs) return authority;
  const sound = pulumi.all([transport.trustPem, authority.trustPem]).apply(([one, two]) => refuse(component, haveCommon([one], [two]) ? [underTransport(path, row)] : []));
  return onceSound(authority, sound);
}

function underTransport(path: string, { risk }: Row): Problem {
  return { path, reason: `must not stand under a root of \`transport.authority\`, since ${risk}` };
}

function shown(authority: Shown | undefined): unknown[] {
  return authority ? Object.values(shownPem(authority)) : [];
}

/** Whether a certificate of one issuer stands in both: a renewed one is of the same. What isn't known is passed over. */
function haveCommon(some: unknown[], others: unknown[]): boolean {
  const issuers = issuersIn(others);
  return issuersIn(some).some((issuer) => issuers.includes(issuer));
}

function issuersIn(pems: unknown[]): string[] {
  return pems.flatMap((pem) => (typeof pem === "string" ? Object.keys(byIssuer(pem)) : []));
}
