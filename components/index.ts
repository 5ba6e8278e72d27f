export { ClientAuthentication, KibanaAuthentication, Licence, TlsProtocol } from "./channels";
export type { CertificateRecord, ChannelSummary, Deployment, StoredSecret } from "./deployments/deployment";
export { SelfManagedDeployment } from "./deployments/self-managed";
export {
  CertificatesPer,
  VerificationMode,
  type ElasticsearchNodeArgs,
  type HttpChannelArgs,
  type KibanaChannelArgs,
  type KibanaInstanceArgs,
  type SelfManagedDeploymentArgs,
  type TransportChannelArgs,
} from "./deployments/self-managed-args";
export { CertificateAuthority, type CertificateAuthorityArgs } from "./pki/certificate-authority";
export { KeyAlgorithm } from "./pki/keys";
export { LeafCertificate, type LeafCertificateArgs } from "./pki/leaf-certificate";
export type { SigningAuthority } from "./pki/signing-authority";
export { CertificateUsage } from "./pki/usages";
export type { DirectoryStoreArgs } from "./secrets/directory/directory-store";
