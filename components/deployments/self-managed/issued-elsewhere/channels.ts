import { kibanaPresentsCertificate } from "../../../channels";
import { SigningAuthority } from "../../../pki/signing-authority";
import { CertificateUsage } from "../../../pki/usages";
import { isPlain } from "../../../support/problems";
import { CertificatesPer } from "../channel-args";
import { LeafRole, SelfManagedPlan } from "../plan";
import { dialledByBrowsers, dialledByClients, dialledByNodes } from "../plan-names";

/** Who presents certificates of a kind, by name: the names by which others dial it, as far as they are plain. */
export type Consumers = Record<string, string[] | undefined>;

interface ElsewhereChannel {
  /** The argument that gives certificates of elsewhere. */
  path: string;
  usage: CertificateUsage;
  /** The authority that is given for it. */
  authorityOf: (plan: SelfManagedPlan) => SigningAuthority | undefined;
  consumersOf: (plan: SelfManagedPlan) => Consumers;
}

/** Where certificates of elsewhere may take the place of ours. */
export const elsewhereChannels: Record<LeafRole, ElsewhereChannel> = {
  transport: {
    path: "transport.issuedElsewhere",
    usage: CertificateUsage.Peer,
    authorityOf: ({ transport }) => transport.authority,
    consumersOf: ({ clusterName, transport, nodes }) => {
      if (transport.certificatesPer === CertificatesPer.Node) return consumers(nodes, (node) => ifPlain({ node }, () => dialledByNodes(node as never)));
      // Where other clusters are trusted, nodes are told from them by names: the shared certificate's is the cluster's.
      return { [clusterName]: transport.trustedClusters.length > 0 ? [clusterName] : [] };
    },
  },
  http: {
    path: "http.issuedElsewhere",
    usage: CertificateUsage.Server,
    authorityOf: ({ transport, http }) => http.authority ?? (http.sharesTransportAuthority ? transport.authority : undefined),
    consumersOf: ({ nodes, http: { names, publicEndpoint } }) =>
      consumers(nodes, (node) => ifPlain({ node, names, publicEndpoint }, () => dialledByClients(node as never, { names, publicEndpoint } as never))),
  },
  client: {
    path: "http.clientsIssuedElsewhere",
    usage: CertificateUsage.Client,
    authorityOf: ({ http }) => http.clientAuthority,
    consumersOf: ({ http, kibana, kibanas }) => {
      const own = kibanaPresentsCertificate({ ...kibana, ...http }) ? kibanas.map(({ name }) => name) : [];
      return Object.fromEntries([...http.clients, ...own].map((name) => [name, []]));
    },
  },
  kibana: {
    path: "kibana.issuedElsewhere",
    usage: CertificateUsage.Server,
    authorityOf: (plan) => plan.kibana.authority ?? elsewhereChannels.http.authorityOf(plan),
    consumersOf: ({ kibanas }) => consumers(kibanas, (kibana) => ifPlain({ kibana }, () => dialledByBrowsers(kibana as never))),
  },
};

/** Whose certificates come from elsewhere, by the argument that gives them; nothing if nobody's do. */
export function issuedElsewhereSummary({ elsewhere }: SelfManagedPlan): Record<string, string[]> | undefined {
  const roles = (Object.keys(elsewhereChannels) as LeafRole[]).filter((role) => elsewhere[role]);
  if (roles.length === 0) return undefined;
  return Object.fromEntries(roles.map((role) => [role, Object.keys(elsewhere[role]?.certificates ?? {})]));
}

function consumers<T extends { name: string }>(instances: T[], namesOf: (instance: T) => string[] | undefined): Consumers {
  return Object.fromEntries(instances.map((instance) => [instance.name, namesOf(instance)]));
}

/** Nothing if a value isn't known yet, or is no URL, which is said elsewhere. */
function ifPlain(values: object, names: () => string[]): string[] | undefined {
  if (!isPlain(values)) return undefined;
  try {
    return names();
  } catch {
    return undefined;
  }
}
