import { hostOf } from "../../components/channels";
import { quoted } from "../../components/support/names";
import { Problem } from "../../components/support/problems";
import { clusterKeys, clusterProblems } from "../cluster-problems";
import { KeysByPath, atKeys } from "../configuration";
import { secretStoreKeys } from "../secret-store";
import { cidrProblems } from "./cidrs";
import { deploymentArgs } from "./deployment-args";
import { formProblems, listProblems } from "./forms";
import { hosts } from "./hosts";
import { machineProblems } from "./machine-settings";
import type { AwsSettings } from "./settings";

/** All faults of the configuration, the deployment's among them, each at its key. */
export function awsProblems(settings: AwsSettings): Problem[] {
  return [
    ...formProblems("awsVpcId", "vpc", settings.vpcId),
    ...(settings.subnetIds.length === 0 ? [{ path: "awsSubnetIds", reason: "must hold at least one subnet, got none" }] : []),
    ...listProblems("awsSubnetIds", "subnet", settings.subnetIds),
    ...cidrProblems("awsClientCidrs", settings.clientCidrs),
    ...formProblems("awsPrivateZoneId", "hostedZone", settings.zone.id),
    ...formProblems("awsPrivateZoneName", "zoneName", settings.zone.name),
    ...machineProblems(settings.machine),
    ...rules.filter(({ broken }) => broken(settings)).map(({ path, reason }) => ({ path, reason: reason(settings) })),
    ...atKeys(keys, deploymentProblems(settings)),
  ];
}

/** What the deployment would refuse. */
function deploymentProblems(settings: AwsSettings): Problem[] {
  // Once the program made it there is a password, and a sound one.
  const args = deploymentArgs(settings, { kibanaPassword: "made later" });
  return clusterProblems(args, { awsSecretsManager: settings.store }).filter(({ path }) => !derived.test(path));
}

/** Made of the names of zone, nodes, Kibanas and cluster, each of which is checked. */
const derived = /\.host$|^http\.publicEndpoint$/;

/** Where the arguments of the deployment come from. */
const keys: KeysByPath = [
  ...clusterKeys,
  [/^kibanas\[\d+\]\.publicBaseUrl$/, "kibanaPublicUrl"],
  [/^transport\.validityDays$/, "transportValidityDays"],
  [/^http\.validityDays$/, "httpValidityDays"],
  [/^kibana\.validityDays$/, "kibanaValidityDays"],
  ...secretStoreKeys,
];

interface Rule {
  path: string;
  reason: (settings: AwsSettings) => string;
  broken: (settings: AwsSettings) => boolean;
}

/** The largest gp3 volume. Source: https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html */
const largestVolumeGiB = 65_536;

/** What goes together on EC2 and what doesn't. */
const rules: Rule[] = [
  {
    path: "elasticVersion",
    reason: ({ elasticVersion }) => `must be a full version from 8 or 9 such as 9.0.0, which packages are named by, got ${quoted(elasticVersion)}`,
    broken: ({ elasticVersion }) => !/^[89]\.\d+\.\d+$/.test(elasticVersion),
  },
  {
    path: "awsDataVolumeGiB",
    reason: ({ dataVolumeGiB }) => `must be a whole number of GiB from 1 to ${largestVolumeGiB}, got ${dataVolumeGiB}`,
    broken: ({ dataVolumeGiB }) => !Number.isInteger(dataVolumeGiB) || dataVolumeGiB < 1 || dataVolumeGiB > largestVolumeGiB,
  },
  {
    path: "clientAuthentication",
    reason: () => 'must be "none" or "optional": this program issues clients no certificates, got "required"',
    broken: ({ clientAuthentication }) => clientAuthentication === "required",
  },
  {
    path: "kibanaPublicUrl",
    reason: () => 'must be the URL at which browsers reach Kibana, as in "https://kibana.example.com", got none',
    broken: ({ kibanaNames, kibanaPublicUrl }) => kibanaNames.length > 0 && !kibanaPublicUrl,
  },
  {
    path: "kibanaPublicUrl",
    reason: ({ kibanaPublicUrl }) => `must be the name of the load balancer, got ${quoted(hostOf(kibanaPublicUrl))}, which is a machine's or the cluster's`,
    broken: (settings) => URL.canParse(settings.kibanaPublicUrl) && allHosts(settings).includes(hostOf(settings.kibanaPublicUrl)),
  },
  {
    path: "kibanaNamePrefix",
    reason: (settings) => `must give other names than nodes and the cluster have, got ${sharedHost(settings)} twice`,
    broken: (settings) => sharedHost(settings) !== undefined,
  },
];

function allHosts(settings: AwsSettings): string[] {
  const { cluster, nodes, kibanas } = hosts(settings);
  return [cluster, ...nodes, ...kibanas];
}

function sharedHost(settings: AwsSettings): string | undefined {
  const all = allHosts(settings);
  return all.find((host, index) => all.indexOf(host) < index);
}
