import { kibanaPresentsCertificate } from "../../channels";
import { ActionRow, Conduct, liveCheck } from "../next-steps";
import { issuersElsewhere } from "./issued-elsewhere/in-use";
import { SelfManagedPlan } from "./plan";
import { remoteClusterServerChannel } from "./remote-clusters/channels";

type Row = ActionRow<SelfManagedPlan>;

const hasKibana = ({ kibanas }: SelfManagedPlan) => kibanas.length > 0;
/** Whether browsers see a certificate of Kibana's authority: it signs for none whose certificate is issued elsewhere. */
const kibanaIsSigned = ({ kibanas, elsewhere }: SelfManagedPlan) => kibanas.some(({ name }) => !elsewhere.kibana?.certificates?.[name]);
const hasRealm = ({ http }: SelfManagedPlan) => http.pkiRealm;
const hasPeers = ({ transport }: SelfManagedPlan) => transport.trustedClusters.length > 0;
const kibanaIsClient = (plan: SelfManagedPlan) => hasKibana(plan) && kibanaPresentsCertificate({ ...plan.kibana, ...plan.http });

/**
 * Who has to do what.
 *
 * Source: https://www.elastic.co/docs/deploy-manage/security/different-ca and
 * https://www.elastic.co/docs/deploy-manage/security/same-ca; a PKI realm reads its authorities once (`PkiRealm.java`)
 */
const rows: Row[] = [
  { change: "transport", phases: ["distributed", "retired"], consumer: "Elasticsearch", action: "reload", reason: "each node reads what it trusts within 5 seconds" },
  { change: "transport", phases: ["switched"], consumer: "Elasticsearch", action: "reload", reason: "each node reads its new certificate within 5 seconds; open connections stay as they are" },
  { change: "transport", phases: ["replaced"], consumer: "Elasticsearch", action: "restart", reason: "all nodes at once: those with the new files and those without refuse each other" },
  { change: "transport", phases: ["distributed", "replaced"], consumer: "remote clusters", action: "tell", reason: "those that trust this one by certificates need the new transportTrust", when: hasPeers },
  { change: "transport", phases: ["retired"], consumer: "remote clusters", action: "tell", reason: "when it suits, to trust the old generation no more", when: hasPeers },

  { change: "http", phases: ["distributed", "retired"], consumer: "Elasticsearch", action: "reload", reason: "each node reads what it trusts within 5 seconds" },
  { change: "http", phases: ["switched", "replaced"], consumer: "Elasticsearch", action: "reload", reason: "each node reads its new certificate within 5 seconds" },
  { change: "http", phases: ["distributed", "replaced"], consumer: "Kibana", action: "restart", reason: "it reads what it trusts at its start", when: hasKibana },
  { change: "http", phases: ["distributed", "replaced"], consumer: "clients", action: "tell", reason: "they need the new trustPem, in place of a fingerprint too" },
  { change: "http", phases: ["retired"], consumer: "Kibana", action: "restart", reason: "when it suits, to trust the old generation no more", when: hasKibana },
  { change: "http", phases: ["retired"], consumer: "clients", action: "tell", reason: "when it suits, to trust the old generation no more" },

  { change: "kibana", phases: ["distributed", "replaced"], consumer: "browsers", action: "tell", reason: "they need the new generation's certificate", when: kibanaIsSigned },
  { change: "kibana", phases: ["switched", "replaced"], consumer: "Kibana", action: "restart", reason: "it reads its certificate at its start", when: kibanaIsSigned },
  { change: "kibana", phases: ["retired"], consumer: "browsers", action: "tell", reason: "when it suits, to trust the old generation no more", when: kibanaIsSigned },

  { change: "client", phases: ["distributed", "retired", "replaced"], consumer: "Elasticsearch", action: "reload", reason: "each node reads whom it trusts within 5 seconds" },
  { change: "client", phases: ["distributed", "retired", "replaced"], consumer: "Elasticsearch", action: "restart", reason: "node by node: a PKI realm reads its authorities at its start", when: hasRealm },
  { change: "client", phases: ["switched", "replaced"], consumer: "clients", action: "restart", reason: "each needs its new certificate from the store", when: ({ http }) => http.clients.length > 0 },
  { change: "client", phases: ["switched", "replaced"], consumer: "Kibana", action: "restart", reason: "it reads its client certificate at its start", when: kibanaIsClient },

  { change: remoteClusterServerChannel, phases: ["distributed", "replaced"], consumer: "remote clusters", action: "tell", reason: "those that dial this one need the new remoteClusterEndpoint.trustPem" },
  { change: remoteClusterServerChannel, phases: ["switched", "replaced"], consumer: "Elasticsearch", action: "reload", reason: "each node reads its new certificate within 5 seconds" },
  { change: remoteClusterServerChannel, phases: ["retired"], consumer: "remote clusters", action: "tell", reason: "when it suits, to trust the old generation no more" },

  { change: "tokens", phases: ["distributed", "retired", "replaced"], consumer: "Elasticsearch", action: "reload", reason: "each node reads which tokens it accepts within 5 seconds" },
  { change: "tokens", phases: ["switched", "replaced"], consumer: "Kibana", action: "restart", reason: "it reads its token at its start, a container only when it is made anew" },
];

const tokensAccepted = "GET /_security/service/elastic/kibana/credential, which names the nodes that accept each token";

/** How consumers of a self-managed cluster go through the phases. */
export function selfManagedConduct(plan: SelfManagedPlan): Conduct<SelfManagedPlan> {
  const { http, kibana } = plan;
  const ofHttp = ["http", ...(kibana.authority ? [] : ["kibana"])];
  // Where others issue for HTTP as well, it has a change of its own.
  const isOfTransport = http.sharesTransportAuthority && !http.authority && !issuersElsewhere(plan, "http");
  const changes: Record<string, string[]> = {
    "transport-authority": ["transport", ...(isOfTransport ? ofHttp : [])],
    "http-authority": isOfTransport ? [] : ofHttp,
    "kibana-authority": ["kibana"],
    "client-authority": ["client"],
    [`${remoteClusterServerChannel}-authority`]: [remoteClusterServerChannel],
    "kibana-tokens": ["tokens"],
  };
  return { plan, rows, changesOf: (of) => changes[of] ?? [], verifyWith: (of) => (of === "kibana-tokens" ? tokensAccepted : liveCheck) };
}
