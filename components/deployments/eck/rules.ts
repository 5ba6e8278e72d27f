import { Licence } from "../../channels";
import { Problem } from "../../support/problems";
import { isSameAuthority } from "../authorities";
import { EckPlan } from "./plan";

interface Rule extends Problem {
  broken: (plan: EckPlan) => boolean;
}

const clientsNeedCertificates = ({ http }: EckPlan) => http.requireClientCertificates === true;
const isExternal = ({ kibana }: EckPlan) => kibana?.external !== undefined;

/** What could happen if nodes trusted what another channel's certificates are issued by, and what to do. */
export const eckTransportRisks = {
  http: "its certificates would let clients join the cluster; give another",
  kibana: "Kibana could then pose as a node; give another",
  client: "Kibana could then pose as a node; give another",
};

/** What is wrong where the authority of transport signs for another channel. */
export const eckTransportAuthorityElsewhere = {
  http: { path: "http.authority", reason: `must not be the authority of transport, since ${eckTransportRisks.http}` },
  kibana: { path: "kibana.http.authority", reason: `must not be the authority of transport, since ${eckTransportRisks.kibana}` },
  client: { path: "kibana.clientAuthority", reason: `must not be the authority of transport, since ${eckTransportRisks.client}` },
} satisfies Record<string, Problem>;

function left(path: string, given: (plan: EckPlan) => unknown): Rule {
  const reason = "must be left out with `fragmentsOnly`: the resource that you have says it";
  return { path, reason, broken: (plan) => plan.fragmentsOnly && given(plan) !== undefined };
}

function elsewhere(path: string, given: (plan: EckPlan) => unknown): Rule {
  const reason = "must be left out with `kibana.external`: there is no Elasticsearch in this deployment";
  return { path, reason, broken: (plan) => isExternal(plan) && given(plan) !== undefined };
}

const said = (held: object, ...except: string[]) => Object.entries(held).find(([key, value]) => !except.includes(key) && value !== undefined && value !== false);

/** What goes together and what doesn't. */
export const eckRules: Rule[] = [
  left("version", ({ version }) => version),
  left("overrides", ({ overrides }) => overrides),
  left("nodeSets", ({ nodeSets }) => nodeSets.find((set) => said(set, "name"))),
  left("kibana.count", ({ kibana }) => kibana?.count),
  left("kibana.resources", ({ kibana }) => kibana?.resources),
  left("kibana.config", ({ kibana }) => kibana?.config),
  left("kibana.overrides", ({ kibana }) => kibana?.overrides),
  elsewhere("transport", ({ transport }) => said(transport, "way")),
  elsewhere("http", ({ http }) => said(http, "way")),
  elsewhere("nodeSets", ({ nodeSets }) => nodeSets[0]),
  elsewhere("overrides", ({ overrides }) => overrides),
  {
    path: "licence",
    reason: 'must be "trial" or "enterprise" for required client certificates',
    broken: (plan) => clientsNeedCertificates(plan) && plan.licence !== Licence.Trial && plan.licence !== Licence.Enterprise,
  },
  {
    path: "http.requireClientCertificates",
    reason: "needs ECK 3.4 or later: an older one ignores it, and clients would need no certificate",
    broken: (plan) => clientsNeedCertificates(plan) && isOlderThan34(plan.operatorVersion),
  },
  {
    path: "kibana.clientAuthority",
    reason: "is ignored unless `http.requireClientCertificates`",
    broken: (plan) => plan.kibana?.clientAuthority !== undefined && !clientsNeedCertificates(plan),
  },
  {
    ...eckTransportAuthorityElsewhere.http,
    broken: ({ transport, http }) => isSameAuthority(transport.authority, http.authority),
  },
  {
    ...eckTransportAuthorityElsewhere.kibana,
    broken: ({ transport, http, kibana }) =>
      isSameAuthority(transport.authority, kibana?.http.authority) && !isSameAuthority(http.authority, kibana?.http.authority),
  },
  {
    ...eckTransportAuthorityElsewhere.client,
    broken: ({ transport, kibana }) => isSameAuthority(transport.authority, kibana?.clientAuthority),
  },
];

function isOlderThan34(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < 3 || (major === 3 && minor < 4);
}
