import * as pulumi from "@pulumi/pulumi";
import { SigningAuthority } from "../../pki/signing-authority";
import { Json } from "../../support/json";
import { ChannelSummary } from "../deployment";
import { EckCertificateArgs } from "./channel-args";
import { EckPodResourcesArgs } from "./node-set-args";

/** An Elasticsearch that no operator of this Kubernetes runs. A `SelfManagedDeployment` has `endpoint`, `trustPem` and `channels`. */
export interface EckExternalElasticsearchArgs {
  /** Its URL. */
  endpoint: pulumi.Input<string>;
  /** What verifies it, in PEM. */
  trustPem: pulumi.Input<string>;
  /** The password of `kibana_system`. Secret. ECK hands over no service token. */
  password: pulumi.Input<string>;
  /**
   * How its channels are secured, by which one that expects Kibana to have a service token or a certificate is refused.
   *
   * @default unknown
   */
  channels?: pulumi.Input<ChannelSummary[]>;
}

/** Kibana, and how it reaches Elasticsearch. */
export interface EckKibanaArgs {
  /**
   * The name of the Kibana resource: lower-case letters, digits and hyphens, at most 36.
   *
   * @default `clusterName`
   */
  name?: string;
  /**
   * Its namespace.
   *
   * @default that of Elasticsearch
   */
  namespace?: pulumi.Input<string>;
  /**
   * How many Kibanas run.
   *
   * @default 1
   */
  count?: number;
  /**
   * What each of its pods gets.
   *
   * @default the operator's: 1 GiB
   */
  resources?: EckPodResourcesArgs;
  /**
   * Further settings of `kibana.yml`. TLS and the connection to Elasticsearch aren't set here.
   *
   * @default none
   */
  config?: Record<string, Json>;
  /**
   * The certificate for browsers.
   *
   * @default made in the way of `http`
   */
  http?: EckCertificateArgs;
  /**
   * What signs the certificate that Kibana presents to Elasticsearch, where that requires one.
   *
   * @default none: the operator makes that certificate
   */
  clientAuthority?: SigningAuthority;
  /**
   * An Elasticsearch elsewhere. There is none in this deployment then: `transport`, `http` and `nodeSets` are left out.
   *
   * @default that of this deployment
   */
  external?: EckExternalElasticsearchArgs;
  /**
   * What is merged into the spec of the Kibana resource, all but `version`, `http.tls` and `elasticsearchRef`. Lists of what has names are
   * merged by these.
   *
   * @default nothing
   */
  overrides?: Record<string, Json>;
}
