import * as pulumi from "@pulumi/pulumi";
import { type Deployment, HostedDeployment, ServerlessDeployment } from "../../components";
import { quoted } from "../../components/support/names";
import { refuseConfiguration } from "../configuration";

const types = {
  hosted: (name: string, config: pulumi.Config): Deployment =>
    new HostedDeployment(name, { endpoint: config.require("hostedEndpoint"), userSettings: config.requireObject("hostedUserSettings") }),
  serverless: (name: string, config: pulumi.Config): Deployment => new ServerlessDeployment(name, { endpoint: config.require("hostedEndpoint") }),
};
export type HostedType = keyof typeof types;

/** The type that the configuration names. */
export function hostedType(): HostedType {
  const type = new pulumi.Config().require("hostedType");
  refuseConfiguration(Object.hasOwn(types, type) ? [] : [{ path: "hostedType", reason: `must be ${Object.keys(types).join(" or ")}, got ${quoted(type)}` }]);
  return type as HostedType;
}

/** The deployment that Elastic runs, with what the stack's configuration says of it. */
export function hostedDeployment(name: string, type: HostedType): Deployment {
  return types[type](name, new pulumi.Config());
}
