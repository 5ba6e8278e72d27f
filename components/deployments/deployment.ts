import * as pulumi from "@pulumi/pulumi";

/** Who manages a channel, and how it is encrypted and authenticated. */
export interface ChannelSummary {
  /** `transport`, `http`, `kibana` or `remote-cluster-server`. */
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

/** What a consumer has to do while an authority, or Kibana's token, changes. */
export interface ConsumerAction {
  /** `Elasticsearch`, `Kibana`, `clients`, `browsers`, …: all of them. */
  consumer: string;
  /**
   * `reload`: it takes its files by itself, see that they have reached it; `restart`: restart it; `tell`: hand over what the
   * reason says; `upload`: upload it; `renew`: have its certificate issued anew.
   */
  action: string;
  reason: string;
}

/** Where the change of an authority, or of Kibana's token, stands, and what comes next. It stays the same until a run takes a step. */
export interface NextStep {
  /** What changes: `transport authority`, `http authority`, `kibana tokens`. */
  name: string;
  /**
   * `steady`: nothing has changed yet; `distributed`: a new generation is trusted; `switched`: it signs; `retired`: the old one
   * isn't trusted any more; `replaced`: it began to sign at once, with an outage.
   */
  phase: string;
  /** When the run was that began the phase, ISO 8601 in UTC: who has done its part since then is done. */
  since: string;
  /** The generations that are trusted, or the tokens that are accepted; none of an authority that was given without `rotation`. */
  generations: string[];
  /** The one that signs, or is used. */
  signing: string;
  /** What has to be done in this phase, before the next step. */
  actions: ConsumerAction[];
  /** `distribute`, which begins a new change, `switch` or `retire`. */
  next: string;
  /**
   * How to take it, by the argument that says it; where certificates are issued elsewhere, of those and of their roots. Where a new change
   * would be all that can follow, it says that no step is open.
   */
  nextInstruction: string;
  /** From when on it isn't refused, ISO 8601 in UTC; empty if it can be taken at any time. */
  notBefore: string;
  /** How to see that the phase has reached everybody; empty if there is nothing to do. */
  verifyWith: string;
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
  /** What consumers have to do while authorities and tokens change, and which step may follow. */
  readonly nextSteps: pulumi.Output<NextStep[]>;
}
