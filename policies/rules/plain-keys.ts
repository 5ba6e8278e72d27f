import type { ResourceValidationPolicy } from "@pulumi/policy";
import { knownOf } from "../known";
import { placesOf, unpacked } from "../texts";

/** A property that more people and programs read than may know a key. */
interface OpenPlace {
  what: string;
  type?: RegExp;
  /** The path of the text in the resource. */
  path: RegExp;
  isClosed?: (properties: Record<string, unknown>) => boolean;
}

const openPlaces: readonly OpenPlace[] = [
  { what: "user data, which every process of the machine and whoever may describe it can read", path: /(^|\.)(userData|userDataBase64|customData|startupScript|metadataStartupScript|cloudInit)(\.|$)/ },
  { what: "the metadata of a machine, which every process of it can read", type: /^gcp:compute\//, path: /(^|\.)metadata\./ },
  { what: "a ConfigMap, which is neither encrypted nor kept from whoever reads the namespace", type: /^kubernetes:core\/v1:ConfigMap(Patch)?$/, path: /^(data|binaryData)\./ },
  { what: "tags or labels, which everybody who lists resources sees", path: /(^|\.)(tags|tagsAll|labels|annotations)\./ },
  { what: "the environment, which whoever may describe the workload sees", path: /(^|\.)(env|envs|environment|environmentVariables|containerDefinitions)(\.|$)/ },
  { what: "the values of a chart, which every template of it gets", type: /^kubernetes:helm\.sh\//, path: /^(values|valueYamlFiles)(\.|$)/ },
  { what: "a custom resource, which is neither encrypted nor kept from whoever reads the namespace", type: /^kubernetes:[\w-]+\.k8s\.elastic\.co\//, path: /^spec\./ },
  { what: "a parameter that isn't encrypted", type: /^aws:ssm\/parameter:Parameter$/, path: /^(value|insecureValue)$/, isClosed: ({ type }) => type === "SecureString" },
];

/** One that is encrypted by a passphrase may lie anywhere. */
const plainKey = /-----BEGIN (?!ENCRYPTED)[A-Z ]*PRIVATE KEY-----(?!(\s|\\[rn])*Proc-Type: 4,ENCRYPTED)/;

export const plainKeys: ResourceValidationPolicy = {
  name: "no-plain-keys",
  description: "Private keys are in secret stores alone: not in user data, ConfigMaps, environments, tags, values of charts; packed or not, marked as secret for Pulumi or not.",
  enforcementLevel: "mandatory",
  validateResource: ({ type, props }, report) => {
    const known = knownOf(props);
    const candidates = openPlaces.filter((place) => (place.type?.test(type) ?? true) && !place.isClosed?.(known));
    for (const { path, text } of placesOf(known)) {
      const open = candidates.find((place) => place.path.test(path));
      if (!open || !unpacked(text).some((one) => plainKey.test(one))) continue;
      report(`${path} holds a private key: it is ${open.what}. Keep the key in a secret store and let the consumer fetch it; whoever may have seen this one: docs/runbooks.md`);
    }
  },
};
