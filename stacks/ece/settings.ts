import * as pulumi from "@pulumi/pulumi";
import type { EceCertificateArgs, EceDeploymentArgs, FinishedCertificateArgs, RotationArgs, SigningAuthority } from "../../components";
import { quoted } from "../../components/support/names";
import { Problem } from "../../components/support/problems";
import { refuseConfiguration } from "../configuration";

/** Where the chains can be kept. */
export const EceStore = { Directory: "directory", AwsSecretsManager: "awsSecretsManager" } as const;
export type EceStore = (typeof EceStore)[keyof typeof EceStore];

const services = ["proxy", "ui", "adminConsole"] as const;
type Service = (typeof services)[number];

/** What the deployment is to be, as the stack's configuration says. `Pulumi.yaml` describes the keys and has their defaults. */
export function eceArgs(): EceDeploymentArgs {
  const config = new pulumi.Config();
  const chosen = config.requireObject<Service[]>("eceServices");
  const store = config.require<EceStore>("eceStore");
  refuseConfiguration([...serviceProblems(chosen), ...storeProblems(store), ...endpointProblems(config)]);
  return {
    installation: config.require("eceInstallation"),
    domain: config.require("eceDomain"),
    endpoint: config.require("eceEndpoint"),
    ...Object.fromEntries(chosen.map((service) => [service, certificateArgs(config, service)])),
    proxyTrustPem: config.require("eceProxyTrustPem") || undefined,
    authority: givenObject<SigningAuthority>(config, "eceAuthority"),
    rotation: config.requireObject<RotationArgs>("rotation").http,
    protectAuthorityKeys: config.requireBoolean("protectAuthorityKeys"),
    upload: uploadArgs(config),
    ...storeArgs[store](config),
  };
}

function certificateArgs(config: pulumi.Config, service: Service): EceCertificateArgs {
  const certificate = givenObject<FinishedCertificateArgs>(config, `ece${capital(service)}Certificate`);
  const names = config.requireObject<string[]>(`ece${capital(service)}Names`);
  return { names, ...(certificate ? { certificate } : { validityDays: config.requireNumber("httpValidityDays") }) };
}

/** An object whose parts may be secret, each on its own: what is public in it stays so. None if it is empty. */
function givenObject<T extends object>(config: pulumi.Config, key: string): T | undefined {
  const parts = Object.keys(config.requireObject<T>(key));
  if (parts.length === 0) return undefined;
  const all = config.requireSecretObject<Record<string, string>>(key);
  const partOf = (name: string) => [name, name === "privateKeyPem" ? all.apply((known) => known[name]!) : pulumi.unsecret(all).apply((known) => known[name]!)];
  return Object.fromEntries(parts.map(partOf)) as T;
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
  awsSecretsManager: (config) => ({
    awsSecretsManager: {
      prefix: config.require("awsSecretPrefix"),
      kmsKeyArn: config.require("awsKmsKeyArn") || undefined,
      ownKmsKey: config.requireBoolean("awsOwnKmsKey"),
      recoveryWindowDays: config.requireNumber("awsRecoveryWindowDays"),
      replicaRegions: config.requireObject<string[]>("awsReplicaRegions"),
    },
  }),
};

function serviceProblems(chosen: readonly string[]): Problem[] {
  return chosen
    .filter((service) => !(services as readonly string[]).includes(service))
    .map((service) => ({ path: "eceServices", reason: `must hold ${services.join(", ")}, got ${quoted(service)}` }));
}

function storeProblems(store: string): Problem[] {
  const stores: string[] = Object.values(EceStore);
  return stores.includes(store) ? [] : [{ path: "eceStore", reason: `must be ${stores.join(" or ")}, got ${quoted(store)}` }];
}

function endpointProblems(config: pulumi.Config): Problem[] {
  const examples = { eceDomain: "ece.example.com", eceEndpoint: "https://logs.es.ece.example.com:9243" };
  return Object.entries(examples).flatMap(([path, example]) => (config.require(path) === "" ? [{ path, reason: `must be given, as in "${example}"` }] : []));
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
