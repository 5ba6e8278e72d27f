import * as pulumi from "@pulumi/pulumi";
import { ResolvedAuthority } from "../../pki/signing-authority";
import { Problem } from "../../support/problems";
import { isSameAuthority } from "../authorities";
import { GivenRoots, RootsApart, Shown, haveCommonIssuer, madeElsewhereIn, rootsApartProblems, rootsFromElsewhere, shownIn, underTransport, unlessCommonRoot } from "../roots-apart";
import { RotationArgs } from "./args";
import { SelfManagedPlan } from "./plan";
import { transportRisks } from "./rules";

type Channel = Exclude<keyof RotationArgs, "kibanaTokens">;

interface Row {
  /** What could happen if it stood under a root of transport's, and what to do. */
  risk: string;
  authorityOf: (plan: SelfManagedPlan) => Shown | undefined;
  /** Whose generations may be made elsewhere, where no authority is given. */
  rotation?: Channel;
  /** @default it is always to stand apart */
  mayShare?: (plan: SelfManagedPlan) => boolean;
}

const sharesTransport = ({ http }: SelfManagedPlan) => http.sharesTransportAuthority;

/** The authorities that must stand under other roots than nodes trust, by the argument that gives them. */
const apart: Record<string, Row> = {
  "http.authority": {
    risk: `${transportRisks.http}; give another, or say \`http.sharesTransportAuthority: true\``,
    authorityOf: ({ http }) => http.authority,
    rotation: "http",
    mayShare: sharesTransport,
  },
  "http.clientAuthority": { risk: `${transportRisks.client}; give another`, authorityOf: ({ http }) => http.clientAuthority, rotation: "client" },
  "kibana.authority": {
    risk: `${transportRisks.kibana}; give another, or say \`http.sharesTransportAuthority: true\``,
    authorityOf: ({ kibana }) => kibana.authority,
    mayShare: sharesTransport,
  },
  "remoteClusterServer.authority": {
    risk: `${transportRisks.remoteClusterServer}; give another`,
    authorityOf: ({ remoteClusterServer }) => remoteClusterServer?.authority,
    rotation: "remoteClusterServer",
  },
};

const clientsElsewhere = { path: "http.clientsIssuedElsewhere.trustPem", risk: `${transportRisks.client}; give another` };

/** Faults of a root that transport trusts, at `trustPem`: whoever has a certificate of it may join, if it is valid for clients. */
export function sharedRootProblems(plan: SelfManagedPlan, trustPem: unknown): Problem[] {
  return [...rootsApart(plan), { ...clientsElsewhere, pems: [plan.elsewhere.client?.trustPem] }]
    .filter(({ pems }) => haveCommonIssuer([trustPem], pems))
    .map(({ path, risk }) => ({ path: "trustPem", reason: `must not hold a root of \`${path}\`, since ${risk}` }));
}

/** Faults of a root of clients, at `trustPem`. */
export function clientRootProblems(plan: SelfManagedPlan, trustPem: unknown): Problem[] {
  return rootsApartProblems(rootsOfTransport(plan), [{ ...clientsElsewhere, path: "trustPem", pems: [trustPem] }]);
}

/** Faults of what stands under a root of the transport authority. That one is this authority itself is for the rules to say. */
export function transportRootProblems(plan: SelfManagedPlan): Problem[] {
  const isTransports = (path: string) => isSameAuthority(plan.transport.authority, apart[path]?.authorityOf(plan));
  return rootsApartProblems(rootsOfTransport(plan), rootsApart(plan).filter(({ path }) => !isTransports(path)));
}

/** The authority of a channel, unless it turns out to stand under a root of the transport authority. */
export function apartFromTransport(component: pulumi.Resource, plan: SelfManagedPlan, transport: ResolvedAuthority, path: string, authority: ResolvedAuthority): ResolvedAuthority {
  const { risk, rotation, authorityOf, mayShare } = apart[path]!;
  if (mayShare?.(plan)) return authority;
  const at = authorityOf(plan) || !rotation ? path : generationsElsewhere(rotation);
  return unlessCommonRoot(component, rootsFromElsewhere(transport), authority, underTransport({ path: at, risk }, plan.transport.authority ? "transport.authority" : generationsElsewhere("transport")));
}

function rootsOfTransport({ transport, rotation }: SelfManagedPlan): GivenRoots[] {
  return [
    { path: "transport.authority", pems: shownIn(transport.authority) },
    { path: generationsElsewhere("transport"), pems: madeElsewhereIn(rotation.transport) },
  ];
}

function rootsApart(plan: SelfManagedPlan): RootsApart[] {
  const known = Object.entries(apart).filter(([, { mayShare }]) => !mayShare?.(plan));
  return known.flatMap(([path, { risk, rotation, authorityOf }]) => [
    { path, risk, pems: shownIn(authorityOf(plan)) },
    ...(rotation ? [{ path: generationsElsewhere(rotation), risk, pems: madeElsewhereIn(plan.rotation[rotation]) }] : []),
  ]);
}

function generationsElsewhere(channel: Channel): string {
  return `rotation.${channel}.madeElsewhere`;
}
