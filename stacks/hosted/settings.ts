import * as pulumi from "@pulumi/pulumi";
import { type Deployment, HostedDeployment, ServerlessDeployment } from "../../components";
import { hostedSettingsProblems } from "../../components/deployments/managed/hosted-settings";
import { managedEndpointProblems } from "../../components/deployments/managed/managed-outputs";
import { quoted } from "../../components/support/names";
import { Problem } from "../../components/support/problems";
import { refuseConfiguration } from "../configuration";

interface HostedSettings {
  type: string;
  endpoint: string;
  userSettings: Record<string, unknown>;
}

const types = {
  hosted: (name: string, { endpoint, userSettings }: HostedSettings): Deployment => new HostedDeployment(name, { endpoint, userSettings }),
  serverless: (name: string, { endpoint }: HostedSettings): Deployment => new ServerlessDeployment(name, { endpoint }),
};
export type HostedType = keyof typeof types;

/** The deployment that Elastic runs, with what the stack's configuration says of it, once that is found sound. */
export function hostedDeployment(name: string, type?: HostedType): Deployment {
  const config = new pulumi.Config();
  const settings = { type: type ?? config.require("hostedType"), endpoint: config.require("hostedEndpoint"), userSettings: config.requireObject<Record<string, unknown>>("hostedUserSettings") };
  refuseConfiguration(problemsOf(settings));
  return types[settings.type as HostedType](name, settings);
}

function problemsOf({ type, endpoint, userSettings }: HostedSettings): Problem[] {
  return [
    ...(Object.hasOwn(types, type) ? [] : [{ path: "hostedType", reason: `must be ${Object.keys(types).join(" or ")}, got ${quoted(type)}` }]),
    ...managedEndpointProblems("hostedEndpoint", endpoint),
    ...(type === "hosted" ? hostedSettingsProblems("hostedUserSettings", userSettings) : []),
  ];
}
