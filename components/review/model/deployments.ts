import { textOf, textsOf, type Values } from "../read/values";
import { type Resources, ourTypes } from "./links";

/** A deployment with the settings that its component shows. */
export interface Deployment {
  urn: string;
  name: string;
  /** A list of one for a setting with one value. */
  settings: Readonly<Record<string, readonly string[]>>;
  /** The host of its endpoint, where the state knows it. */
  endpointHost?: string;
}

/** The deployments on one side of a preview, by URN. */
export function deploymentsOf(resources: Resources): Map<string, Deployment> {
  const found = [...resources.steps.values()].filter(({ type }) => ourTypes.deployment.test(type));
  return new Map(
    found.map(({ urn, name, ...step }) => {
      const { inputs, outputs } = step[resources.side]!;
      return [urn, { urn, name, settings: settingsOf(inputs), endpointHost: hostOf(textOf(outputs, "endpoint")) }];
    }),
  );
}

function settingsOf(inputs: Values): Record<string, string[]> {
  const values = Object.keys(inputs).map((key): [string, string[]] => {
    const value = inputs[key];
    if (typeof value === "boolean" || typeof value === "number") return [key, [String(value)]];
    return [key, textsOf(inputs, key) ?? [textOf(inputs, key)].filter((text) => text !== undefined)];
  });
  return Object.fromEntries(values.filter(([, shown]) => shown.length > 0));
}

function hostOf(endpoint: string | undefined): string | undefined {
  return endpoint !== undefined && URL.canParse(endpoint) ? new URL(endpoint).hostname.replace(/^\[|\]$/g, "") : undefined;
}
