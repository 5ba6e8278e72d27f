import * as pulumi from "@pulumi/pulumi";
import type { CertificatesPer, ClientAuthentication, KibanaAuthentication, Licence, RotationArgs } from "../../components";
import { refuseConfiguration } from "../configuration";
import { numbered } from "../names";
import { secretStoreSettings } from "../secret-store";
import { machineSettings } from "./machine-settings";
import { awsProblems } from "./settings-problems";

/** What the stack's configuration says, found sound. `Pulumi.yaml` describes the keys and has their defaults. */
export function awsSettings(): AwsSettings {
  const settings = read(new pulumi.Config());
  refuseConfiguration(awsProblems(settings));
  return settings;
}

export type AwsSettings = ReturnType<typeof read>;

function read(config: pulumi.Config) {
  return {
    elasticVersion: config.require("elasticVersion"),
    clusterName: config.require("clusterName"),
    nodeNames: numbered(config.require("nodeNamePrefix"), config.requireNumber("nodes")),
    kibanaNames: numbered(config.require("kibanaNamePrefix"), config.requireNumber("kibanas")),
    kibanaPublicUrl: config.require("kibanaPublicUrl"),
    bootstrap: config.requireBoolean("bootstrap"),
    rotation: config.requireObject<RotationArgs>("rotation"),
    certificatesPer: config.require<CertificatesPer>("certificatesPer"),
    clientAuthentication: config.require<ClientAuthentication>("clientAuthentication"),
    kibanaAuthentication: config.require<KibanaAuthentication>("kibanaAuthentication"),
    licence: config.require<Licence>("licence"),
    httpNames: config.requireObject<string[]>("httpNames"),
    protectAuthorityKeys: config.requireBoolean("protectAuthorityKeys"),
    authoritiesFile: config.require("authoritiesFile"),
    issuingKeys: config.requireObject<string[]>("issuingKeys"),
    authorityRequestsOnly: config.requireBoolean("authorityRequestsOnly"),
    validityDays: {
      transport: config.requireNumber("transportValidityDays"),
      http: config.requireNumber("httpValidityDays"),
      kibana: config.requireNumber("kibanaValidityDays"),
    },
    vpcId: config.require("awsVpcId"),
    subnetIds: config.requireObject<string[]>("awsSubnetIds"),
    clientCidrs: config.requireObject<string[]>("awsClientCidrs"),
    zone: { id: config.require("awsPrivateZoneId"), name: config.require("awsPrivateZoneName") },
    machine: machineSettings(config),
    dataVolumeGiB: config.requireNumber("awsDataVolumeGiB"),
    store: secretStoreSettings(config),
  };
}
