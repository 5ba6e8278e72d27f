import type { PolicyResource, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { tlsTypes } from "../../components/review/model/links";
import { textsOf } from "../../components/review/read/values";
import { knownOf } from "../known";
import { settingsOf } from "../settings";

/**
 * What a leaf is for, by its extended key usage: nodes present and verify on transport, whoever only answers is on HTTP.
 *
 * Whoever only dials, such as a client, may have its certificate from either.
 */
function channelOf({ type, props }: PolicyResource): "transport" | "http" | undefined {
  const known = type === tlsTypes.signed ? knownOf(props) : {};
  const allowed = known.isCaCertificate === true ? [] : (textsOf(known, "allowedUses") ?? []);
  if (!allowed.includes("server_auth")) return undefined;
  return allowed.includes("client_auth") ? "transport" : "http";
}

/** What identifies the signer of a leaf: the key that the stack makes, or the certificate that it was given. */
function signerOf({ props, propertyDependencies }: PolicyResource): string | undefined {
  const key = (propertyDependencies.caPrivateKeyPem ?? []).find(({ type }) => type === tlsTypes.key);
  const given = knownOf(props).caCertPem;
  return key?.urn ?? (typeof given === "string" ? given : undefined);
}

export const separateAuthorities: StackValidationPolicy = {
  name: "separate-authorities",
  description: "No authority signs for transport (server and client use) and for HTTP (server use): whoever gets an HTTP certificate could join the cluster.",
  enforcementLevel: "mandatory",
  configSchema: { properties: { except: { type: "array", items: { type: "string" }, default: [] } } },
  validateStack: (args, report) => {
    const { resources } = args;
    const { except } = args.getConfig<{ except: string[] }>();
    const leaves = resources.map((resource) => ({ resource, channel: channelOf(resource), signer: signerOf(resource) }));
    for (const signer of new Set(leaves.flatMap((leaf) => (leaf.channel && leaf.signer) ?? []))) {
      const signed = leaves.filter((leaf) => leaf.signer === signer);
      const [transport, http] = (["transport", "http"] as const).map((channel) => signed.filter((leaf) => leaf.channel === channel).map(({ resource }) => resource));
      const authority = nameOf(signer, resources);
      if (!transport?.[0] || !http?.[0] || except.includes(authority)) continue;
      report(`${authority} signs for transport (${listed(transport)}) and for HTTP (${listed(http)}): give each an authority of its own, or list it in \`except\``, transport[0].urn);
    }
  },
};

/** The authority's resource, by its key; `given authority` if it isn't made here. */
function nameOf(signer: string, resources: readonly PolicyResource[]): string {
  const own = resources.find(({ type, propertyDependencies }) => type === tlsTypes.selfSigned && propertyDependencies.privateKeyPem?.some(({ urn }) => urn === signer));
  return own?.name ?? "given authority";
}

function listed(resources: readonly PolicyResource[]): string {
  return resources.length > 3 ? `${resources.slice(0, 3).map(({ name }) => name).join(", ")} and ${resources.length - 3} more` : resources.map(({ name }) => name).join(", ");
}

/** Files that say who one is, or whom one trusts. */
const identity = /xpack\.security\.(transport|http)\.ssl\.(certificate|certificate_authorities|(keystore|truststore)\.path)$/;

export const separateFiles: ResourceValidationPolicy = {
  name: "separate-files",
  description: "Elasticsearch's settings of transport and of HTTP name no certificate, key store or trust in common.",
  enforcementLevel: "mandatory",
  validateResource: ({ props }, report) => {
    const settings = settingsOf(knownOf(props), identity).map((setting) => ({ ...setting, parts: identity.exec(setting.name)!, value: setting.values.join(",") }));
    const [transport, http] = ["transport", "http"].map((channel) => settings.filter(({ parts }) => parts[1] === channel));
    for (const { place, name, value, parts } of transport!) {
      const shared = http!.some((other) => other.place === place && other.parts[2] === parts[2] && other.value === value);
      if (shared) report(`${name}${place === "" ? "" : ` in ${place}`}: is also that of HTTP: give each channel files from an authority of its own`);
    }
  },
};
