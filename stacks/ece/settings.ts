import * as pulumi from "@pulumi/pulumi";
import type { EceCertificateArgs, EceDeploymentArgs, FinishedCertificateArgs, RotationArgs, SigningAuthority } from "../../components";
import { isObject } from "../../components/support/shapes";
import { refuseConfiguration } from "../configuration";
import { secretStoreSettings } from "../secret-store";
import { EceStore, Service, isStore, serviceKey, services } from "./choices";
import { eceSettingsProblems } from "./settings-problems";

/** What the deployment is to be, as the stack's configuration says, found sound. `Pulumi.yaml` describes the keys and has their defaults. */
export function eceArgs(): EceDeploymentArgs {
  const settings = read(new pulumi.Config());
  refuseConfiguration(eceSettingsProblems(settings));
  return settings.args;
}

export type EceSettings = ReturnType<typeof read>;

function read(config: pulumi.Config) {
  const chosen = config.requireObject<string[]>("eceServices");
  const store = config.require("eceStore");
  const rotation = config.requireObject<RotationArgs>("rotation");
  const args: EceDeploymentArgs = {
    installation: config.require("eceInstallation"),
    domain: config.require("eceDomain"),
    endpoint: config.require("eceEndpoint"),
    ...Object.fromEntries(services.filter((service) => chosen.includes(service)).map((service) => [service, certificateArgs(config, service)])),
    proxyTrustPem: config.require("eceProxyTrustPem") || undefined,
    authority: givenObject(config, "eceAuthority") as SigningAuthority | undefined,
    rotation: isObject(rotation) ? (rotation as RotationArgs).http : undefined,
    protectAuthorityKeys: config.requireBoolean("protectAuthorityKeys"),
    upload: uploadArgs(config),
    ...(isStore(store) && storeArgs[store](config)),
  };
  return { chosen, store, rotation, args };
}

function certificateArgs(config: pulumi.Config, service: Service): EceCertificateArgs {
  const certificate = givenObject(config, serviceKey(service, "Certificate")) as FinishedCertificateArgs | undefined;
  const names = config.requireObject<string[]>(serviceKey(service, "Names"));
  return { names, ...(certificate ? { certificate } : { validityDays: config.requireNumber("httpValidityDays") }) };
}

/** An object of which the key alone is a secret, whether or not all of it is kept as one. None if it is empty. */
function givenObject(config: pulumi.Config, key: string): Record<string, pulumi.Output<string>> | undefined {
  // What `Config` reads of a secret in the clear it warns of; only the names are wanted here.
  const parts = Object.keys(JSON.parse(pulumi.runtime.getConfig(`${config.name}:${key}`) ?? "{}") as object);
  if (parts.length === 0) return undefined;
  const all = config.requireSecretObject<Record<string, string>>(key);
  const partOf = (name: string) => (name === "privateKeyPem" ? all : pulumi.unsecret(all)).apply((known) => known[name]!);
  return Object.fromEntries(parts.map((name) => [name, partOf(name)]));
}

/** Nothing is uploaded unless the API's URL says where. */
function uploadArgs(config: pulumi.Config): EceDeploymentArgs["upload"] {
  const apiUrl = config.require("eceApiUrl");
  if (apiUrl === "") return undefined;
  return {
    apiUrl,
    apiTrustPem: config.require("eceApiTrustPem"),
    apiKey: config.getSecret("eceApiKey"),
    user: config.require("eceUser"),
    password: config.getSecret("ecePassword"),
    timeoutSeconds: config.requireNumber("eceTimeoutSeconds"),
  };
}

const storeArgs: Record<EceStore, (config: pulumi.Config) => Pick<EceDeploymentArgs, EceStore>> = {
  directory: (config) => ({ directory: { path: config.require("outputDirectory") } }),
  awsSecretsManager: (config) => ({ awsSecretsManager: secretStoreSettings(config) }),
};
