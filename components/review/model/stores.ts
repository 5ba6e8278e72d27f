import { type Step } from "../read/preview";
import { typesOf } from "../read/urns";
import { type Values, recordOf, textOf, textsOf } from "../read/values";
import { type Resources, tlsTypes } from "./links";

/** What keeps certificates: they differ in what stays when one goes. */
export type StoreKind = "directory" | "awsSecret" | "kubernetesSecret" | "configMap" | "certManager" | "eceUpload";

/** As people call them. */
export const storeKinds: Readonly<Record<StoreKind, string>> = {
  directory: "directory",
  awsSecret: "AWS secret",
  kubernetesSecret: "Kubernetes Secret",
  configMap: "ConfigMap",
  certManager: "certificate of cert-manager",
  eceUpload: "chain in Elastic Cloud Enterprise",
};

/** An entry of a store: what one consumer reads. */
export interface Store {
  urn: string;
  name: string;
  /** None in a program that has none of ours. */
  deployment?: string;
  kind: StoreKind;
  /** The directory or the name, where it is known. */
  location?: string;
  /** Whether Pulumi made up that name, so that whoever reads the entry has it from Pulumi too. */
  isNamedByPulumi: boolean;
  /** The URNs of the certificates that it holds, leaves if there are any, else of the keys; unknown in the streaming form. */
  holds: readonly string[];
}

const kinds: readonly { type: RegExp; kind: StoreKind; locationOf: (inputs: Values) => string | undefined }[] = [
  { type: /:Directory$/, kind: "directory", locationOf: (inputs) => textOf(inputs, "path") },
  { type: /^aws:secretsmanager\/secret:Secret$/, kind: "awsSecret", locationOf: (inputs) => textOf(inputs, "name") },
  { type: /^kubernetes:core\/v1:Secret$/, kind: "kubernetesSecret", locationOf: namespaced },
  { type: /^kubernetes:core\/v1:ConfigMap$/, kind: "configMap", locationOf: namespaced },
  { type: /^kubernetes:cert-manager\.io\/v1:Certificate$/, kind: "certManager", locationOf: namespaced },
  { type: /:EceUpload$/, kind: "eceUpload", locationOf: (inputs) => textOf(inputs, "service") },
];

/** Whether a resource of this type keeps certificates. */
export function isStoreEntry(type: string): boolean {
  return kinds.some((kind) => kind.type.test(type));
}

function namespaced(inputs: Values): string | undefined {
  const metadata = recordOf(inputs, "metadata");
  const [namespace, name] = [textOf(metadata, "namespace"), textOf(metadata, "name")];
  return namespace === undefined || name === undefined ? name : `${namespace}/${name}`;
}

/** Names that the engine, or the provider of Kubernetes, makes up. */
function isNamedByPulumi(inputs: Values): boolean {
  const isMadeUp = (textsOf(inputs, "__defaults") ?? []).includes("name");
  return isMadeUp || textOf(recordOf(recordOf(inputs, "metadata"), "annotations"), "pulumi.com/autonamed") === "true";
}

/** The entries of stores on one side of a preview, by URN: those of our deployments, and whatever else holds a certificate or a key. */
export function storesOf(resources: Resources): Map<string, Store> {
  const steps = [...resources.steps.values()];
  const versions = versionsOf(steps, resources);
  const stores = steps.flatMap(({ urn, name, type, ...step }): Store[] => {
    const known = kinds.find((candidate) => candidate.type.test(type));
    if (!known) return [];
    const deployment = resources.deploymentOf(urn);
    const holds = heldAmong([urn, ...(versions.get(urn) ?? [])].flatMap((part) => dependenciesOf(resources, part)));
    if (deployment === undefined && holds.length === 0) return [];
    const { inputs } = step[resources.side]!;
    return [{ urn, name, deployment, kind: known.kind, location: known.locationOf(inputs), isNamedByPulumi: isNamedByPulumi(inputs), holds }];
  });
  return new Map(stores.map((store) => [store.urn, store]));
}

/** A secret in AWS has its content in versions: their URNs by that of the secret. */
function versionsOf(steps: readonly Step[], resources: Resources): Map<string, string[]> {
  const versions = new Map<string, string[]>();
  for (const { urn } of steps.filter(({ type }) => type === "aws:secretsmanager/secretVersion:SecretVersion")) {
    for (const secret of resources.state(urn)?.dependencies.secretId ?? []) versions.set(secret, [...(versions.get(secret) ?? []), urn]);
  }
  return versions;
}

function dependenciesOf(resources: Resources, urn: string): string[] {
  return Object.values(resources.state(urn)?.dependencies ?? {}).flat();
}

/** A leaf is stored with what verifies it, which other consumers hold as well, and with its key. */
function heldAmong(urns: readonly string[]): string[] {
  const ofType = (type: string) => [...new Set(urns.filter((urn) => typesOf(urn).at(-1) === type))];
  return [tlsTypes.signed, tlsTypes.selfSigned, tlsTypes.key].map(ofType).find((held) => held.length > 0) ?? [];
}
