import { ActionRow, Conduct, liveCheck } from "../next-steps";
import { EcePlan } from "./plan";

type Row = ActionRow<EcePlan>;

const uploads = ({ upload }: EcePlan) => upload !== undefined;

/**
 * Who has to do what.
 *
 * Source: https://www.elastic.co/docs/deploy-manage/security/secure-your-elastic-cloud-enterprise-installation/manage-security-certificates
 */
const rows: Row[] = [
  { change: "ece", phases: ["distributed", "replaced"], consumer: "clients", action: "tell", reason: "they need the new trustPem, in place of a fingerprint too; so do browsers, and clients of ECE's API" },
  { change: "ece", phases: ["switched", "replaced"], consumer: "proxies", action: "reload", reason: "the run has uploaded the new chains, and ECE puts them into use", when: uploads },
  { change: "ece", phases: ["switched", "replaced"], consumer: "proxies", action: "upload", reason: "each chain.pem in the store is new", when: (plan) => !uploads(plan) },
  { change: "ece", phases: ["switched", "replaced"], consumer: "users", action: "tell", reason: "they log in again to the Cloud UI and to Kibana" },
  { change: "ece", phases: ["retired"], consumer: "clients", action: "tell", reason: "when it suits, to trust the old generation no more" },
];

/** How consumers of an ECE installation go through the phases. */
export function eceConduct(plan: EcePlan): Conduct<EcePlan> {
  return { plan, rows, changesOf: () => ["ece"], verifyWith: () => liveCheck };
}
