import { Json } from "../../support/json";

/** What a pod requests, and is limited to. */
export interface EckPodResourcesArgs {
  /** Memory in GiB. */
  memoryGiB: number;
  /**
   * Processors.
   *
   * @default neither requested nor limited
   */
  cpus?: number;
}

/** The volume of each pod. */
export interface EckStorageArgs {
  /** The size in GiB. */
  sizeGiB: number;
  /**
   * The storage class.
   *
   * @default that of Kubernetes
   */
  storageClassName?: string;
}

/** Elasticsearch nodes of one kind. */
export interface EckNodeSetArgs {
  /** The set's name: lower-case letters, digits and hyphens, at most 23. */
  name: string;
  /**
   * How many nodes it has.
   *
   * @default 3
   */
  count?: number;
  /**
   * What the nodes do (`node.roles`), as in `["master", "data"]`; an empty list makes them coordinate only.
   *
   * @default every role
   */
  roles?: string[];
  /**
   * What each pod gets.
   *
   * @default the operator's: 2 GiB
   */
  resources?: EckPodResourcesArgs;
  /**
   * The volume of each pod.
   *
   * @default the operator's: 1 GiB
   */
  storage?: EckStorageArgs;
  /**
   * Further settings of `elasticsearch.yml`. TLS isn't set here.
   *
   * @default none
   */
  config?: Record<string, Json>;
}
