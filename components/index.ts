export { ClientAuthentication, KeyFormat, KibanaAuthentication, Licence, TlsProtocol } from "./channels";
export { clientSnippets, type ClientSnippetOptions, type ReachableDeployment } from "./clients/snippets";
export type { CertificateRecord, ChannelSummary, ConsumerAction, Deployment, NextStep, StoredSecret } from "./deployments/deployment";
export { EckDeployment } from "./deployments/eck";
export type { EckDeploymentArgs, EckRotationArgs } from "./deployments/eck/args";
export {
  EckIssuerKind,
  type EckCertManagerArgs,
  type EckCertificateArgs,
  type EckHttpArgs,
  type EckTransportArgs,
  type EckTransportCertManagerArgs,
} from "./deployments/eck/channel-args";
export type { EckExternalElasticsearchArgs, EckKibanaArgs } from "./deployments/eck/kibana-args";
export type { EckNodeSetArgs, EckPodResourcesArgs, EckStorageArgs } from "./deployments/eck/node-set-args";
export { EceDeployment } from "./deployments/ece";
export type { EceCertificateArgs, EceDeploymentArgs, EceUploadArgs, FinishedCertificateArgs } from "./deployments/ece/args";
export { HostedDeployment, type HostedDeploymentArgs, type HostedDeploymentSource, type HostedElasticsearch } from "./deployments/hosted";
export type { ManagedByElasticArgs } from "./deployments/managed/managed-by-elastic";
export { ServerlessDeployment, type ServerlessDeploymentArgs, type ServerlessEndpoints, type ServerlessProjectSource } from "./deployments/serverless";
export { SelfManagedDeployment } from "./deployments/self-managed";
export type { ElasticsearchNodeArgs, ElasticsearchPathsArgs, KibanaInstanceArgs, RotationArgs, SelfManagedDeploymentArgs } from "./deployments/self-managed/args";
export type {
  RemoteClusterArgs,
  RemoteClusterConnections,
  RemoteClusterEndpoint,
  RemoteClusterServerArgs,
  TransportTrust,
  TrustedClusterArgs,
} from "./deployments/self-managed/remote-clusters/args";
export {
  CertificatesPer,
  VerificationMode,
  type HttpChannelArgs,
  type KibanaChannelArgs,
  type TransportChannelArgs,
} from "./deployments/self-managed/channel-args";
export type { CertificateRequest, IssuedCertificateArgs, IssuedElsewhereArgs } from "./deployments/self-managed/issued-elsewhere/args";
export type { ServiceTokensArgs } from "./deployments/self-managed/service-tokens";
export { CertificateAuthority, type CertificateAuthorityArgs } from "./pki/certificate-authority";
export type { AuthorityGenerations } from "./pki/generations";
export { KeyAlgorithm } from "./pki/keys";
export { LeafCertificate, type LeafCertificateArgs } from "./pki/leaf-certificate";
export type { SignedElsewhereArgs } from "./pki/signed-elsewhere";
export type { SigningAuthority } from "./pki/signing-authority";
export { CertificateUsage } from "./pki/usages";
export type { AwsSecretsManagerStoreArgs } from "./secrets/aws-secrets-manager/args";
export type { DirectoryStoreArgs } from "./secrets/directory/directory-store";
export type { KubernetesSecretsStoreArgs } from "./secrets/kubernetes-secrets/args";
