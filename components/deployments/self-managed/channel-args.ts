import * as pulumi from "@pulumi/pulumi";
import { ClientAuthentication, KibanaAuthentication, TlsProtocol } from "../../channels";
import { SigningAuthority } from "../../pki/signing-authority";
import { IssuedElsewhereArgs } from "./issued-elsewhere/args";
import { TrustedClusterArgs } from "./remote-clusters/args";

/** For whom transport certificates are issued. */
export const CertificatesPer = {
  /** One for each node, with its names: peers verify both the issuer and the name they dialled. */
  Node: "node",
  /**
   * One shared by all nodes: fewer certificates, and peers verify the issuer alone. A key stolen from one node
   * impersonates every node.
   */
  Cluster: "cluster",
} as const;
export type CertificatesPer = (typeof CertificatesPer)[keyof typeof CertificatesPer];

/** How far Kibana verifies the certificate of Elasticsearch. */
export const VerificationMode = {
  /** The issuer and the name. */
  Full: "full",
  /** The issuer alone. */
  Certificate: "certificate",
} as const;
export type VerificationMode = (typeof VerificationMode)[keyof typeof VerificationMode];

/** Traffic between the nodes: always mutual TLS. */
export interface TransportChannelArgs {
  /**
   * What signs the nodes' certificates. Every holder of a certificate from it may join the cluster, in any role, so it
   * should serve this cluster alone.
   *
   * @default an authority of this deployment's own
   */
  authority?: SigningAuthority;
  /**
   * Nodes' certificates that are issued elsewhere, by the node's name; by the cluster's where all share one.
   *
   * @default none: `authority` signs them all
   */
  issuedElsewhere?: IssuedElsewhereArgs;
  /**
   * Whether each node gets a certificate of its own or all share one. It concerns this channel only.
   *
   * @default "node"
   */
  certificatesPer?: CertificatesPer;
  /**
   * Other clusters whose nodes are trusted here, for remote clusters by certificates, which Elastic has deprecated since 9.0:
   * `remoteClusters` with an API key takes their place.
   *
   * @default none
   */
  trustedClusters?: TrustedClusterArgs[];
  /**
   * The port on which nodes reach each other.
   *
   * @default 9300
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

/** Traffic between clients and Elasticsearch. */
export interface HttpChannelArgs {
  /**
   * What signs the certificates that Elasticsearch presents to clients: your own or a corporate authority.
   *
   * @default an authority of this deployment's own
   */
  authority?: SigningAuthority;
  /**
   * Certificates that are issued elsewhere for what nodes present to clients, by the node's name.
   *
   * @default none: `authority` signs them all
   */
  issuedElsewhere?: IssuedElsewhereArgs;
  /**
   * Says that one authority may sign for transport and for HTTP, which lets everybody with an HTTP certificate that is
   * also valid for clients join the cluster.
   *
   * @default false
   */
  sharesTransportAuthority?: boolean;
  /**
   * The URL that clients are given; its host is added to the certificates.
   *
   * @default the first node's
   */
  publicEndpoint?: pulumi.Input<string>;
  /**
   * Further host names and addresses that clients use for every node, such as those of a load balancer.
   *
   * @default none
   */
  names?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The port on which nodes answer clients.
   *
   * @default 9200
   */
  port?: number;
  /**
   * Whether clients present certificates.
   *
   * @default "none"
   */
  clientAuthentication?: ClientAuthentication;
  /**
   * What signs the clients' certificates.
   *
   * @default an authority of this deployment's own, if clients present certificates
   */
  clientAuthority?: SigningAuthority;
  /**
   * Certificates of clients that are issued elsewhere, by the client's or the Kibana's name.
   *
   * @default none: `clientAuthority` signs them all
   */
  clientsIssuedElsewhere?: IssuedElsewhereArgs;
  /**
   * Names of clients to issue certificates for; each gets an entry of its own in the store.
   *
   * @default none
   */
  clients?: string[];
  /**
   * The roles in which clients act by their certificates, by the client's name; it needs `pkiRealm`. What else a role may do
   * is said where it is made: built-in ones such as `monitoring_user` are there, others are made through the API.
   *
   * @default none: a client's certificate opens the connection, and a user or an API key says who it is
   */
  clientRoles?: Record<string, string[]>;
  /**
   * Whether a client's certificate is its identity (a PKI realm); it needs a licence above Basic.
   *
   * @default true if Kibana authenticates by certificate
   */
  pkiRealm?: boolean;
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

/** Traffic between browsers and Kibana, and between Kibana and Elasticsearch. */
export interface KibanaChannelArgs {
  /**
   * How Kibana proves to Elasticsearch who it is.
   *
   * @default "serviceToken"
   */
  authentication?: KibanaAuthentication;
  /**
   * The password of `kibana_system`, for the authentication "password" only. Secret.
   *
   * @default none
   */
  password?: pulumi.Input<string>;
  /**
   * How far Kibana verifies Elasticsearch; it can't be switched off.
   *
   * @default "full"
   */
  verificationMode?: VerificationMode;
  /**
   * What signs the certificates that Kibana presents to browsers.
   *
   * @default the authority of HTTP
   */
  authority?: SigningAuthority;
  /**
   * Certificates that are issued elsewhere for what Kibana presents to browsers, by its name. Browsers must trust their root already.
   *
   * @default none: `authority` signs them all
   */
  issuedElsewhere?: IssuedElsewhereArgs;
  /**
   * The port on which Kibana answers browsers.
   *
   * @default 5601
   */
  port?: number;
  /**
   * Days for which the certificates that Kibana presents to browsers are valid.
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
  /**
   * Kibana's configuration directory as Kibana sees it.
   *
   * @default "/usr/share/kibana/config", as in the official image
   */
  configDirectory?: string;
}
