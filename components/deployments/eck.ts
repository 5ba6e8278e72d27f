import * as pulumi from "@pulumi/pulumi";
import { namespaceProblems } from "../secrets/kubernetes-secrets/args";
import { Json } from "../support/json";
import { at, checked, refuse } from "../support/problems";
import { Authorities } from "./authorities";
import { CertificateRecord, ChannelSummary, Deployment, NextStep, StoredSecret } from "./deployment";
import { EckDeploymentArgs } from "./eck/args";
import { eckAuthorities } from "./eck/authorities";
import { eckEndpoint, eckTrust } from "./eck/endpoint";
import { EckFacts } from "./eck/facts";
import { EckObjects } from "./eck/objects";
import { EckPlan, planEck } from "./eck/plan";
import { eckProblems } from "./eck/problems";
import { elasticsearchResource, kibanaResource } from "./eck/resources";
import { warnOfSharedRoots } from "./eck/shared-roots";
import { eckSummaries } from "./eck/summaries";
import { inventory } from "./inventory";
import { eckConduct } from "./eck/conduct";
import { nextSteps } from "./next-steps";
import { storedSecrets, trustFingerprintsOf } from "./outputs";

/**
 * Elasticsearch and Kibana under the operator of Elastic Cloud on Kubernetes: their custom resources, and the Secrets and the
 * ConfigMap by which the operator secures each channel, or takes certificates from cert-manager.
 *
 * The provider needs `enableSecretMutable` and `enableConfigMapMutable`: without them every change deletes an object and creates
 * another, between which pods have none.
 */
export class EckDeployment extends pulumi.ComponentResource implements Deployment {
  /** The URL of Elasticsearch. */
  public readonly endpoint: pulumi.Output<string>;
  /**
   * What verifies it, in PEM. Empty where the public roots do, and where the operator made the authority: that is in the Secret
   * `<clusterName>-es-http-certs-public`, at `ca.crt`.
   */
  public readonly trustPem: pulumi.Output<string>;
  /** SHA-256 of each certificate in `trustPem`, lower-case hex, as `ssl.ca_trusted_fingerprint` takes it. */
  public readonly trustFingerprints: pulumi.Output<string[]>;
  /** Who manages each channel, and how it is encrypted and authenticated. */
  public readonly channels: pulumi.Output<ChannelSummary[]>;
  /** The certificates that are issued here and the authorities given to others, the soonest to expire first. */
  public readonly certificates: pulumi.Output<CertificateRecord[]>;
  /** The Secrets and ConfigMaps, as `<namespace>/<name>`. */
  public readonly secrets: pulumi.Output<StoredSecret[]>;
  /** Empty: pods get what they need by the operator. */
  public readonly readPolicies: pulumi.Output<Record<string, string>>;
  /** The spec of the Elasticsearch resource, with `fragmentsOnly` what of it concerns TLS; empty with `kibana.external`. */
  public readonly elasticsearchSpec: pulumi.Output<Record<string, Json>>;
  /** The spec of the Kibana resource, with `fragmentsOnly` what of it concerns TLS; empty without `kibana`. */
  public readonly kibanaSpec: pulumi.Output<Record<string, Json>>;
  /** What consumers have to do while an authority changes, and which step may follow. */
  public readonly nextSteps: pulumi.Output<NextStep[]>;

  constructor(name: string, args: EckDeploymentArgs, opts?: pulumi.ComponentResourceOptions) {
    const plan = planEck(args);
    super("elastic-tls:index:EckDeployment", name, summary(plan), opts);
    refuse(this, eckProblems(plan));

    const authorities = new Authorities(this, name);
    const namespace = checked(this, plan.namespace, namespaceProblems);
    const facts: EckFacts = {
      component: this,
      name,
      plan,
      namespace,
      kibanaNamespace: plan.kibana?.namespace === undefined ? namespace : checked(this, plan.kibana.namespace, (known) => at("kibana", namespaceProblems(known))),
      authorities: eckAuthorities(this, plan, authorities),
      objects: new EckObjects(this, name, plan.clusterName, plan.labels),
      certificates: [],
    };
    warnOfSharedRoots(this, plan);
    const elasticsearch = plan.kibana?.external ? pulumi.output({}) : elasticsearchResource(facts);
    const kibana = plan.kibana ? kibanaResource(facts) : pulumi.output({});
    const { entries } = facts.objects;
    authorities.histories.forEach((history) => history.rememberDistribution(entries.map(({ resource }) => resource)));

    this.endpoint = eckEndpoint(facts);
    this.trustPem = eckTrust(facts);
    this.trustFingerprints = trustFingerprintsOf(this.trustPem);
    this.channels = pulumi.output(eckSummaries(plan));
    this.certificates = inventory(facts.certificates);
    this.secrets = storedSecrets(entries);
    this.readPolicies = pulumi.output<Record<string, string>>({});
    this.nextSteps = nextSteps(authorities.histories, eckConduct(plan));
    this.elasticsearchSpec = elasticsearch as pulumi.Output<Record<string, unknown>>;
    this.kibanaSpec = kibana as pulumi.Output<Record<string, unknown>>;
    this.registerOutputs({
      endpoint: this.endpoint,
      trustPem: this.trustPem,
      trustFingerprints: this.trustFingerprints,
      channels: this.channels,
      certificates: this.certificates,
      secrets: this.secrets,
      readPolicies: this.readPolicies,
      nextSteps: this.nextSteps,
      elasticsearchSpec: this.elasticsearchSpec,
      kibanaSpec: this.kibanaSpec,
    });
  }
}

/** What reviewers see of the deployment: nothing in it is secret. */
function summary({ clusterName, version, operatorVersion, fragmentsOnly, transport, http, kibana }: EckPlan) {
  return {
    deployment: "eck",
    clusterName,
    version,
    operatorVersion,
    fragmentsOnly,
    transportCertificates: transport.way,
    httpCertificates: http.way,
    kibanaCertificates: kibana?.http.way,
    requireClientCertificates: http.requireClientCertificates ?? false,
  };
}
