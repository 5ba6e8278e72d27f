import * as pulumi from "@pulumi/pulumi";
import { TlsProtocol } from "../../../channels";
import { SigningAuthority } from "../../../pki/signing-authority";

/** The server at which other clusters reach this one with a cross-cluster API key. Both need Elasticsearch 8.14 or later. */
export interface RemoteClusterServerArgs {
  /**
   * What signs the nodes' certificates for it.
   *
   * @default an authority of this deployment's own, apart from all others
   */
  authority?: SigningAuthority;
  /**
   * Further host names and addresses that other clusters dial for every node, such as those of a load balancer.
   *
   * @default none
   */
  names?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The port.
   *
   * @default 9443
   */
  port?: number;
  /**
   * TLS versions.
   *
   * @default TLSv1.3 and TLSv1.2
   */
  supportedProtocols?: TlsProtocol[];
  /**
   * Cipher suites by their JDK names.
   *
   * @default those of the JDK
   */
  cipherSuites?: string[];
  /**
   * Days for which the certificates are valid.
   *
   * @default 365
   */
  validityDays?: number;
  /**
   * Days before expiry at which they begin to be renewed.
   *
   * @default 60, but at most half of `validityDays`
   */
  renewBeforeDays?: number;
}

/** A cluster that this one dials, with a cross-cluster API key which that one has issued. Give `proxyAddress` or `seeds`. */
export interface RemoteClusterArgs {
  /** The alias by which searches name it: lower-case letters, digits and hyphens, at most 63. */
  name: string;
  /**
   * What verifies it, in PEM: `remoteClusterEndpoint.trustPem` of its deployment. Give it for all remote clusters or for none.
   *
   * @default the public authorities that the JDK trusts
   */
  trustPem?: pulumi.Input<string>;
  /**
   * The host and port of what stands in front of it, such as a load balancer: `archive.example.com:9443`.
   *
   * @default none: its nodes are dialled
   */
  proxyAddress?: pulumi.Input<string>;
  /**
   * Hosts and ports of some of its nodes, which name the others: `remoteClusterEndpoint.addresses` of its deployment.
   *
   * @default none: a proxy is dialled
   */
  seeds?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The name by which a proxy tells clusters apart (SNI).
   *
   * @default the host of `proxyAddress`
   */
  serverName?: pulumi.Input<string>;
  /**
   * Whether searches go on without it while it can't be reached.
   *
   * @default Elasticsearch's own: true since 8.15
   */
  skipUnavailable?: boolean;
  /**
   * The cross-cluster API key: what `POST /_security/cross_cluster/api_key` of that cluster answered as `encoded`. Secret; it is
   * stored for each node, from where a command takes it into the node's keystore.
   *
   * @default none: you bring it into the keystores yourself
   */
  credentials?: pulumi.Input<string>;
}

/**
 * A cluster whose nodes are trusted on transport (remote clusters by certificates, deprecated by Elastic since 9.0): its
 * administrators can act as this cluster's, and it has to trust this one too.
 */
export interface TrustedClusterArgs {
  /** Its name, for the inventory: lower-case letters, digits and hyphens, at most 63. */
  name: string;
  /** The authority, or authorities, of its transport certificates, in PEM: `transportTrust.trustPem` of its deployment. */
  trustPem: pulumi.Input<string>;
  /**
   * The names in its nodes' certificates, `*` standing for any part: `transportTrust.nodeNames` of its deployment. Nodes with
   * other names are refused.
   */
  nodeNames: pulumi.Input<pulumi.Input<string>[]>;
}

/** What other clusters need to dial this one with an API key. Nothing in it is secret. */
export interface RemoteClusterEndpoint {
  /** What verifies it, in PEM; empty if it has no such server. */
  trustPem: string;
  /** The host and port of every node; none if there is no such server. */
  addresses: string[];
}

/** What connects this cluster to the remote ones of its arguments. Nothing in it is secret. */
export interface RemoteClusterConnections {
  /** The body of `PUT /_cluster/settings`, in JSON; empty without remote clusters. */
  settings: string;
  /** What to do once the nodes have what was stored, in this order; none without remote clusters. */
  steps: string[];
}

/** What other clusters need to trust this one on transport. Nothing in it is secret. */
export interface TransportTrust {
  /** The authorities of its nodes, in PEM. */
  trustPem: string;
  /** The names in their certificates. */
  nodeNames: string[];
}
