import * as pulumi from "@pulumi/pulumi";
import { checked, exactlyOne, isPlain, refuse } from "../support/problems";
import { CertificateRecord, ChannelSummary, Deployment, NextStep, StoredSecret } from "./deployment";
import { Anything, ManagedByElasticArgs, managedByElastic, refusedProblems } from "./managed/managed-by-elastic";
import { managedEndpointProblems, managedOutputs } from "./managed/managed-outputs";

/** The URLs in the outputs of a project. */
export interface ServerlessEndpoints {
  /** The URL of Elasticsearch. */
  elasticsearch: pulumi.Input<string>;
}

/** What is read of a project that a provider such as `ec` made: the resource itself can be given. */
export interface ServerlessProjectSource {
  /** Its URLs. */
  endpoints: pulumi.Input<ServerlessEndpoints>;
}

/** What is known of an Elastic Cloud Serverless project. */
export interface ServerlessDeploymentArgs extends ManagedByElasticArgs {
  /**
   * The URL of Elasticsearch as Elastic Cloud shows it. Give either this or `project`.
   *
   * @default that of `project`
   */
  endpoint?: pulumi.Input<string>;
  /**
   * The project as a provider such as `ec` made it.
   *
   * @default `endpoint` says where it is
   */
  project?: ServerlessProjectSource;
  /**
   * Refused: a project has no nodes that could have settings.
   *
   * @default none
   */
  userSettings?: Anything;
}

const refusedHere = { ...managedByElastic, userSettings: "a project has no nodes that could have settings" };

/** An Elastic Cloud Serverless project. Elastic manages its TLS: nothing is made, and programs use it as any other deployment. */
export class ServerlessDeployment extends pulumi.ComponentResource implements Deployment {
  /** The URL of Elasticsearch. */
  public readonly endpoint: pulumi.Output<string>;
  /** Empty: the public authorities verify the endpoint. */
  public readonly trustPem: pulumi.Output<string>;
  /** None: the public authorities verify the endpoint. */
  public readonly trustFingerprints: pulumi.Output<string[]>;
  /** How each channel is encrypted and authenticated. */
  public readonly channels: pulumi.Output<ChannelSummary[]>;
  /** None: Elastic has them. */
  public readonly certificates: pulumi.Output<CertificateRecord[]>;
  /** None: nothing is kept. */
  public readonly secrets: pulumi.Output<StoredSecret[]>;
  /** None: nothing is kept. */
  public readonly readPolicies: pulumi.Output<Record<string, string>>;
  /** None: Elastic changes its authorities itself. */
  public readonly nextSteps: pulumi.Output<NextStep[]>;

  constructor(name: string, args: ServerlessDeploymentArgs, opts?: pulumi.ComponentResourceOptions) {
    const { endpoint, project } = args;
    super("elastic-tls:index:ServerlessDeployment", name, { deployment: "serverless" }, opts);
    refuse(this, [
      ...exactlyOne({ endpoint, project }, "endpoint", "project"),
      ...(endpoint !== undefined && isPlain(endpoint) ? managedEndpointProblems("endpoint", endpoint as string) : []),
      ...refusedProblems(args, refusedHere),
    ]);

    const [path, given] = endpoint === undefined ? ["project.endpoints.elasticsearch", elasticsearchUrl(project!)] : ["endpoint", endpoint];
    const sound = checked(this, given, (url) => managedEndpointProblems(path, url));
    const outputs = managedOutputs(sound);
    this.endpoint = outputs.endpoint;
    this.trustPem = outputs.trustPem;
    this.trustFingerprints = outputs.trustFingerprints;
    this.channels = outputs.channels;
    this.certificates = outputs.certificates;
    this.secrets = outputs.secrets;
    this.readPolicies = outputs.readPolicies;
    this.nextSteps = outputs.nextSteps;
    this.registerOutputs({ ...outputs });
  }
}

function elasticsearchUrl({ endpoints }: ServerlessProjectSource): pulumi.Output<string> {
  return pulumi.output(endpoints).apply((known) => known.elasticsearch);
}
