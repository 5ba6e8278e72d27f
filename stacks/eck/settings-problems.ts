import { planEck } from "../../components/deployments/eck/plan";
import { eckProblems } from "../../components/deployments/eck/problems";
import { quoted } from "../../components/support/names";
import { Problem } from "../../components/support/problems";
import { KeysByPath, atKeys } from "../configuration";
import { deploymentArgs } from "./deployment-args";
import { Issuer } from "./issuer";
import type { EckSettings } from "./settings";

const serviceTypes = ["ClusterIP", "LoadBalancer", "NodePort"];

/** All faults of the configuration, the deployment's among them, each at its key. */
export function settingsProblems(settings: EckSettings): Problem[] {
  const own = [...choices.flatMap(choiceProblems(settings)), ...rules.filter(({ broken }) => broken(settings)).map(({ path, reason }) => ({ path, reason }))];
  const understood = Object.values(Issuer).includes(settings.transportIssuer) && Object.values(Issuer).includes(settings.httpIssuer);
  return understood ? [...own, ...atKeys(keys, eckProblems(planEck(deploymentArgs(settings, settings.namespace))))] : own;
}

interface Choice {
  path: string;
  values: readonly string[];
  of: (settings: EckSettings) => string;
}

const choices: Choice[] = [
  { path: "eckTransportIssuer", values: Object.values(Issuer), of: ({ transportIssuer }) => transportIssuer },
  { path: "eckHttpIssuer", values: Object.values(Issuer), of: ({ httpIssuer }) => httpIssuer },
  { path: "eckServiceType", values: serviceTypes, of: ({ serviceType }) => serviceType },
  { path: "clientAuthentication", values: ["none", "required"], of: ({ clientAuthentication }) => clientAuthentication },
];

function choiceProblems(settings: EckSettings) {
  return ({ path, values, of }: Choice): Problem[] =>
    values.includes(of(settings)) ? [] : [{ path, reason: `must be ${values.join(" or ")} (program eck), got ${quoted(of(settings))}` }];
}

/** Where the arguments of the deployment come from. */
const keys: KeysByPath = [
  [/^version$/, "elasticVersion"],
  [/^namespace$/, "eckNamespace"],
  [/^operatorVersion$/, "eckOperatorVersion"],
  [/^nodeSets\[0\]\.count$/, "nodes"],
  [/^nodeSets\[0\]\.name$/, "clusterName"],
  [/^nodeSets\[0\]\.resources\.memoryGiB$/, "eckMemoryGiB"],
  [/^nodeSets\[0\]\.storage\.sizeGiB$/, "eckStorageGiB"],
  [/^kibana\.name$/, "clusterName"],
  [/^kibana\.count$/, "kibanas"],
  [/^http\.names/, "httpNames"],
  [/^http\.publicEndpoint$/, "eckPublicUrl"],
  [/^kibana\.http\.publicEndpoint$/, "kibanaPublicUrl"],
  [/^http\.validityDays$/, "httpValidityDays"],
  [/^kibana\.http\.validityDays$/, "kibanaValidityDays"],
  [/^http\.requireClientCertificates$/, "clientAuthentication"],
];

interface Rule extends Problem {
  broken: (settings: EckSettings) => boolean;
}

const byCertManager = ({ transportIssuer }: EckSettings) => transportIssuer === Issuer.CertManager;

/** What goes together and what doesn't. */
const rules: Rule[] = [
  {
    path: "eckClusterIssuer",
    reason: "must name the ClusterIssuer of transport, since cert-manager is to issue its certificates",
    broken: (settings) => byCertManager(settings) && !settings.clusterIssuer,
  },
  {
    path: "eckTransportTrustConfigMap",
    reason: "must name the ConfigMap with the authorities of transport, a bundle of trust-manager's",
    broken: (settings) => byCertManager(settings) && !settings.transportTrustConfigMap,
  },
  {
    path: "eckClusterIssuer",
    reason: 'must be different for HTTP, since clients could join the cluster with certificates from transport\'s: let `eckHttpIssuer` be "own"',
    broken: (settings) => byCertManager(settings) && settings.httpIssuer === Issuer.CertManager && settings.clusterIssuer !== "",
  },
  {
    path: "eckClusterIssuer",
    reason: "must be empty where cert-manager issues nothing",
    broken: (settings) => settings.clusterIssuer !== "" && !byCertManager(settings) && settings.httpIssuer !== Issuer.CertManager,
  },
];
