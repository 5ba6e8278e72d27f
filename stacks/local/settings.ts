import * as pulumi from "@pulumi/pulumi";
import type { CertificatesPer, ClientAuthentication, KibanaAuthentication, Licence, RotationArgs } from "../../components";
import { refuseConfiguration } from "../configuration";
import { numbered } from "../names";
import { localProblems } from "./settings-problems";

/** What the stack's configuration says, found sound. `Pulumi.yaml` describes the keys and has their defaults. */
export function localSettings(): LocalSettings {
  const settings = read(new pulumi.Config());
  refuseConfiguration(localProblems(settings));
  return settings;
}

export type LocalSettings = ReturnType<typeof read>;

function read(config: pulumi.Config) {
  return {
    elasticVersion: config.require("elasticVersion"),
    clusterName: config.require("clusterName"),
    nodeNames: numbered(config.require("nodeNamePrefix"), config.requireNumber("nodes")),
    kibanaNames: numbered(config.require("kibanaNamePrefix"), config.requireNumber("kibanas")),
    rotation: config.requireObject<RotationArgs>("rotation"),
    bootstrap: config.requireBoolean("bootstrap"),
    certificatesPer: config.require<CertificatesPer>("certificatesPer"),
    clientAuthentication: config.require<ClientAuthentication>("clientAuthentication"),
    kibanaAuthentication: config.require<KibanaAuthentication>("kibanaAuthentication"),
    licence: config.require<Licence>("licence"),
    httpNames: config.requireObject<string[]>("httpNames"),
    httpPort: config.requireNumber("httpPort"),
    kibanaPort: config.requireNumber("kibanaPort"),
    outputDirectory: config.require("outputDirectory"),
  };
}
