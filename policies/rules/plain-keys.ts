import type { ResourceValidationPolicy } from "@pulumi/policy";
import { knownOf } from "../known";
import { placesOf, unpacked } from "../texts";

/** A property that more people and programs read than may know a key. */
interface OpenPlace {
  what: string;
  type?: RegExp;
  /** Whether a text of this path in the resource lies there. */
  holds: (keys: readonly string[]) => boolean;
  isClosed?: (properties: Record<string, unknown>) => boolean;
}

/** Anywhere in the resource below one of these keys. Keys are compared whole: `prod.env` isn't `env`. */
const below = (...names: string[]) => (keys: readonly string[]) => keys.some((key) => names.includes(key));

/** Below one of these keys of a container. */
const inContainers = (...names: string[]) => (keys: readonly string[]) => keys.some((key, index) => names.includes(key) && keys.slice(0, index).some((outer) => /containers?$/i.test(outer)));

/** At the top of the resource, or of each that a list such as a ConfigMapList holds. */
const atTop = (...names: string[]) => ([first = "", , third = ""]: readonly string[]) => names.includes(first === "items" ? third : first);

const openPlaces: readonly OpenPlace[] = [
  { what: "user data, which every process of the machine and whoever may describe it can read", holds: below("userData", "userDataBase64", "user_data", "customData", "startupScript", "metadataStartupScript", "cloudInit") },
  { what: "the metadata of a machine, which every process of it can read", type: /^(gcp:compute|google-native:compute|oci:Core)\//, holds: below("metadata", "extendedMetadata") },
  { what: "a ConfigMap, which is neither encrypted nor kept from whoever reads the namespace", type: /^kubernetes:core\/v1:ConfigMap(List|Patch)?$/, holds: atTop("data", "binaryData") },
  { what: "tags or labels, which everybody who lists resources sees", holds: below("tags", "tagsAll", "labels", "annotations") },
  { what: "the environment, which whoever may describe the workload sees", holds: below("env", "envs", "environment", "environmentVariables", "containerDefinitions") },
  { what: "the command line of a container, which whoever may describe the workload or list its processes sees", holds: inContainers("args", "command", "commands") },
  { what: "the values of a chart, which every template of it gets", type: /^kubernetes:helm\.sh\//, holds: atTop("values", "valueYamlFiles") },
  { what: "a custom resource, which is neither encrypted nor kept from whoever reads the namespace", type: /^kubernetes:[\w-]+\.k8s\.elastic\.co\//, holds: atTop("spec") },
  { what: "a parameter that isn't encrypted", type: /^aws:ssm\/parameter:Parameter$/, holds: atTop("value", "insecureValue"), isClosed: ({ type }) => type === "SecureString" },
];

/** A Secret may hold keys under any name. */
const isInSecret = (type: string, keys: readonly string[]) => /^kubernetes:core\/v1:Secret(List|Patch)?$/.test(type) && atTop("data", "stringData")(keys);

/** One that is encrypted by a passphrase may lie anywhere. */
const plainKey = /-----BEGIN (?!ENCRYPTED)[A-Z ]*PRIVATE KEY-----(?!(\s|\\[rn])*Proc-Type: 4,ENCRYPTED)/;

export const plainKeys: ResourceValidationPolicy = {
  name: "no-plain-keys",
  description: "Private keys are in secret stores alone: not in user data, ConfigMaps, environments, tags, values of charts; packed or not, marked as secret for Pulumi or not.",
  enforcementLevel: "mandatory",
  validateResource: ({ type, props }, report) => {
    const known = knownOf(props);
    const candidates = openPlaces.filter((place) => (place.type?.test(type) ?? true) && !place.isClosed?.(known));
    for (const { path, keys, text } of placesOf(known)) {
      const open = isInSecret(type, keys) ? undefined : candidates.find((place) => place.holds(keys));
      if (!open || !unpacked(text).some((one) => plainKey.test(one))) continue;
      report(`${path} holds a private key: it is ${open.what}. Keep the key in a secret store and let the consumer fetch it; whoever may have seen this one: docs/runbooks.md`);
    }
  },
};
