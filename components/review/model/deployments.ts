import { textOf, textsOf, isRecord, type Values } from "../read/values";
import { type Settings, operatedSettings, settingsIn } from "./custom-resources";
import { type Resources, ourTypes } from "./links";
import { type Platform, platformOf } from "./platforms";

/** A deployment with the settings that its component and its resources show, or resources of ECK that belong to none. */
export interface Deployment {
  urn: string;
  name: string;
  platform: Platform;
  /** A list of one for a setting with one value. */
  settings: Settings;
  /** The host of its endpoint, where the state knows it. */
  endpointHost?: string;
  /** `http/es01.example.com` for every host at which a certificate of a channel is presented, as the state knows it. */
  servedHosts: ReadonlySet<string>;
}

/** The deployments on one side of a preview, by URN. */
export function deploymentsOf(resources: Resources): Map<string, Deployment> {
  const deployments = new Map<string, Deployment>();
  for (const { urn, name, type, ...step } of resources.steps.values()) {
    if (!ourTypes.deployment.test(type)) continue;
    const { inputs, outputs } = step[resources.side]!;
    const endpointHost = hostOf(textOf(outputs, "endpoint"));
    deployments.set(urn, { urn, name, platform: platformOf(urn), settings: settingsIn(inputs), endpointHost, servedHosts: servedHostsOf(outputs) });
  }
  for (const { urn, name, type, ...step } of resources.steps.values()) {
    const { inputs, parent = "" } = step[resources.side]!;
    const settings = operatedSettings(type, inputs);
    if (!settings) continue;
    const owner = deployments.get(parent);
    if (owner) deployments.set(parent, { ...owner, settings: { ...notSaidTwice(settings), ...owner.settings } });
    else deployments.set(urn, { urn, name: resources.deploymentOf(urn) ?? name, platform: "eck", settings, servedHosts: new Set() });
  }
  return deployments;
}

/** Our component says itself whether clients present certificates. */
function notSaidTwice(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([setting]) => !setting.endsWith(".client.authentication")));
}

function servedHostsOf({ certificates }: Values): Set<string> {
  const records = Array.isArray(certificates) ? certificates.filter(isRecord) : [];
  const hosts = records.flatMap((record) => (textsOf(record, "servedAt") ?? []).flatMap((place) => `${textOf(record, "channel")}/${hostOf(`https://${place}`)}`));
  return new Set(hosts);
}

function hostOf(endpoint: string | undefined): string | undefined {
  return endpoint !== undefined && URL.canParse(endpoint) ? new URL(endpoint).hostname.replace(/^\[|\]$/g, "") : undefined;
}
