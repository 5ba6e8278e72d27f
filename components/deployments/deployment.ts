import * as pulumi from "@pulumi/pulumi";

/** Who manages a channel, and how it is encrypted and authenticated. */
export interface ChannelSummary {
  /** `transport`, `http` or `kibana`. */
  name: string;
  /** `us`, `operator`, `platform` or `Elastic`. */
  managedBy: string;
  /** As in `TLS 1.3, TLS 1.2, verified in full`. */
  encryption: string;
  /** As in `mutual TLS` or `service token`. */
  authentication: string;
}

/** A certificate in the inventory of a deployment. Nothing in it is secret. */
export interface CertificateRecord {
  /** The consumer that presents it; for an authority, its own name. */
  name: string;
  channel: string;
  /** As RFC 4514 writes it: `CN=es01,O=logs`. */
  subject: string;
  /** Host names and addresses, as in `DNS:es01`. */
  names: string[];
  issuer: string;
  /** Upper-case hex. */
  serial: string;
  /** SHA-256 of the certificate, lower-case hex. */
  fingerprint: string;
  /** Whether it signs others. */
  isAuthority: boolean;
  /** Where it is presented, host and port: `es01.example.com:9200`. None for authorities and clients. */
  servedAt: string[];
  /** ISO 8601 in UTC. */
  notAfter: string;
  /** From when on a `pulumi up` renews it, ISO 8601 in UTC; empty if somebody else does. */
  renewsAt: string;
}

/** Where the files of one consumer are kept. */
export interface StoredSecret {
  /** `elasticsearch/es01`, `kibana/kb01`, `client/metrics`, `trust/logs`. */
  consumer: string;
  /** `directory`, `awsSecretsManager` or `kubernetesSecrets`. */
  store: string;
  /** The directory, name or ARN to read. */
  location: string;
  /** The ARN of the KMS key that encrypts it; empty if there is none of one's own. */
  kmsKey: string;
}

/** What every deployment type exposes, so that a larger program can take any of them without knowing which. */
export interface Deployment {
  /** The URL of Elasticsearch. */
  readonly endpoint: pulumi.Output<string>;
  /** What verifies the endpoint, in PEM; empty where the public roots do. */
  readonly trustPem: pulumi.Output<string>;
  /** SHA-256 of each certificate in `trustPem`, lower-case hex, as `ssl.ca_trusted_fingerprint` takes it. */
  readonly trustFingerprints: pulumi.Output<string[]>;
  readonly channels: pulumi.Output<ChannelSummary[]>;
  readonly certificates: pulumi.Output<CertificateRecord[]>;
  readonly secrets: pulumi.Output<StoredSecret[]>;
  /** Consumer to the JSON of a policy that lets it read its own secret; empty where the store has no policies. */
  readonly readPolicies: pulumi.Output<Record<string, string>>;
}
