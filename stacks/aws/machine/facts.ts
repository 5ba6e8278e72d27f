/** What a machine needs to know to fetch its files and become one of a kind. Nothing in it is secret. */
export interface MachineFacts {
  region: string;
  /** The secret with this machine's files. */
  secretArn: string;
  /** The full version of the package, such as `9.0.0`. */
  version: string;
}

export interface ElasticsearchMachineFacts extends MachineFacts {
  /** The node's own URL, such as `https://es01.elastic.internal:9200`, over which the password of `kibana_system` is set. */
  httpUrl: string;
  /**
   * While the cluster is being formed: the secret with the password of `elastic`, and that of `kibana_system` if it has
   * one, as a JSON object. @default none
   */
  bootstrapSecretArn?: string;
  /**
   * The device for Elasticsearch's data, such as `/dev/sdf`, as the image names it (Amazon Linux has a link of that name
   * on every instance type). It is made a file system if it is empty. @default none: data are on the root volume
   */
  dataDevice?: string;
  /** Java's heap, in MiB. @default Elasticsearch decides by the machine's memory */
  heapMegabytes?: number;
}

/** What is known of a machine of either kind. */
export type AnyMachineFacts = MachineFacts & Partial<ElasticsearchMachineFacts>;
