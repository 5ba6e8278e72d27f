import { Problem } from "../../support/problems";

/** Pulumi's analyzer doesn't know `unknown`. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Anything = any;

/** What other deployment types take and those that Elastic manages refuse, each with its reason. */
export interface ManagedByElasticArgs {
  /**
   * Refused: Elastic encrypts and authenticates the traffic between nodes, and renews its certificates.
   *
   * @default none
   */
  transport?: Anything;
  /**
   * Refused: Elastic presents certificates of public authorities at the endpoint, and renews them.
   *
   * @default none
   */
  http?: Anything;
  /**
   * Refused: Elastic presents certificates of public authorities at the endpoint, and renews them.
   *
   * @default none
   */
  proxy?: Anything;
  /**
   * Refused: Elastic runs Kibana and connects it to Elasticsearch over HTTPS with a service token.
   *
   * @default none
   */
  kibana?: Anything;
  /**
   * Refused: Elastic's certificates are signed by its own and by public authorities.
   *
   * @default none
   */
  authority?: Anything;
  /**
   * Refused: Elastic changes its authorities itself.
   *
   * @default none
   */
  rotation?: Anything;
  /**
   * Refused: no authority is made here.
   *
   * @default none
   */
  protectAuthorityKeys?: Anything;
  /**
   * Refused: nothing is issued that could be kept.
   *
   * @default none
   */
  directory?: Anything;
  /**
   * Refused: nothing is issued that could be kept.
   *
   * @default none
   */
  awsSecretsManager?: Anything;
  /**
   * Refused: nothing is issued that could be kept.
   *
   * @default none
   */
  kubernetesSecrets?: Anything;
}

/** Why each is refused. */
export const managedByElastic: Record<keyof ManagedByElasticArgs, string> = {
  transport: "Elastic encrypts and authenticates the traffic between nodes, and renews its certificates",
  http: "Elastic presents certificates of public authorities at the endpoint, and renews them",
  proxy: "Elastic presents certificates of public authorities at the endpoint, and renews them",
  kibana: "Elastic runs Kibana and connects it to Elasticsearch over HTTPS with a service token",
  authority: "Elastic's certificates are signed by its own and by public authorities",
  rotation: "Elastic changes its authorities itself",
  protectAuthorityKeys: "no authority is made here",
  directory: "nothing is issued that could be kept",
  awsSecretsManager: "nothing is issued that could be kept",
  kubernetesSecrets: "nothing is issued that could be kept",
};

/** Faults of arguments that take nothing. */
export function refusedProblems(args: object, reasons: Record<string, string>): Problem[] {
  const given = args as Record<string, unknown>;
  return Object.entries(reasons).flatMap(([path, reason]) => (given[path] === undefined ? [] : [{ path, reason: `must be left out: ${reason}` }]));
}
