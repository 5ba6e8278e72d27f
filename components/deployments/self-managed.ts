import * as pulumi from "@pulumi/pulumi";
import { httpsUrl } from "../channels";
import { chooseStore, storeProblems } from "../secrets/choose-store";
import { refuse } from "../support/problems";
import { channelSummaries } from "./self-managed/channel-summaries";
import { clientProvisions } from "./self-managed/clients";
import { CertificateRecord, ChannelSummary, Deployment, NextStep, StoredSecret } from "./deployment";
import { nodeProvisions } from "./self-managed/elasticsearch-nodes";
import { withFormats } from "./self-managed/formats/formats";
import { inventory } from "./inventory";
import { selfManagedConduct } from "./self-managed/conduct";
import { nextSteps } from "./next-steps";
import { storedSecrets, trustFingerprintsOf } from "./outputs";
import { kibanaCredentials } from "./self-managed/kibana-credentials";
import { kibanaProvisions } from "./self-managed/kibana-instances";
import { plainNamesProblems, planNames } from "./self-managed/plan-names";
import { ClusterFacts } from "./self-managed/provision";
import { grantRead, readPolicies, rememberGrants } from "./read-grants";
import { SelfManagedDeploymentArgs } from "./self-managed/args";
import { RemoteClusterConnections, RemoteClusterEndpoint, TransportTrust } from "./self-managed/remote-clusters/args";
import { foreignAuthorities } from "./self-managed/remote-clusters/remote-clusters";
import { remoteOutputs } from "./self-managed/remote-clusters/outputs";
import { listedAuthorities, selfManagedAuthorities } from "./self-managed/authorities";
import { issuedElsewhereSummary } from "./self-managed/issued-elsewhere/channels";
import { CertificateRequest } from "./self-managed/issued-elsewhere/args";
import { SelfManagedPlan, planSelfManaged } from "./self-managed/plan";
import { quorumWarning, selfManagedProblems } from "./self-managed/problems";

/**
 * A secured cluster that you run yourself: its authorities, every node's and Kibana's certificates and complete settings,
 * kept in a store under fixed names, so that a running node picks up a renewed certificate.
 *
 * Certificates prove that a node belongs to the cluster, not what it may do there: `node.roles` is the node's own word.
 * Whoever holds the transport authority decides who joins.
 */
export class SelfManagedDeployment extends pulumi.ComponentResource implements Deployment {
  /** The URL of Elasticsearch. */
  public readonly endpoint: pulumi.Output<string>;
  /** What verifies it, in PEM: clients use this, during a rotation of the authority too. */
  public readonly trustPem: pulumi.Output<string>;
  /** SHA-256 of each certificate in `trustPem`, lower-case hex, as `ssl.ca_trusted_fingerprint` takes it. */
  public readonly trustFingerprints: pulumi.Output<string[]>;
  /** How each channel is encrypted and authenticated. */
  public readonly channels: pulumi.Output<ChannelSummary[]>;
  /** Every certificate, the soonest to expire first. */
  public readonly certificates: pulumi.Output<CertificateRecord[]>;
  /** What authorities elsewhere may sign: a request for each consumer of a channel with `issuedElsewhere` whose key is here. */
  public readonly certificateRequests: pulumi.Output<CertificateRequest[]>;
  /** Where each consumer's files are kept. */
  public readonly secrets: pulumi.Output<StoredSecret[]>;
  /** Consumer to the JSON of a policy that lets it read its own secret; empty where the store has no policies. */
  public readonly readPolicies: pulumi.Output<Record<string, string>>;
  /** What other clusters need to dial this one with an API key: what verifies it, and where. */
  public readonly remoteClusterEndpoint: pulumi.Output<RemoteClusterEndpoint>;
  /** What connects this cluster to the remote ones of its arguments. */
  public readonly remoteClusterConnections: pulumi.Output<RemoteClusterConnections>;
  /** What other clusters need to trust this one on transport, for remote clusters by certificates. */
  public readonly transportTrust: pulumi.Output<TransportTrust>;
  /** What consumers have to do while an authority or a token changes, and which step may follow. */
  public readonly nextSteps: pulumi.Output<NextStep[]>;

  constructor(name: string, args: SelfManagedDeploymentArgs, opts?: pulumi.ComponentResourceOptions) {
    const plan = planSelfManaged(args);
    super("elastic-tls:index:SelfManagedDeployment", name, summary(plan), opts);
    refuse(this, [...selfManagedProblems(plan), ...storeProblems(args), ...plainNamesProblems(plan)]);
    warn(this, quorumWarning(plan));

    const names = planNames(this, plan);
    const authorities = selfManagedAuthorities(this, name, plan);
    const facts: ClusterFacts = { component: this, name, plan, names, authorities };
    const credentials = kibanaCredentials(facts);
    const provisions = withFormats(facts, [
      ...nodeProvisions(facts, credentials.nodeFiles),
      ...kibanaProvisions(facts, credentials),
      ...clientProvisions(facts),
    ]);
    const secretStore = chooseStore(this, name, plan.clusterName, args);
    const entries = provisions.map(({ consumer, files }) => secretStore.put(consumer, files, { parent: this }));
    const histories = [...authorities.histories, ...(credentials.tokens ? [credentials.tokens] : [])];
    histories.forEach((history) => history.rememberDistribution(entries.map(({ resource }) => resource)));
    const policies = readPolicies(entries);
    rememberGrants(this, { name, policies });

    this.endpoint = pulumi
      .all([names.http, names.nodes[0]!])
      .apply(([{ publicEndpoint }, { host }]) => publicEndpoint ?? httpsUrl({ host, port: plan.http.port }));
    this.trustPem = authorities.http.trustPem;
    this.trustFingerprints = trustFingerprintsOf(this.trustPem);
    this.channels = pulumi.output(channelSummaries(plan));
    this.certificates = inventory([...listedAuthorities(authorities), ...foreignAuthorities(facts), ...provisions.flatMap(({ certificates }) => certificates)]);
    this.certificateRequests = pulumi.all(provisions.flatMap(({ requests }) => requests));
    this.secrets = storedSecrets(entries);
    this.readPolicies = pulumi.all(policies);
    const remote = remoteOutputs(facts);
    this.remoteClusterEndpoint = remote.remoteClusterEndpoint;
    this.remoteClusterConnections = remote.remoteClusterConnections;
    this.transportTrust = remote.transportTrust;
    this.nextSteps = nextSteps(histories, selfManagedConduct(plan));
    this.registerOutputs({
      endpoint: this.endpoint,
      trustPem: this.trustPem,
      trustFingerprints: this.trustFingerprints,
      channels: this.channels,
      certificates: this.certificates,
      ...(provisions.some(({ requests }) => requests.length > 0) && { certificateRequests: this.certificateRequests }),
      secrets: this.secrets,
      readPolicies: this.readPolicies,
      ...remote,
      nextSteps: this.nextSteps,
    });
  }

  /**
   * Lets an AWS role read the secret of one consumer and no other, by an inline policy. In a program in another language, or
   * for another grant of the same consumer, use `readPolicies`.
   *
   * @param consumer as in `secrets`: `elasticsearch/es01`
   * @param role the role's name
   */
  public grantRead(consumer: string, role: pulumi.Input<string>): pulumi.Resource {
    return grantRead(this, consumer, role);
  }
}

/** What reviewers see of the deployment: nothing in it is secret. */
function summary(plan: SelfManagedPlan) {
  const { clusterName, transport, http, kibana, licence, bootstrap, fips, remoteClusterServer, remoteClusters } = plan;
  const namesOf = (clusters: { name: string }[]) => (clusters.length === 0 ? undefined : clusters.map(({ name }) => name));
  return {
    deployment: "self-managed",
    clusterName,
    licence,
    bootstrap,
    fips: fips || undefined,
    certificatesPer: transport.certificatesPer,
    transportProtocols: transport.supportedProtocols,
    httpProtocols: http.supportedProtocols,
    clientAuthentication: http.clientAuthentication,
    kibanaAuthentication: kibana.authentication,
    kibanaVerificationMode: kibana.verificationMode,
    remoteClusterServerProtocols: remoteClusterServer?.supportedProtocols,
    remoteClusters: namesOf(remoteClusters),
    trustedClusters: namesOf(transport.trustedClusters),
    issuedElsewhere: issuedElsewhereSummary(plan),
  };
}

function warn(component: pulumi.Resource, warning: string | undefined): void {
  if (warning) void pulumi.log.warn(warning, component);
}
