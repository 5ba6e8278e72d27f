import * as pulumi from "@pulumi/pulumi";

/** What a consumer of secrets is; a store derives its own name for the entry from it. */
export type ConsumerKind = "elasticsearch" | "kibana" | "client" | "ece" | "trust";

/** Who reads an entry: one node, one Kibana, one client identity, one service of Elastic Cloud Enterprise, or everybody (public trust, kept apart from keys). */
export interface Consumer {
  kind: ConsumerKind;
  /** The node's, Kibana's or identity's name; the cluster's for trust. */
  name: string;
}

/** Where a consumer's files are kept, without what is in them. */
export interface StoredEntry {
  /** `elasticsearch/es01`, `kibana/kb01`, `client/metrics`, `trust/logs`. */
  consumer: string;
  /** `directory`, `awsSecretsManager` or `kubernetesSecrets`. */
  store: string;
  /** The directory, name or ARN to read. */
  location: pulumi.Output<string>;
  /** What has to be there for the files to be stored. */
  resource: pulumi.Resource;
  /** The ARN of the KMS key that encrypts it; empty if there is none of one's own. */
  kmsKey: pulumi.Output<string>;
  /** The JSON of a policy that lets a role read this entry and nothing else; none where the store has no policies. */
  readPolicy?: pulumi.Output<string>;
}

/**
 * A place for files. All stores hold the same files under the same names, one entry for each consumer, and update an
 * entry in place under a fixed name, so that a running node sees the change. What the files mean is no store's business.
 */
export interface SecretStore {
  /**
   * Keeps a consumer's files. File names are relative paths such as `elasticsearch.yml` or `certs/http.crt`; the
   * contents of those that hold secrets are secret outputs. Those of binary files (`isBinary`) are given in base64.
   */
  put(consumer: Consumer, files: Record<string, pulumi.Input<string>>, options: { parent: pulumi.Resource }): StoredEntry;
}
