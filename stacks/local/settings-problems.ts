import path from "node:path";
import { locate } from "../../components/secrets/directory/location";
import { quoted } from "../../components/support/names";
import { Problem } from "../../components/support/problems";
import { clusterKeys, clusterProblems } from "../cluster-problems";
import { KeysByPath, atKeys } from "../configuration";
import { deploymentArgs } from "./deployment-args";
import type { LocalSettings } from "./settings";

/** All faults of the configuration, the deployment's among them, each at its key. */
export function localProblems(settings: LocalSettings): Problem[] {
  return [
    ...rules.filter(({ broken }) => broken(settings)).map(({ path, reason }) => ({ path, reason: reason(settings) })),
    ...atKeys(keys, deploymentProblems(settings)),
  ];
}

/** What the deployment would refuse. */
function deploymentProblems(settings: LocalSettings): Problem[] {
  // Once the program made it there is a password, and a sound one.
  return clusterProblems(deploymentArgs(settings, "made later")).filter(({ path }) => !derived.test(path));
}

/** Made of names and ports, each of which is checked. */
const derived = /\.host$|^http\.publicEndpoint$|\.publicBaseUrl$/;

/** Where the arguments of the deployment come from. */
const keys: KeysByPath = [...clusterKeys, [/^directory\.path$/, "outputDirectory"]];

interface Rule {
  path: string;
  reason: (settings: LocalSettings) => string;
  broken: (settings: LocalSettings) => boolean;
}

const largestPort = 65_535;

/** Each name has a port, one after the other. */
const portsOf = (first: number, names: readonly string[]) => names.map((_, index) => first + index);
const isPort = (port: number) => Number.isInteger(port) && port >= 1 && port <= largestPort;
const nodePorts = ({ httpPort, nodeNames }: LocalSettings) => portsOf(httpPort, nodeNames);
const kibanaPorts = ({ kibanaPort, kibanaNames }: LocalSettings) => portsOf(kibanaPort, kibanaNames);
const portReason = ([first, ...more]: number[], each: string) => `must be a port from 1 to ${largestPort - more.length}, since each further ${each} has the next one, got ${first}`;

/** Where this checkout has files of its own: `test/stacks/local.test.ts` holds it to what is tracked. */
export const checkoutFolders = [".ci", ".git", ".github", "bench", "ci", "components", "docs", "engine", "policies", "stacks", "test", "dist", "node_modules"];

/** Whether a directory holds the checkout, or belongs to it: what is written there would lie among other files. */
function isOthers(directory: string): boolean {
  const [first = ""] = path.relative(locate("."), locate(directory)).split(path.sep);
  const holdsCheckout = !path.relative(locate(directory), locate(".")).startsWith("..");
  return holdsCheckout || checkoutFolders.includes(first);
}

/** What goes together on one machine and what doesn't. */
const rules: Rule[] = [
  {
    path: "kibanaNamePrefix",
    reason: ({ nodeNames, kibanaNames }) => `must give other names than nodeNamePrefix, got ${nodeNames.find((name) => kibanaNames.includes(name))} from both`,
    broken: ({ nodeNames, kibanaNames }) => nodeNames.some((name) => kibanaNames.includes(name)),
  },
  {
    path: "elasticVersion",
    reason: ({ elasticVersion }) => `must be a full version from 8 or 9 such as 9.0.0, which images are named by, got ${quoted(elasticVersion)}`,
    broken: ({ elasticVersion }) => !/^[89]\.\d+\.\d+/.test(elasticVersion),
  },
  {
    path: "httpPort",
    reason: (settings) => portReason(nodePorts(settings), "node"),
    broken: (settings) => !nodePorts(settings).every(isPort),
  },
  {
    path: "kibanaPort",
    reason: (settings) => portReason(kibanaPorts(settings), "Kibana"),
    broken: (settings) => !kibanaPorts(settings).every(isPort),
  },
  {
    path: "kibanaPort",
    reason: (settings) => `must leave the nodes their ports, ${nodePorts(settings).join(", ")}: the Kibanas would have ${kibanaPorts(settings).join(", ")}`,
    broken: (settings) => kibanaPorts(settings).some((port) => isPort(port) && nodePorts(settings).includes(port)),
  },
  {
    path: "outputDirectory",
    reason: ({ outputDirectory }) => `must be a directory for this alone such as "out/local", got ${quoted(outputDirectory)}, which has files of others`,
    broken: ({ outputDirectory }) => outputDirectory.trim() !== "" && isOthers(outputDirectory),
  },
];
