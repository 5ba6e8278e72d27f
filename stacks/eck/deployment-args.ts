import * as pulumi from "@pulumi/pulumi";
import { ClientAuthentication, type EckCertificateArgs, type EckDeploymentArgs, EckIssuerKind, type EckTransportArgs } from "../../components";
import { Issuer } from "./issuer";
import type { EckSettings } from "./settings";

/** The deployment that the settings describe. */
export function deploymentArgs(settings: EckSettings, namespace: pulumi.Input<string>): EckDeploymentArgs {
  const { clientAuthentication, nodes, kibanas, memoryGiB, storageGiB, storageClass, validityDays } = settings;
  const service = { http: { service: { spec: { type: settings.serviceType } } } };
  return {
    clusterName: settings.clusterName,
    namespace,
    version: settings.elasticVersion,
    operatorVersion: settings.operatorVersion,
    licence: settings.licence,
    nodeSets: [{ name: "default", count: nodes, resources: { memoryGiB }, storage: { sizeGiB: storageGiB, storageClassName: storageClass || undefined } }],
    transport: transport(settings),
    http: {
      ...certificate(settings, settings.publicUrl, validityDays.http),
      names: settings.httpNames,
      requireClientCertificates: clientAuthentication === ClientAuthentication.Required,
    },
    kibana: kibanas === 0 ? undefined : { count: kibanas, http: certificate(settings, settings.kibanaPublicUrl, validityDays.kibana), overrides: service },
    rotation: settings.rotation,
    protectAuthorityKeys: settings.protectAuthorityKeys,
    overrides: service,
  };
}

function transport({ transportIssuer, clusterIssuer, transportTrustConfigMap }: EckSettings): EckTransportArgs {
  const ways: Record<Issuer, EckTransportArgs> = {
    operator: {},
    own: { ownAuthority: true },
    certManager: { certManager: { issuerName: clusterIssuer, issuerKind: EckIssuerKind.ClusterIssuer, trustConfigMapName: transportTrustConfigMap } },
  };
  return ways[transportIssuer];
}

function certificate({ httpIssuer, clusterIssuer }: EckSettings, publicUrl: string, validityDays: number): EckCertificateArgs {
  const issuer = clusterIssuer ? { certManager: { issuerName: clusterIssuer, issuerKind: EckIssuerKind.ClusterIssuer } } : { ownAuthority: true, certManager: {} };
  const ways: Record<Issuer, EckCertificateArgs> = {
    operator: {},
    own: { ownAuthority: true, validityDays },
    certManager: { ...issuer, validityDays },
  };
  return { ...ways[httpIssuer], publicEndpoint: publicUrl || undefined };
}
