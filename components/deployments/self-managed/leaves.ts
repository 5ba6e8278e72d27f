import * as pulumi from "@pulumi/pulumi";
import { LeafCertificate } from "../../pki/leaf-certificate";
import { LifetimeArgs } from "../../pki/lifetimes";
import { SignedElsewhereArgs, namedBy } from "../../pki/signed-elsewhere";
import { ResolvedAuthority } from "../../pki/signing-authority";
import { finishedParts } from "../../pki/finished-leaf";
import { privateKeyBlock } from "../../pki/pem";
import { byKind } from "../../pki/subject-alt-names";
import { CertificateUsage } from "../../pki/usages";
import { CertificateRequest } from "./issued-elsewhere/args";
import { elsewhereChannels } from "./issued-elsewhere/channels";
import { soundElsewhere } from "./issued-elsewhere/issued-elsewhere";
import { ClusterFacts } from "./provision";
import { SelfManagedAuthorities } from "./authorities";
import { LeafRole, SelfManagedPlan } from "./plan";
import { remoteClusterServerChannel } from "./remote-clusters/channels";

/** A leaf of one consumer, whoever has issued it. */
export interface IssuedLeaf {
  certPem: pulumi.Output<string>;
  /** What is presented: the certificate, then the intermediates. */
  chainPem: pulumi.Output<string>;
  /** The root above them; empty where the trust bundle doesn't hold it. */
  rootPem: pulumi.Output<string>;
  /** Secret. */
  privateKeyPem: pulumi.Output<string>;
  /** Empty for a certificate that somebody else renews. */
  renewsAt: pulumi.Output<string>;
  /** For an authority elsewhere to sign. */
  requests: pulumi.Output<CertificateRequest>[];
}

interface LeafKind {
  channel: string;
  usage: CertificateUsage;
  authorityOf: (authorities: SelfManagedAuthorities) => ResolvedAuthority;
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
} satisfies Record<LeafRole | typeof remoteClusterServerChannel, LeafKind>;

/** Issues a certificate of a kind to its holder, for the names and addresses by which others dial it, or takes the one that was issued elsewhere. */
export function issueLeaf(facts: ClusterFacts, kind: keyof typeof kinds, holder: string, dialled: pulumi.Output<string[]>): IssuedLeaf {
  const { rootPem, trustPem } = kinds[kind].authorityOf(facts.authorities);
  if (kind === remoteClusterServerChannel) return leafOf(issue(facts, kind, holder, dialled), rootPem);
  const elsewhere = facts.plan.elsewhere[kind];
  const given = elsewhere?.certificates?.[holder];
  if (!given) return leafOf(issue(facts, kind, holder, dialled), rootPem, elsewhere && { consumer: holder, channel: kind });

  const sound = soundElsewhere(facts.component, facts.plan, kind, holder, { given, names: dialled, trustPem });
  // A secret key makes all of `sound` secret; what the world may see is taken out of it.
  const parts = pulumi.unsecret(sound).apply((known) => finishedParts(known, known.trustPem));
  if (given.privateKeyPem === undefined) {
    const path = `${elsewhereChannels[kind].path}.certificates.${holder}`;
    const signed = issue(facts, kind, holder, dialled, namedBy(path, { ...given, trustPem, requiredNames: dialled }));
    return leafOf(signed, parts.rootPem, { consumer: holder, channel: kind });
  }
  const privateKeyPem = pulumi.secret(sound.apply((known) => privateKeyBlock(known.privateKeyPem!)));
  return { certPem: parts.certPem, chainPem: parts.chainPem, rootPem: parts.rootPem, privateKeyPem, renewsAt: pulumi.output(""), requests: [] };
}

function leafOf(leaf: LeafCertificate, rootPem: pulumi.Output<string>, asked?: Omit<CertificateRequest, "requestPem">): IssuedLeaf {
  const { certPem, chainPem, privateKeyPem, renewsAt, requestPem } = leaf;
  return { certPem, chainPem, rootPem, privateKeyPem, renewsAt, requests: asked ? [pulumi.output({ ...asked, requestPem })] : [] };
}

function issue(facts: ClusterFacts, kind: keyof typeof kinds, holder: string, dialled: pulumi.Output<string[]>, signedElsewhere?: SignedElsewhereArgs): LeafCertificate {
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
      signedElsewhere,
      ...lifeOf(facts.plan),
    },
    { parent: facts.component },
  );
}
