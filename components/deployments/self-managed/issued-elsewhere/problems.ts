import { KibanaAuthentication, distinguishedName } from "../../../channels";
import { certificateFacts } from "../../../pki/certificate-facts";
import { FinishedLeaf, LeafDemands, finishedLeafProblems } from "../../../pki/finished-leaf";
import { weakKeyProblems } from "../../../pki/fips-keys";
import { unreadableProblems } from "../../../pki/given-certificates";
import { bundle, readCertificates } from "../../../pki/pem";
import { certificateProblems, plainAuthority } from "../../../pki/signing-authority";
import { quoted } from "../../../support/names";
import { Problem, at, isPlain } from "../../../support/problems";
import { elsewhereChannels } from "./channels";
import { IssuedCertificateArgs, IssuedElsewhereArgs } from "./args";
import { LeafRole, SelfManagedPlan } from "../plan";
import { clientRootProblems, sharedRootProblems } from "../shared-roots";

/** Faults of everything plain about certificates that are issued elsewhere. */
export function issuedElsewhereProblems(plan: SelfManagedPlan): Problem[] {
  const given = Object.entries(plan.elsewhere) as [LeafRole, IssuedElsewhereArgs | undefined][];
  return given.flatMap(([role, elsewhere]) => (elsewhere ? at(elsewhereChannels[role].path, roleProblems(plan, role, elsewhere)) : []));
}

/** Roots that must differ from others. */
const apartProblems: Partial<Record<LeafRole, (plan: SelfManagedPlan, trustPem: string) => Problem[]>> = { transport: sharedRootProblems, client: clientRootProblems };

/** Faults of what is trusted. */
export function elsewhereTrustProblems(plan: SelfManagedPlan, role: LeafRole, trustPem: string): Problem[] {
  const unreadable = unreadableProblems({ trustPem });
  if (unreadable.length > 0) return unreadable;
  const authorities = readCertificates(trustPem).flatMap((certificate) => certificateProblems("trustPem", certificate));
  return [...authorities, ...(plan.fips ? weakKeyProblems({ trustPem }) : []), ...(apartProblems[role]?.(plan, trustPem) ?? [])];
}

/** Faults of one certificate, as far as is known what is asked of it. */
export function elsewhereLeafProblems(plan: SelfManagedPlan, role: LeafRole, consumer: string, leaf: FinishedLeaf, known: Pick<LeafDemands, "names" | "trustPem">): Problem[] {
  const { usage } = elsewhereChannels[role];
  const { certPem, chainPem } = leaf;
  return [
    ...finishedLeafProblems(leaf, { usage, ...known }),
    ...identityProblems(plan, role, consumer, certPem),
    ...(role === "transport" ? restrictionProblems(plan, consumer, certPem) : []),
    ...(plan.fips ? weakKeyProblems({ certPem, chainPem }) : []),
  ];
}

function roleProblems(plan: SelfManagedPlan, role: LeafRole, { trustPem, certificates = {}, distributedSince }: IssuedElsewhereArgs): Problem[] {
  const consumers = elsewhereChannels[role].consumersOf(plan);
  const trust = typeof trustPem === "string" ? elsewhereTrustProblems(plan, role, trustPem) : [];
  const since = distributedSince === undefined || !Number.isNaN(Date.parse(distributedSince));
  return [
    ...trust,
    ...(since ? [] : [{ path: "distributedSince", reason: `must be an instant such as "2026-11-24T10:00:00Z", got ${quoted(distributedSince)}` }]),
    ...Object.entries(certificates).flatMap(([consumer, given]) => {
      const path = `certificates.${consumer}`;
      if (!(consumer in consumers)) return [{ path, reason: `must be for ${Object.keys(consumers).join(", ") || "nobody, since nobody presents a certificate here"}` }];
      return at(path, plainLeafProblems(plan, role, consumer, given, trust.length > 0 ? undefined : knownTrust(plan, role, trustPem)));
    }),
  ];
}

/** What the consumers of a channel verify by, if it is known. An authority that is made here has issued nothing that could be given. */
function knownTrust(plan: SelfManagedPlan, role: LeafRole, trustPem: unknown = ""): string | undefined {
  const authority = elsewhereChannels[role].authorityOf(plan);
  const ofAuthority = authority ? plainAuthority(authority)?.trustPem : "";
  return typeof trustPem === "string" && ofAuthority !== undefined ? bundle(trustPem, ofAuthority) : undefined;
}

function plainLeafProblems(plan: SelfManagedPlan, role: LeafRole, consumer: string, given: IssuedCertificateArgs, trustPem: string | undefined): Problem[] {
  // Programs in JavaScript can leave out what is required.
  const { certPem, chainPem = "", privateKeyPem } = (given as IssuedCertificateArgs | undefined) ?? ({} as IssuedCertificateArgs);
  if ((certPem as unknown) === undefined) return [{ path: "certPem", reason: "must be given, in PEM" }];
  if (!isPlain([certPem, chainPem])) return [];
  const leaf = { certPem, chainPem, privateKeyPem: isPlain(privateKeyPem) ? privateKeyPem : undefined } as FinishedLeaf;
  return elsewhereLeafProblems(plan, role, consumer, leaf, { names: elsewhereChannels[role].consumersOf(plan)[consumer], trustPem });
}

/** Elasticsearch knows by the subject of a certificate who has which roles. */
function identityProblems({ clusterName, kibana, kibanas, http }: SelfManagedPlan, role: LeafRole, consumer: string, certPem: string): Problem[] {
  const isKibana = kibana.authentication === KibanaAuthentication.ClientCertificate && kibanas.some(({ name }) => name === consumer);
  const isIdentity = role === "client" && (isKibana || consumer in http.clientRoles);
  if (!isIdentity || unreadableProblems({ certPem }).length > 0) return [];
  const [expected, { subject }] = [distinguishedName({ commonName: consumer, organization: clusterName }), certificateFacts(certPem)];
  return subject === expected ? [] : [{ path: "certPem", reason: `must name ${expected}, by which Elasticsearch knows whose roles it has, got ${subject}` }];
}

/** Where other clusters are trusted, a node is let in by a name that stands in its certificate as it is: a wildcard is none. */
function restrictionProblems({ nodes, transport }: SelfManagedPlan, consumer: string, certPem: string): Problem[] {
  const host = nodes.find(({ name }) => name === consumer)?.host ?? consumer;
  if (transport.trustedClusters.length === 0 || !isPlain(host) || unreadableProblems({ certPem }).length > 0) return [];
  const { names } = certificateFacts(certPem);
  const reason = `must hold the name ${consumer} or the host name of the node itself, by which nodes are let in where other clusters are trusted, got ${names.join(", ") || "none"}`;
  return [consumer, host].some((name) => names.includes(`DNS:${name as string}`)) ? [] : [{ path: "certPem", reason }];
}
