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

/** Anywhere in the resource below one of these keys, or at the top alone. Keys are compared whole: `prod.env` isn't `env`. */
const below = (...names: string[]) => (keys: readonly string[]) => keys.some((key) => names.includes(key));
const atTop = (...names: string[]) => (keys: readonly string[]) => names.includes(keys[0] ?? "");

const openPlaces: readonly OpenPlace[] = [
  { what: "user data, which every process of the machine and whoever may describe it can read", holds: below("userData", "userDataBase64", "customData", "startupScript", "metadataStartupScript", "cloudInit") },
  { what: "the metadata of a machine, which every process of it can read", type: /^gcp:compute\//, holds: below("metadata") },
  { what: "a ConfigMap, which is neither encrypted nor kept from whoever reads the namespace", type: /^kubernetes:core\/v1:ConfigMap(Patch)?$/, holds: atTop("data", "binaryData") },
  { what: "tags or labels, which everybody who lists resources sees", holds: below("tags", "tagsAll", "labels", "annotations") },
  { what: "the environment, which whoever may describe the workload sees", holds: below("env", "envs", "environment", "environmentVariables", "containerDefinitions") },
  { what: "the values of a chart, which every template of it gets", type: /^kubernetes:helm\.sh\//, holds: atTop("values", "valueYamlFiles") },
  { what: "a custom resource, which is neither encrypted nor kept from whoever reads the namespace", type: /^kubernetes:[\w-]+\.k8s\.elastic\.co\//, holds: atTop("spec") },
  { what: "a parameter that isn't encrypted", type: /^aws:ssm\/parameter:Parameter$/, holds: atTop("value", "insecureValue"), isClosed: ({ type }) => type === "SecureString" },
];

/** A Secret may hold keys under any name. */
const isInSecret = (type: string, keys: readonly string[]) => /^kubernetes:core\/v1:Secret(Patch)?$/.test(type) && atTop("data", "stringData")(keys);

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
