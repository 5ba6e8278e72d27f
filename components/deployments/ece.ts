import * as pulumi from "@pulumi/pulumi";
import { files, hostAndPort, hostOf } from "../channels";
import { chainFile } from "../ece/chain";
import { eceServices } from "../ece/services";
import { unreadableProblems } from "../pki/given-certificates";
import { bundle } from "../pki/pem";
import { chooseStore, storeProblems } from "../secrets/choose-store";
import { checked, refuse } from "../support/problems";
import { CertificateRecord, ChannelSummary, Deployment, NextStep, StoredSecret } from "./deployment";
import { EceDeploymentArgs } from "./ece/args";
import { EceChain, EceFacts, channelOf, eceAuthority, eceChain } from "./ece/chains";
import { eceNames, neededNames } from "./ece/names";
import { EcePlan, planEce } from "./ece/plan";
import { eceProblems } from "./ece/problems";
import { uploadChains } from "./ece/uploads";
import { Listed, inventory, listed } from "./inventory";
import { eceConduct } from "./ece/conduct";
import { nextSteps } from "./next-steps";
import { storedSecrets, trustFingerprintsOf } from "./outputs";
import { Provision } from "./self-managed/provision";
import { grantRead, readPolicies, rememberGrants } from "./read-grants";
import { Authorities, authorityListed } from "./authorities";

/**
 * The certificates of an Elastic Cloud Enterprise installation that are yours: those of the proxy, the Cloud UI and the admin
 * console, issued or taken, kept in a store in the form that ECE takes, and uploaded if you like. The platform secures the rest.
 */
export class EceDeployment extends pulumi.ComponentResource implements Deployment {
  /** The URL of Elasticsearch. */
  public readonly endpoint: pulumi.Output<string>;
  /** What verifies it, in PEM: clients use this, during a change of the authority too. */
  public readonly trustPem: pulumi.Output<string>;
  /** SHA-256 of each certificate in `trustPem`, lower-case hex, as `ssl.ca_trusted_fingerprint` takes it. */
  public readonly trustFingerprints: pulumi.Output<string[]>;
  /** How each channel is encrypted and authenticated. */
  public readonly channels: pulumi.Output<ChannelSummary[]>;
  /** Every certificate made or taken here, the soonest to expire first. */
  public readonly certificates: pulumi.Output<CertificateRecord[]>;
  /** Where each chain is kept. */
  public readonly secrets: pulumi.Output<StoredSecret[]>;
  /** Consumer to the JSON of a policy that lets it read its own secret; empty where the store has no policies. */
  public readonly readPolicies: pulumi.Output<Record<string, string>>;
  /** What consumers have to do while the authority changes, and which step may follow. */
  public readonly nextSteps: pulumi.Output<NextStep[]>;

  constructor(name: string, args: EceDeploymentArgs, opts?: pulumi.ComponentResourceOptions) {
    const plan = planEce(args);
    super("elastic-tls:index:EceDeployment", name, summary(plan), opts);
    refuse(this, [...eceProblems(plan), ...storeProblems(args)]);

    const names = eceNames(this, plan);
    const authorities = new Authorities(this, name);
    const authority = eceAuthority(authorities, plan);
    const facts: EceFacts = { component: this, name, plan, names, authority };
    const chains = plan.services.map((service) => eceChain(facts, service));
    const trustPem = proxyTrust(facts, chains);
    const secretStore = chooseStore(this, name, plan.installation, args);
    const entries = provisions(facts, chains, trustPem).map(({ consumer, files }) => secretStore.put(consumer, files, { parent: this }));
    const stored = entries.map(({ resource }) => resource);
    const inUse = plan.upload ? uploadChains(facts, plan.upload, chains, stored) : [];
    authorities.histories.forEach((history) => history.rememberDistribution([...stored, ...inUse]));
    const policies = readPolicies(entries);
    rememberGrants(this, { name, policies });

    this.endpoint = names.apply(({ endpoint }) => endpoint);
    this.trustPem = trustPem;
    this.trustFingerprints = trustFingerprintsOf(trustPem);
    this.channels = pulumi.output(channelSummaries(plan));
    this.certificates = inventory([...(authority ? authorityListed("http", authority) : []), ...chains.map((chain) => listedChain(facts, chain))]);
    this.secrets = storedSecrets(entries);
    this.readPolicies = pulumi.all(policies);
    this.nextSteps = nextSteps(authorities.histories, eceConduct(plan));
    this.registerOutputs({
      endpoint: this.endpoint,
      trustPem: this.trustPem,
      trustFingerprints: this.trustFingerprints,
      channels: this.channels,
      certificates: this.certificates,
      secrets: this.secrets,
      readPolicies: this.readPolicies,
      nextSteps: this.nextSteps,
    });
  }

  /**
   * Lets an AWS role read one secret and no other, by an inline policy. In a program in another language, or for another grant
   * of the same consumer, use `readPolicies`.
   *
   * @param consumer as in `secrets`: `ece/proxy`
   * @param role the role's name
   */
  public grantRead(consumer: string, role: pulumi.Input<string>): pulumi.Resource {
    return grantRead(this, consumer, role);
  }
}

/** What reviewers see of the deployment: nothing in it is secret. */
function summary({ installation, services, upload }: EcePlan) {
  const certificates = Object.fromEntries(services.map(({ service, certificate }) => [service, certificate ? "given" : "issued"]));
  return { deployment: "ece", installation, certificates, uploaded: upload !== undefined };
}

/** What verifies the proxy: the authority of its certificate, and what was given besides. */
function proxyTrust({ component, plan: { proxyTrustPem } }: EceFacts, chains: EceChain[]): pulumi.Output<string> {
  const ours = chains.filter(({ service }) => service === "proxy").map(({ trustPem }) => trustPem);
  const given = proxyTrustPem === undefined ? [] : [checked(component, proxyTrustPem, (known) => unreadableProblems({ proxyTrustPem: known }))];
  return pulumi.all([...ours, ...given]).apply((pems) => bundle(...pems));
}

/** What is kept: each chain as ECE takes it, and the trust that clients need, apart from keys. */
function provisions({ plan: { installation } }: EceFacts, chains: EceChain[], trustPem: pulumi.Output<string>): Pick<Provision, "consumer" | "files">[] {
  return [
    ...chains.map(({ service, certPem, chainPem, privateKeyPem }) => ({
      consumer: { kind: "ece" as const, name: eceServices[service].apiName },
      files: { [files.ece.chain]: pulumi.secret(pulumi.output({ certPem, chainPem, privateKeyPem }).apply(chainFile)) },
    })),
    { consumer: { kind: "trust" as const, name: installation }, files: { [files.client.httpAuthorities]: trustPem } },
  ];
}

function listedChain({ names }: EceFacts, { service, certPem, renewsAt }: EceChain): Listed {
  const { apiName, port } = eceServices[service];
  const servedAt = names.apply((known) => {
    if (service === "proxy") return [hostAndPort({ host: hostOf(known.endpoint), port: Number(new URL(known.endpoint).port || 443) })];
    return neededNames(known, service).slice(0, 1).map((host) => hostAndPort({ host, port }));
  });
  return listed(apiName, channelOf(service), { certPem, renewsAt }, servedAt);
}

/** Source: https://www.elastic.co/docs/deploy-manage/security/secure-cluster-communications */
function channelSummaries({ services }: EcePlan): ChannelSummary[] {
  const isOurs = services.some(({ service }) => service === "proxy");
  return [
    { name: "transport", managedBy: "platform", encryption: "TLS between nodes", authentication: "mutual TLS" },
    { name: "http", managedBy: isOurs ? "us" : "platform", encryption: "TLS up to the proxies, TLSv1.2 or later", authentication: "users and API keys" },
    { name: "kibana", managedBy: "platform", encryption: "TLS", authentication: "service token" },
  ];
}

