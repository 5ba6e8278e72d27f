import * as pulumi from "@pulumi/pulumi";
import { Licence } from "../../channels";
import { AuthorityGenerations } from "../../pki/generations";
import { Json } from "../../support/json";
import { EckHttpArgs, EckTransportArgs } from "./channel-args";
import { EckKibanaArgs } from "./kibana-args";
import { EckNodeSetArgs } from "./node-set-args";

/** The generations of the authorities that a deployment on ECK makes itself. */
export interface EckRotationArgs {
  /**
   * Of the authority for transport.
   *
   * @default one generation, "g1"
   */
  transport?: AuthorityGenerations;
  /**
   * Of the authority for Elasticsearch's and Kibana's HTTP.
   *
   * @default one generation, "g1"
   */
  http?: AuthorityGenerations;
}

/** What a deployment under the ECK operator is to be. */
export interface EckDeploymentArgs {
  /** The name of the Elasticsearch resource: lower-case letters, digits and hyphens, at most 36. */
  clusterName: string;
  /** The namespace of Elasticsearch, and of everything that it reads. It has to be there. */
  namespace: pulumi.Input<string>;
  /**
   * The version of Elasticsearch and Kibana, as in `9.1.0`.
   *
   * @default none, which `fragmentsOnly` alone allows
   */
  version?: string;
  /**
   * Whether you have the Elasticsearch and Kibana resources already: only what they refer to is made then, and `elasticsearchSpec` and
   * `kibanaSpec` are what to merge into them.
   *
   * @default false
   */
  fragmentsOnly?: boolean;
  /**
   * The version of the ECK operator: what an older one would ignore is refused.
   *
   * @default "3.4.0"
   */
  operatorVersion?: string;
  /**
   * The licence of the operator. Client certificates need a trial or Enterprise.
   *
   * @default "basic"
   */
  licence?: Licence;
  /**
   * The Elasticsearch nodes.
   *
   * @default one set, "default", of three nodes
   */
  nodeSets?: EckNodeSetArgs[];
  /**
   * Kibana.
   *
   * @default none
   */
  kibana?: EckKibanaArgs;
  /**
   * The transport channel.
   *
   * @default all defaults
   */
  transport?: EckTransportArgs;
  /**
   * The HTTP channel.
   *
   * @default all defaults
   */
  http?: EckHttpArgs;
  /**
   * How the authorities made here change: generation by generation.
   *
   * @default one generation each, "g1"
   */
  rotation?: EckRotationArgs;
  /**
   * Whether the private keys of the authorities made here are protected (Pulumi's `protect`), as for a `SelfManagedDeployment`.
   *
   * @default false
   */
  protectAuthorityKeys?: boolean;
  /**
   * Labels of everything that is made in Kubernetes, beside those of elastic-tls.
   *
   * @default none
   */
  labels?: Record<string, string>;
  /**
   * What is merged into the spec of the Elasticsearch resource, all but `version`, `http.tls` and `transport.tls`. Lists of what has
   * names, such as `nodeSets`, are merged by these.
   *
   * @default nothing
   */
  overrides?: Record<string, Json>;
}
