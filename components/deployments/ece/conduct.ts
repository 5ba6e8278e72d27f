import { ActionRow, Conduct, liveCheck } from "../next-steps";
import { EcePlan, issuedServices } from "./plan";

type Row = ActionRow<EcePlan>;

const uploads = ({ upload }: EcePlan) => upload !== undefined;
const signsForProxy = (plan: EcePlan) => issuedServices(plan).some(({ service }) => service === "proxy");
const signsForConsoles = (plan: EcePlan) => issuedServices(plan).some(({ service }) => service !== "proxy");

/**
 * Who has to do what.
 *
 * Source: https://www.elastic.co/docs/deploy-manage/security/secure-your-elastic-cloud-enterprise-installation/manage-security-certificates
 */
const rows: Row[] = [
  { change: "ece", phases: ["distributed", "replaced"], consumer: "clients", action: "tell", reason: "they need the new trustPem, in place of a fingerprint too; so do browsers, for Kibana", when: signsForProxy },
  { change: "ece", phases: ["distributed", "replaced"], consumer: "administrators", action: "tell", reason: "their browsers, and clients of ECE's API, need the new generation's certificate", when: signsForConsoles },
  { change: "ece", phases: ["switched", "replaced"], consumer: "ECE", action: "reload", reason: "the run has uploaded the new chains, and ECE puts them into use", when: uploads },
  { change: "ece", phases: ["switched", "replaced"], consumer: "ECE", action: "upload", reason: "each chain.pem in the store is new", when: (plan) => !uploads(plan) },
  { change: "ece", phases: ["switched", "replaced"], consumer: "users", action: "tell", reason: "they log in again to Kibana", when: signsForProxy },
  { change: "ece", phases: ["switched", "replaced"], consumer: "administrators", action: "tell", reason: "they log in again to the Cloud UI", when: signsForConsoles },
  { change: "ece", phases: ["retired"], consumer: "clients", action: "tell", reason: "when it suits, to trust the old generation no more", when: signsForProxy },
  { change: "ece", phases: ["retired"], consumer: "administrators", action: "tell", reason: "when it suits, to trust the old generation no more", when: signsForConsoles },
];

/** How consumers of an ECE installation go through the phases. */
export function eceConduct(plan: EcePlan): Conduct<EcePlan> {
  return { plan, rows, changesOf: () => ["ece"], verifyWith: () => liveCheck };
}
