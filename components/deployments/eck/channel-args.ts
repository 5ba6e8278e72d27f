import * as pulumi from "@pulumi/pulumi";
import { SigningAuthority } from "../../pki/signing-authority";

/** What kind of object a cert-manager issuer is. */
export const EckIssuerKind = {
  /** Of one namespace. */
  Issuer: "Issuer",
  /** Of the whole Kubernetes cluster. */
  ClusterIssuer: "ClusterIssuer",
} as const;
export type EckIssuerKind = (typeof EckIssuerKind)[keyof typeof EckIssuerKind];

/** Transport certificates that cert-manager's CSI driver issues to each pod. */
export interface EckTransportCertManagerArgs {
  /** The issuer that signs each pod's certificate. */
  issuerName: pulumi.Input<string>;
  /**
   * The issuer's kind.
   *
   * @default "Issuer"
   */
  issuerKind?: EckIssuerKind;
  /**
   * The ConfigMap with the authorities that pods trust, at its key `ca.crt`: a bundle of trust-manager's, say. It carries the
   * label `eck.k8s.elastic.co/watched: "true"` where the operator restricts what it watches.
   */
  trustConfigMapName: pulumi.Input<string>;
}

/**
 * Traffic between the nodes. Give at most one of `authority`, `ownAuthority` and `certManager`: with none of them the operator
 * makes and rotates an authority of its own.
 */
export interface EckTransportArgs {
  /**
   * What the operator signs the pods' certificates with: one certificate, and its key in PKCS#1 or SEC1 form. Every holder of a
   * certificate from it may join the cluster, so it should serve this cluster alone.
   *
   * @default none
   */
  authority?: SigningAuthority;
  /**
   * Whether this deployment makes that authority itself.
   *
   * @default false
   */
  ownAuthority?: boolean;
  /**
   * Has cert-manager issue a certificate to each pod, in place of the operator.
   *
   * @default none
   */
  certManager?: EckTransportCertManagerArgs;
  /**
   * Further host names and addresses in every pod's certificate, which the operator issues.
   *
   * @default none
   */
  names?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * What follows a pod's name in its certificate, as in `node.cluster.local`.
   *
   * @default `node.<clusterName>.<namespace>.es.local`
   */
  otherNameSuffix?: string;
  /**
   * Authorities that pods trust beside their own, in PEM: those of remote clusters.
   *
   * @default none
   */
  additionalTrustPem?: pulumi.Input<string>;
}

/** HTTP certificates that cert-manager issues. */
export interface EckCertManagerArgs {
  /**
   * An issuer that exists.
   *
   * @default one is made of `authority` or `ownAuthority`
   */
  issuerName?: pulumi.Input<string>;
  /**
   * The kind of the issuer that exists.
   *
   * @default "Issuer"
   */
  issuerKind?: EckIssuerKind;
  /**
   * What verifies the certificates of an issuer that exists, in PEM.
   *
   * @default none: the public roots do
   */
  trustPem?: pulumi.Input<string>;
}

/**
 * The certificate of a server, Elasticsearch's or Kibana's. With none of `authority`, `ownAuthority` and `certManager` the
 * operator makes it, and its authority.
 */
export interface EckCertificateArgs {
  /**
   * What signs it: your own or a corporate authority.
   *
   * @default none
   */
  authority?: SigningAuthority;
  /**
   * Whether this deployment makes that authority itself, one for Elasticsearch and Kibana.
   *
   * @default false
   */
  ownAuthority?: boolean;
  /**
   * Whether the operator gets the authority's key and issues the certificate by it. Trust then can't overlap inside Kubernetes
   * while the authority changes.
   *
   * @default false: it is issued here
   */
  operatorIssues?: boolean;
  /**
   * Has cert-manager issue it.
   *
   * @default none
   */
  certManager?: EckCertManagerArgs;
  /**
   * The URL that clients are given; its host is added to the certificate.
   *
   * @default that of the Service inside Kubernetes
   */
  publicEndpoint?: pulumi.Input<string>;
  /**
   * Further host names and addresses, such as a load balancer's. Those by which clients inside Kubernetes dial it are always there.
   *
   * @default none
   */
  names?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Days for which a certificate that is issued here, or by cert-manager, is valid.
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

/** Traffic between clients and Elasticsearch. */
export interface EckHttpArgs extends EckCertificateArgs {
  /**
   * Whether every client has to present a certificate. It needs ECK 3.4 and an Enterprise licence or a trial. The operator trusts the
   * certificates of the components that it connects, such as Kibana, and of nobody else.
   *
   * @default false
   */
  requireClientCertificates?: boolean;
}
