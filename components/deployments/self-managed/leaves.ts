import * as pulumi from "@pulumi/pulumi";
import { LeafCertificate } from "../../pki/leaf-certificate";
import { LifetimeArgs } from "../../pki/lifetimes";
import { SigningAuthority } from "../../pki/signing-authority";
import { byKind } from "../../pki/subject-alt-names";
import { CertificateUsage } from "../../pki/usages";
import { ClusterFacts } from "./provision";
import { SelfManagedAuthorities } from "./authorities";
import { SelfManagedPlan } from "./plan";
import { remoteClusterServerChannel } from "./remote-channels";

interface LeafKind {
  channel: string;
  usage: CertificateUsage;
  authorityOf: (authorities: SelfManagedAuthorities) => SigningAuthority;
  lifeOf: (plan: SelfManagedPlan) => LifetimeArgs;
  /** Names that belong into every certificate of the kind. */
  names: string[];
}

/** A server answers its own machine too: health checks and command-line tools dial these. */
const loopback = ["localhost", "127.0.0.1"];

const kinds = {
  /** Between nodes. */
  transport: {
    channel: "transport",
    usage: CertificateUsage.Peer,
    authorityOf: ({ transport }) => transport,
    lifeOf: ({ transport }) => transport.life,
    names: [],
  },
  /** Elasticsearch to its clients. */
  http: {
    channel: "http",
    usage: CertificateUsage.Server,
    authorityOf: ({ http }) => http,
    lifeOf: ({ http }) => http.life,
    names: loopback,
  },
  /** A client to Elasticsearch, Kibana among them. */
  client: {
    channel: "http",
    usage: CertificateUsage.Client,
    authorityOf: ({ client }) => client!,
    lifeOf: ({ http }) => http.life,
    names: [],
  },
  /** Kibana to browsers. */
  kibana: {
    channel: "kibana",
    usage: CertificateUsage.Server,
    authorityOf: ({ kibana }) => kibana,
    lifeOf: ({ kibana }) => kibana.life,
    names: loopback,
  },
  /** Elasticsearch to the clusters that dial it by API key. */
  [remoteClusterServerChannel]: {
    channel: remoteClusterServerChannel,
    usage: CertificateUsage.Server,
    authorityOf: ({ remoteClusterServer }) => remoteClusterServer!,
    lifeOf: ({ remoteClusterServer }) => remoteClusterServer!.life,
    names: [],
  },
} satisfies Record<string, LeafKind>;

/** Issues a certificate of a kind to its holder, for the names and addresses by which others dial it. */
export function issueLeaf(facts: ClusterFacts, kind: keyof typeof kinds, holder: string, dialled: pulumi.Output<string[]>): LeafCertificate {
  const { channel, usage, authorityOf, lifeOf, names }: LeafKind = kinds[kind];
  const { dnsNames, ipAddresses } = dialled.apply((known) => byKind([holder, ...known, ...names]));
  return new LeafCertificate(
    `${facts.name}-${holder}-${kind}`,
    {
      authority: authorityOf(facts.authorities),
      usage,
      channel,
      consumer: holder,
      commonName: holder,
      organization: facts.plan.clusterName,
      dnsNames,
      ipAddresses,
      ...lifeOf(facts.plan),
    },
    { parent: facts.component },
  );
}
