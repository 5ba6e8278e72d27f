import * as pulumi from "@pulumi/pulumi";
import { CertificatesPer, ClientAuthentication, KibanaAuthentication, Licence, type RotationArgs } from "../../components";
import { numbered } from "../names";

/** What the stack's configuration says. `Pulumi.yaml` describes the keys and has their defaults. */
export function localSettings() {
  const config = new pulumi.Config();
  const nodeNames = numbered(config.require("nodeNamePrefix"), config.requireNumber("nodes"));
  const kibanaNames = numbered(config.require("kibanaNamePrefix"), config.requireNumber("kibanas"));
  const elasticVersion = config.require("elasticVersion");
  const shared = nodeNames.find((name) => kibanaNames.includes(name));
  const faults = [
    ...(shared ? [`kibanaNamePrefix: must give other names than nodeNamePrefix, got ${shared} from both`] : []),
    ...(/^\d+\.\d+\.\d+/.test(elasticVersion) ? [] : [`elasticVersion: must be a full version such as 9.0.0, which images are named by, got ${elasticVersion}`]),
  ];
  if (faults.length > 0) throw new pulumi.RunError(faults.join("\n"));
  return {
    elasticVersion,
    clusterName: config.require("clusterName"),
    nodeNames,
    kibanaNames,
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

export type LocalSettings = ReturnType<typeof localSettings>;
