import { ActionRow, Conduct } from "../next-steps";
import { CertificateWay, EckPlan } from "./plan";
import { serverSecretName } from "./server-facts";

type Row = ActionRow<EckPlan>;

/** Where the Secret holds the authority that signs and no other: nobody in Kubernetes can be told beforehand. */
const holdsSignerAlone: CertificateWay[] = ["operatorByAuthority", "certManager"];

const kibanaFollows = ({ kibana }: EckPlan) => kibana !== undefined && !kibana.external;
const kibanaIsServed = ({ kibana }: EckPlan) => kibana !== undefined;
const knowsAll = ({ http }: EckPlan) => !holdsSignerAlone.includes(http.way);

/**
 * Who has to do what: most of it the operator does.
 *
 * Source: https://www.elastic.co/docs/deploy-manage/security/k8s-transport-settings and
 * https://www.elastic.co/docs/deploy-manage/security/k8s-https-settings
 */
const rows: Row[] = [
  { change: "transport", phases: ["distributed", "retired"], consumer: "pods", action: "reload", reason: "the operator gives each pod what it trusts" },
  { change: "transport", phases: ["switched"], consumer: "pods", action: "reload", reason: "the operator gives each pod its new certificate; open connections stay as they are" },
  { change: "transport", phases: ["replaced"], consumer: "pods", action: "reload", reason: "those that have the operator's new files and those that don't refuse each other; delete pods that stay apart" },

  { change: "http", phases: ["switched", "replaced"], consumer: "pods", action: "reload", reason: "the operator gives each pod its new certificate" },
  { change: "http", phases: ["distributed", "retired"], consumer: "pods", action: "reload", reason: "the operator gives each pod the Secret's new content", when: knowsAll },
  { change: "http", phases: ["distributed", "retired"], consumer: "Kibana", action: "reload", reason: "the operator gives it what it trusts and restarts it", when: (plan) => kibanaFollows(plan) && knowsAll(plan) },
  { change: "http", phases: ["switched"], consumer: "Kibana", action: "reload", reason: "it fails until the operator has given it the new authority and restarted it", when: (plan) => kibanaFollows(plan) && !knowsAll(plan) },
  { change: "http", phases: ["replaced"], consumer: "Kibana", action: "reload", reason: "it fails until the operator has given it the new authority and restarted it", when: kibanaFollows },
  { change: "http", phases: ["switched"], consumer: "clients", action: "tell", reason: "those that read the authority in Kubernetes fail until they have read the new one", when: (plan) => !knowsAll(plan) },
  { change: "http", phases: ["distributed", "replaced"], consumer: "clients", action: "tell", reason: "they need the new trustPem, in place of a fingerprint too" },
  { change: "http", phases: ["retired"], consumer: "clients", action: "tell", reason: "when it suits, to trust the old generation no more" },

  { change: "kibana", phases: ["distributed", "replaced"], consumer: "browsers", action: "tell", reason: "they need the new generation's certificate", when: kibanaIsServed },
  { change: "kibana", phases: ["switched", "replaced"], consumer: "Kibana", action: "reload", reason: "the operator gives it the new certificate and restarts it", when: kibanaIsServed },
  { change: "kibana", phases: ["retired"], consumer: "browsers", action: "tell", reason: "when it suits, to trust the old generation no more", when: kibanaIsServed },

  { change: "client", phases: ["switched", "replaced"], consumer: "Kibana", action: "reload", reason: "the operator has Elasticsearch accept its new certificate and restarts it" },
];

/** cert-manager issues nothing anew by itself when the authority of its issuer changes. Source: https://cert-manager.io/docs/faq/ */
function renewals({ clusterName, http, kibana }: EckPlan): Row[] {
  const servers = [
    { change: "http", kind: "elasticsearch" as const, name: clusterName, way: http.way },
    ...(kibana ? [{ change: "kibana", kind: "kibana" as const, name: kibana.name, way: kibana.http.way }] : []),
  ];
  return servers
    .filter(({ way }) => way === "certManager")
    .map(({ change, ...server }) => ({
      change,
      phases: ["switched", "replaced"],
      consumer: "cert-manager",
      action: "renew",
      reason: `it keeps the old certificate until then: cmctl renew ${serverSecretName(server)}`,
    }));
}

const podsPresent = "GET /_ssl/certificates of every pod, which lists what it presents and trusts";
const kibanaPresents = "openssl s_client -showcerts -connect <Kibana's host>:5601, which shows what it presents";

/** How consumers of a deployment under the operator go through the phases. */
export function eckConduct(plan: EckPlan): Conduct<EckPlan> {
  const { http, kibana } = plan;
  const isShared = kibana !== undefined && kibana.http.authority === http.authority && (kibana.http.ownAuthority ? http.ownAuthority : kibana.http.way === http.way);
  const changes: Record<string, string[]> = {
    "transport-authority": ["transport"],
    "http-authority": ["http", ...(isShared ? ["kibana"] : [])],
    "kibana-authority": ["kibana"],
    "client-authority": ["client"],
  };
  const changesOf = (of: string) => changes[of] ?? [];
  return { plan, rows: [...renewals(plan), ...rows], changesOf, verifyWith: (of) => (changesOf(of).includes("kibana") && changesOf(of).length === 1 ? kibanaPresents : podsPresent) };
}
