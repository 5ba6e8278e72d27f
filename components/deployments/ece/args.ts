import * as pulumi from "@pulumi/pulumi";
import { AuthorityGenerations } from "../../pki/generations";
import { SigningAuthority } from "../../pki/signing-authority";
import { AwsSecretsManagerStoreArgs } from "../../secrets/aws-secrets-manager/args";
import { DirectoryStoreArgs } from "../../secrets/directory/directory-store";
import { KubernetesSecretsStoreArgs } from "../../secrets/kubernetes-secrets/args";

/** A certificate that somebody else has issued. */
export interface FinishedCertificateArgs {
  /** The certificate, in PEM. */
  certPem: pulumi.Input<string>;
  /** Its key, in PEM and not encrypted: RSA from 2048 bits, since ECE reads no other. */
  privateKeyPem: pulumi.Input<string>;
  /** The certificates above it, nearest first, with the root: ECE wants all of them. In PEM. */
  chainPem: pulumi.Input<string>;
}

/** The certificate of one service of the installation. */
export interface EceCertificateArgs {
  /**
   * Host names and addresses by which it is dialled: of the Cloud UI and the admin console all of them, of the proxy those that
   * the domain and its sub-domains don't cover.
   *
   * @default for the proxy none; for the Cloud UI and the admin console the host of `upload.apiUrl`
   */
  names?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * A certificate that exists already, in place of one that is issued here. It has to be for all the names.
   *
   * @default one is issued by the authority
   */
  certificate?: FinishedCertificateArgs;
  /**
   * Days for which the certificate is valid.
   *
   * @default 365
   */
  validityDays?: number;
  /**
   * Days before expiry at which it begins to be renewed.
   *
   * @default 60, but at most half of `validityDays`
   */
  renewBeforeDays?: number;
}

/** How chains come into use: through the API of the installation, always over verified TLS. Give either `apiKey` or `password`. */
export interface EceUploadArgs {
  /** The API: that of the Cloud UI, `https://<coordinator>:12443`, or of the admin console, on port 12343. */
  apiUrl: pulumi.Input<string>;
  /**
   * What verifies the API today, in PEM. Get it from whoever installed ECE, not from the server that it is to verify; what
   * verifies the certificates of this deployment is added to it.
   */
  apiTrustPem: pulumi.Input<string>;
  /**
   * An API key of a platform administrator. Secret.
   *
   * @default `user` and `password` are used
   */
  apiKey?: pulumi.Input<string>;
  /**
   * The user whose password it is.
   *
   * @default "admin"
   */
  user?: pulumi.Input<string>;
  /**
   * The password of `user`. Secret.
   *
   * @default `apiKey` is used
   */
  password?: pulumi.Input<string>;
  /**
   * Seconds within which ECE has to have a chain in use, at least 10.
   *
   * @default 600
   */
  timeoutSeconds?: number;
}

/** What the certificates of an Elastic Cloud Enterprise installation are to be. A service left out keeps ECE's own certificate. */
export interface EceDeploymentArgs {
  /** The installation's name: lower-case letters, digits and hyphens, at most 63. It stands in every subject as the organisation. */
  installation: string;
  /** The domain of the installation's endpoints, `ece.example.com`: the certificate of the proxy is for `*.ece.example.com`. */
  domain: pulumi.Input<string>;
  /** The URL of Elasticsearch that clients are given, as in `https://logs.es.ece.example.com:9243`. */
  endpoint: pulumi.Input<string>;
  /**
   * The certificate of the proxy, by which clients reach Elasticsearch and Kibana of every deployment.
   *
   * @default ECE's own
   */
  proxy?: EceCertificateArgs;
  /**
   * The certificate of the Cloud UI and of the API.
   *
   * @default ECE's own
   */
  ui?: EceCertificateArgs;
  /**
   * The certificate of the admin console.
   *
   * @default ECE's own
   */
  adminConsole?: EceCertificateArgs;
  /**
   * What verifies the proxy where `proxy` is left out, in PEM: ECE's own authority, got from whoever installed ECE.
   *
   * @default none: `proxy` is given
   */
  proxyTrustPem?: pulumi.Input<string>;
  /**
   * What signs the certificates that are issued here: a corporate authority, with its root in `trustPem` or `chainPem`.
   *
   * @default an authority of this deployment's own, with an RSA key
   */
  authority?: SigningAuthority;
  /**
   * How the authority made here changes: generation by generation.
   *
   * @default one generation, "g1"
   */
  rotation?: AuthorityGenerations;
  /**
   * Whether the private key of the authority made here is protected (Pulumi's `protect`): no run replaces or deletes it until
   * it is unprotected.
   *
   * @default false
   */
  protectAuthorityKeys?: boolean;
  /**
   * How the chains come into use. It needs a Node program around it.
   *
   * @default they are kept in the store, and somebody uploads them
   */
  upload?: EceUploadArgs;
  /**
   * Keeps everything in a directory on the machine that runs Pulumi. Give exactly one store.
   *
   * @default none
   */
  directory?: DirectoryStoreArgs;
  /**
   * Keeps everything in AWS Secrets Manager, one secret for each chain. Give exactly one store.
   *
   * @default none
   */
  awsSecretsManager?: AwsSecretsManagerStoreArgs;
  /**
   * Keeps everything in Kubernetes, one Secret for each chain. The provider needs `enableSecretMutable`. Give exactly one store.
   *
   * @default none
   */
  kubernetesSecrets?: KubernetesSecretsStoreArgs;
}
