import * as pulumi from "@pulumi/pulumi";

/** A certificate that somebody else has issued for one consumer. */
export interface IssuedCertificateArgs {
  /** The certificate, in PEM. */
  certPem: pulumi.Input<string>;
  /**
   * The certificates between it and the root, nearest first, in PEM.
   *
   * @default none: the root has issued it
   */
  chainPem?: pulumi.Input<string>;
  /**
   * Its key, in PEM and not encrypted: RSA from 2048 bits, or ECDSA on P-256, P-384 or P-521. Secret.
   *
   * @default none: it was issued for the request in `certificateRequests`, so the key is here
   */
  privateKeyPem?: pulumi.Input<string>;
}

/**
 * Certificates of one channel that are issued elsewhere: by an authority that never releases its key, such as a corporate one,
 * AWS Private CA or Vault, or ones that a running cluster has already. Who is given none keeps one of the channel's authority.
 *
 * Nobody here renews them: watch their `notAfter` in the inventory.
 */
export interface IssuedElsewhereArgs {
  /**
   * The root that verifies them, in PEM; more than one while it changes. Every consumer of the channel trusts it beside the
   * channel's authority, so give it a run before the first certificate. On transport, whoever has a certificate of that root that
   * is valid for clients can join the cluster.
   *
   * @default none: the channel's authority has issued them
   */
  trustPem?: pulumi.Input<string>;
  /**
   * The certificates by who presents them: a node (the cluster, where all nodes share one), a client, a Kibana.
   *
   * @default none yet: `certificateRequests` has a request for each
   */
  certificates?: Record<string, IssuedCertificateArgs>;
  /**
   * Since when all consumers trust `trustPem`, ISO 8601, where the stack can't know it: its state was lost, or they had it before.
   *
   * @default what the state remembers
   */
  distributedSince?: string;
}

/** A request for a certificate (PKCS#10), for an authority elsewhere to sign. Nothing in it is secret. */
export interface CertificateRequest {
  /** Who will present the certificate: the name under which it comes back. */
  consumer: string;
  /** `transport`, `http`, `client` or `kibana`. */
  channel: string;
  requestPem: string;
}
