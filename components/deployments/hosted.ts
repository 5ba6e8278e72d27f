import * as pulumi from "@pulumi/pulumi";
import { checked, exactlyOne, isPlain, refuse } from "../support/problems";
import { CertificateRecord, ChannelSummary, Deployment, NextStep, StoredSecret } from "./deployment";
import { hostedSettingsProblems, settingNames } from "./managed/hosted-settings";
import { Anything, ManagedByElasticArgs, managedByElastic, refusedProblems } from "./managed/managed-by-elastic";
import { managedEndpointProblems, managedOutputs } from "./managed/managed-outputs";

/** Elasticsearch in the outputs of an `ec_deployment`. */
export interface HostedElasticsearch {
  /** The URL of Elasticsearch. */
  httpsEndpoint: pulumi.Input<string>;
}

/** What is read of a deployment that a provider such as `ec` made: the resource itself can be given. */
export interface HostedDeploymentSource {
  /** Its Elasticsearch. */
  elasticsearch: pulumi.Input<HostedElasticsearch>;
}

/** What is known of a deployment on Elastic Cloud Hosted. */
export interface HostedDeploymentArgs extends ManagedByElasticArgs {
  /**
   * The URL of Elasticsearch as Elastic Cloud shows it. Give either this or `deployment`.
   *
   * @default that of `deployment`
   */
  endpoint?: pulumi.Input<string>;
  /**
   * The deployment as a provider such as `ec` made it.
   *
   * @default `endpoint` says where it is
   */
  deployment?: HostedDeploymentSource;
  /**
   * The user settings of Elasticsearch that the deployment has, checked for what Elastic rejects of TLS; they are set where the
   * deployment is made.
   *
   * @default none
   */
  userSettings?: Record<string, Anything>;
}

/** A deployment on Elastic Cloud Hosted. Elastic manages its TLS: nothing is made, and programs use it as any other deployment. */
export class HostedDeployment extends pulumi.ComponentResource implements Deployment {
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

  constructor(name: string, args: HostedDeploymentArgs, opts?: pulumi.ComponentResourceOptions) {
    const { endpoint, deployment, userSettings = {} } = args;
    super("elastic-tls:index:HostedDeployment", name, { deployment: "hosted", userSettings: settingNames(userSettings) }, opts);
    refuse(this, [
      ...exactlyOne({ endpoint, deployment }, "endpoint", "deployment"),
      ...(endpoint !== undefined && isPlain(endpoint) ? managedEndpointProblems("endpoint", endpoint as string) : []),
      ...hostedSettingsProblems("userSettings", userSettings),
      ...refusedProblems(args, managedByElastic),
    ]);

    const [path, given] = endpoint === undefined ? ["deployment.elasticsearch.httpsEndpoint", httpsEndpoint(deployment!)] : ["endpoint", endpoint];
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

function httpsEndpoint({ elasticsearch }: HostedDeploymentSource): pulumi.Output<string> {
  return pulumi.output(elasticsearch).apply((known) => known.httpsEndpoint);
}
