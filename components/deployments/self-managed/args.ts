import * as pulumi from "@pulumi/pulumi";
import { KeyFormat, Licence } from "../../channels";
import { AuthorityGenerations } from "../../pki/generations";
import { AwsSecretsManagerStoreArgs } from "../../secrets/aws-secrets-manager/args";
import { DirectoryStoreArgs } from "../../secrets/directory/directory-store";
import { KubernetesSecretsStoreArgs } from "../../secrets/kubernetes-secrets/args";
import { HttpChannelArgs, KibanaChannelArgs, TransportChannelArgs } from "./channel-args";
import { RemoteClusterArgs, RemoteClusterServerArgs } from "./remote-clusters/args";
import { ServiceTokensArgs } from "./service-tokens";

/** One Elasticsearch node. */
export interface ElasticsearchNodeArgs {
  /** The node's name: lower-case letters, digits and hyphens, at most 63. It names its files and its certificates. */
  name: string;
  /**
   * The host name, or address, under which the other nodes reach it (`network.publish_host`).
   *
   * @default `name`
   */
  host?: pulumi.Input<string>;
  /**
   * Further host names and addresses of this node, for its HTTP and its transport certificate.
   *
   * @default none
   */
  addresses?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * What the node does (`node.roles`), as in `["master", "data"]`; an empty list makes it coordinate only.
   *
   * @default every role
   */
  roles?: string[];
}

/** One Kibana. */
export interface KibanaInstanceArgs {
  /** The instance's name: lower-case letters, digits and hyphens, at most 63. */
  name: string;
  /**
   * The host name at which browsers reach it.
   *
   * @default `name`
   */
  host?: pulumi.Input<string>;
  /**
   * Further host names and addresses for its certificate.
   *
   * @default none
   */
  addresses?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The URL that stands in links to it (`server.publicBaseUrl`).
   *
   * @default `https://<host>:<port>`
   */
  publicBaseUrl?: pulumi.Input<string>;
}

/** Where Elasticsearch keeps what it writes. */
export interface ElasticsearchPathsArgs {
  /**
   * The directory of the data (`path.data`), absolute: `/var/lib/elasticsearch` where Elastic's Debian or RPM package is
   * installed.
   *
   * @default Elasticsearch's own, below its home, as in the official image
   */
  data?: string;
  /**
   * The directory of the logs (`path.logs`), absolute: `/var/log/elasticsearch` where Elastic's Debian or RPM package is
   * installed.
   *
   * @default Elasticsearch's own, below its home, as in the official image
   */
  logs?: string;
}

/** The generations of the authorities that a deployment makes itself, and Kibana's tokens. */
export interface RotationArgs {
  /**
   * Of the authority for transport.
   *
   * @default one generation, "g1"
   */
  transport?: AuthorityGenerations;
  /**
   * Of the authority for HTTP, and for Kibana unless that has another.
   *
   * @default one generation, "g1"
   */
  http?: AuthorityGenerations;
  /**
   * Of the authority for clients' certificates.
   *
   * @default one generation, "g1"
   */
  client?: AuthorityGenerations;
  /**
   * Of the authority for the server of remote clusters.
   *
   * @default one generation, "g1"
   */
  remoteClusterServer?: AuthorityGenerations;
  /**
   * Of the service tokens by which Kibana authenticates.
   *
   * @default one token, "t1"
   */
  kibanaTokens?: ServiceTokensArgs;
}

/** What a self-managed deployment is to be. */
export interface SelfManagedDeploymentArgs {
  /** The cluster's name: lower-case letters, digits and hyphens, at most 63. It stands in every subject as the organisation. */
  clusterName: string;
  /** The Elasticsearch nodes. */
  nodes: ElasticsearchNodeArgs[];
  /**
   * The Kibana instances.
   *
   * @default none
   */
  kibanas?: KibanaInstanceArgs[];
  /**
   * The licence of the cluster. Client certificates as identities need one above Basic.
   *
   * @default "basic"
   */
  licence?: Licence;
  /**
   * Whether the cluster is yet to be formed for the first time: the nodes then name the first masters. Take it out once
   * the cluster has formed.
   *
   * @default false
   */
  bootstrap?: boolean;
  /**
   * Where the nodes keep data and logs. Elastic's Debian and RPM packages need both.
   *
   * @default Elasticsearch's own, below its home, as in the official image
   */
  paths?: ElasticsearchPathsArgs;
  /**
   * How the authorities made here change, and Kibana's tokens: generation by generation.
   *
   * @default one generation each, "g1", and one token, "t1"
   */
  rotation?: RotationArgs;
  /**
   * Whether the private keys of the authorities made here are protected (Pulumi's `protect`): no run replaces or deletes
   * them until they are unprotected. A generation older than the one that signs isn't, so that it can be retired, and
   * certificates aren't, since a protected one could not be renewed.
   *
   * @default false
   */
  protectAuthorityKeys?: boolean;
  /**
   * Further formats of a consumer's keys and trust, by its name in `secrets`: `{ "client/logstash": ["pkcs8"] }`. PEM, with
   * keys in SEC1 or PKCS#1, is always there.
   *
   * @default none
   */
  formats?: Record<string, KeyFormat[]>;
  /**
   * Whether Elasticsearch and Kibana run in FIPS mode, on a JVM and a Node that you have set up for it. It needs a licence
   * above Basic; PKCS#12 and keys too weak are refused.
   *
   * @default false
   */
  fips?: boolean;
  /**
   * The transport channel.
   *
   * @default all defaults
   */
  transport?: TransportChannelArgs;
  /**
   * The HTTP channel.
   *
   * @default all defaults
   */
  http?: HttpChannelArgs;
  /**
   * The Kibana channel.
   *
   * @default all defaults
   */
  kibana?: KibanaChannelArgs;
  /**
   * The server at which other clusters reach this one with an API key; `{}` for all defaults. It needs the licence "enterprise".
   *
   * @default none: other clusters can't
   */
  remoteClusterServer?: RemoteClusterServerArgs;
  /**
   * The clusters that this one dials with an API key. They need the licence "enterprise".
   *
   * @default none
   */
  remoteClusters?: RemoteClusterArgs[];
  /**
   * Keeps everything in a directory on the machine that runs Pulumi. Give exactly one store.
   *
   * @default none
   */
  directory?: DirectoryStoreArgs;
  /**
   * Keeps everything in AWS Secrets Manager, one secret for each node, Kibana and client. Give exactly one store.
   *
   * @default none
   */
  awsSecretsManager?: AwsSecretsManagerStoreArgs;
  /**
   * Keeps everything in Kubernetes, one Secret for each node, Kibana and client. The provider needs `enableSecretMutable`. Give
   * exactly one store.
   *
   * @default none
   */
  kubernetesSecrets?: KubernetesSecretsStoreArgs;
}
