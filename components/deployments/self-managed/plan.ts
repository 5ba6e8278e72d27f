import * as pulumi from "@pulumi/pulumi";
import { ClientAuthentication, KeyFormat, KibanaAuthentication, Licence, TlsProtocol, defaultProtocols } from "../../channels";
import { LifetimeArgs } from "../../pki/lifetimes";
import { SigningAuthority } from "../../pki/signing-authority";
import { ElasticsearchPathsArgs, RotationArgs, SelfManagedDeploymentArgs } from "./args";
import { CertificatesPer, VerificationMode } from "./channel-args";
import { RemoteClusterArgs, TrustedClusterArgs } from "./remote-clusters/args";
import { IssuedElsewhereArgs } from "./issued-elsewhere/args";

type Names = pulumi.Input<pulumi.Input<string>[]>;

/** A deployment's arguments with every default filled in, but for the URLs that follow from hosts, before any of it is checked. */
export interface SelfManagedPlan {
  clusterName: string;
  licence: Licence;
  bootstrap: boolean;
  paths: ElasticsearchPathsArgs;
  rotation: RotationArgs;
  protectAuthorityKeys?: boolean;
  formats: Record<string, KeyFormat[]>;
  fips: boolean;
  nodes: { name: string; host: pulumi.Input<string>; addresses: Names; roles?: string[] }[];
  kibanas: { name: string; host: pulumi.Input<string>; addresses: Names; publicBaseUrl?: pulumi.Input<string> }[];
  transport: TlsPlan & { certificatesPer: CertificatesPer; trustedClusters: TrustedClusterArgs[] };
  http: TlsPlan & {
    sharesTransportAuthority: boolean;
    publicEndpoint?: pulumi.Input<string>;
    names: Names;
    clientAuthentication: ClientAuthentication;
    clientAuthority?: SigningAuthority;
    clients: string[];
    clientRoles: Record<string, string[]>;
    pkiRealm: boolean;
  };
  /** By whom certificates are presented: nodes to each other and to clients, clients, Kibanas to browsers. */
  elsewhere: Record<LeafRole, IssuedElsewhereArgs | undefined>;
  kibana: {
    authentication: KibanaAuthentication;
    password?: pulumi.Input<string>;
    verificationMode: VerificationMode;
    authority?: SigningAuthority;
    port: number;
    configDirectory: string;
    life: LifetimeArgs;
  };
  remoteClusterServer?: TlsPlan & { names: Names };
  remoteClusters: RemoteClusterArgs[];
}

/** What a leaf is for: between nodes, Elasticsearch to its clients, a client to it, Kibana to browsers. */
export type LeafRole = "transport" | "http" | "client" | "kibana";

/** A channel of which we issue the certificates. */
export interface TlsPlan {
  authority?: SigningAuthority;
  port: number;
  supportedProtocols: readonly TlsProtocol[];
  cipherSuites?: string[];
  life: LifetimeArgs;
}

/** Fills in the defaults that `SelfManagedDeploymentArgs` documents. */
export function planSelfManaged(args: SelfManagedDeploymentArgs): SelfManagedPlan {
  // Programs in JavaScript can leave out what is required.
  const { nodes = [], kibanas = [], transport = {}, http = {}, kibana = {}, remoteClusterServer, remoteClusters = [] } = args as Partial<SelfManagedDeploymentArgs>;
  const authentication = kibana.authentication ?? KibanaAuthentication.ServiceToken;
  const byCertificate = authentication === KibanaAuthentication.ClientCertificate;
  return {
    clusterName: args.clusterName,
    licence: args.licence ?? Licence.Basic,
    bootstrap: args.bootstrap ?? false,
    paths: args.paths ?? {},
    rotation: args.rotation ?? {},
    protectAuthorityKeys: args.protectAuthorityKeys,
    formats: args.formats ?? {},
    fips: args.fips ?? false,
    nodes: nodes.map(({ name, host = name, addresses = [], roles }) => ({ name, host, addresses, roles })),
    kibanas: kibanas.map(({ name, host = name, addresses = [], publicBaseUrl }) => ({ name, host, addresses, publicBaseUrl })),
    transport: { ...tlsPlan(transport, 9300), certificatesPer: transport.certificatesPer ?? CertificatesPer.Node, trustedClusters: transport.trustedClusters ?? [] },
    http: {
      ...tlsPlan(http, 9200),
      sharesTransportAuthority: http.sharesTransportAuthority ?? false,
      publicEndpoint: http.publicEndpoint,
      names: http.names ?? [],
      clientAuthentication: http.clientAuthentication ?? (byCertificate ? ClientAuthentication.Optional : ClientAuthentication.None),
      clientAuthority: http.clientAuthority,
      clients: http.clients ?? [],
      clientRoles: http.clientRoles ?? {},
      pkiRealm: http.pkiRealm ?? byCertificate,
    },
    elsewhere: { transport: transport.issuedElsewhere, http: http.issuedElsewhere, client: http.clientsIssuedElsewhere, kibana: kibana.issuedElsewhere },
    kibana: {
      authentication,
      password: kibana.password,
      verificationMode: kibana.verificationMode ?? VerificationMode.Full,
      authority: kibana.authority,
      port: kibana.port ?? 5601,
      configDirectory: kibana.configDirectory ?? "/usr/share/kibana/config",
      life: { validityDays: kibana.validityDays, renewBeforeDays: kibana.renewBeforeDays },
    },
    remoteClusterServer: remoteClusterServer && { ...tlsPlan(remoteClusterServer, 9443), names: remoteClusterServer.names ?? [] },
    remoteClusters,
  };
}

type TlsArgs = LifetimeArgs & Partial<Omit<TlsPlan, "life">>;

function tlsPlan({ authority, port, supportedProtocols = defaultProtocols, cipherSuites, validityDays, renewBeforeDays }: TlsArgs, defaultPort: number): TlsPlan {
  return { authority, port: port ?? defaultPort, supportedProtocols, cipherSuites, life: { validityDays, renewBeforeDays } };
}
