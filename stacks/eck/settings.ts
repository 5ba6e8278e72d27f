import * as pulumi from "@pulumi/pulumi";
import type { ClientAuthentication, EckRotationArgs, Licence } from "../../components";
import { refuseConfiguration } from "../configuration";
import type { Issuer } from "./issuer";
import { settingsProblems } from "./settings-problems";

/** What the stack's configuration says, found sound. `Pulumi.yaml` describes the keys and has their defaults. */
export function eckSettings(): EckSettings {
  const settings = read(new pulumi.Config());
  refuseConfiguration(settingsProblems(settings));
  return settings;
}

export type EckSettings = ReturnType<typeof read>;

function read(config: pulumi.Config) {
  return {
    elasticVersion: config.require("elasticVersion"),
    clusterName: config.require("clusterName"),
    nodes: config.requireNumber("nodes"),
    kibanas: config.requireNumber("kibanas"),
    kibanaPublicUrl: config.require("kibanaPublicUrl"),
    rotation: config.requireObject<EckRotationArgs>("rotation"),
    protectAuthorityKeys: config.requireBoolean("protectAuthorityKeys"),
    clientAuthentication: config.require<ClientAuthentication>("clientAuthentication"),
    licence: config.require<Licence>("licence"),
    httpNames: config.requireObject<string[]>("httpNames"),
    validityDays: { http: config.requireNumber("httpValidityDays"), kibana: config.requireNumber("kibanaValidityDays") },
    kubeContext: config.require("eckKubeContext"),
    namespace: config.require("eckNamespace"),
    transportIssuer: config.require<Issuer>("eckTransportIssuer"),
    httpIssuer: config.require<Issuer>("eckHttpIssuer"),
    clusterIssuer: config.require("eckClusterIssuer"),
    transportTrustConfigMap: config.require("eckTransportTrustConfigMap"),
    publicUrl: config.require("eckPublicUrl"),
    serviceType: config.require("eckServiceType"),
    memoryGiB: config.requireNumber("eckMemoryGiB"),
    storageGiB: config.requireNumber("eckStorageGiB"),
    storageClass: config.require("eckStorageClass"),
    operatorVersion: config.require("eckOperatorVersion"),
    installOperator: config.requireBoolean("eckInstallOperator"),
    installCertManager: config.requireBoolean("eckInstallCertManager"),
    certManagerVersion: config.require("eckCertManagerVersion"),
  };
}
