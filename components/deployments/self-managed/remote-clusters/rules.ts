import { Licence } from "../../../channels";
import { Problem } from "../../../support/problems";
import { SelfManagedPlan } from "../plan";

/** What goes together and what doesn't. */
export interface Rule extends Problem {
  broken: (plan: SelfManagedPlan) => boolean;
}

/**
 * Source of the licence: `advanced-remote-cluster-security` in Elasticsearch's `Security.java`; without it the other end
 * answers "current license is non-compliant".
 */
const allowsApiKeys = ({ licence }: SelfManagedPlan) => licence === Licence.Enterprise || licence === Licence.Trial;
const wanted = 'must be "enterprise" or "trial" for remote clusters with an API key, on both sides: say so if you have it';

/** A node without a list of roles has this one too. */
const dials = ({ roles }: SelfManagedPlan["nodes"][number]) => roles === undefined || roles.includes("remote_cluster_client");

export const remoteRules: Rule[] = [
  {
    path: "licence",
    reason: `${wanted}; or trust each other's certificates by \`transport.trustedClusters\``,
    broken: (plan) => (plan.remoteClusterServer !== undefined || plan.remoteClusters.length > 0) && !allowsApiKeys(plan),
  },
  {
    path: "remoteClusterServer.port",
    reason: "must differ from the ports of HTTP and transport",
    broken: ({ remoteClusterServer, http, transport }) => [http.port, transport.port].includes(remoteClusterServer?.port ?? NaN),
  },
  {
    path: "remoteClusters",
    reason: "must all have `trustPem`, or none: with it, Elasticsearch trusts no public authority any more; give that of a public one as well",
    broken: ({ remoteClusters }) => new Set(remoteClusters.map(({ trustPem }) => trustPem === undefined)).size > 1,
  },
  {
    path: "nodes",
    reason: 'must have the role "remote_cluster_client" on at least one node: no other dials remote clusters',
    broken: ({ remoteClusters, nodes }) => remoteClusters.length > 0 && nodes.length > 0 && !nodes.some(dials),
  },
  {
    path: "rotation.remoteClusterServer",
    reason: "needs `remoteClusterServer`",
    broken: ({ rotation, remoteClusterServer }) => rotation.remoteClusterServer !== undefined && remoteClusterServer === undefined,
  },
];
