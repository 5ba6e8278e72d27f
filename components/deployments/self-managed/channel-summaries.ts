import { ClientAuthentication, KibanaAuthentication } from "../../channels";
import { ChannelSummary } from "../deployment";
import { CertificatesPer, VerificationMode } from "./channel-args";
import { SelfManagedPlan } from "./plan";
import { remoteClusterServerChannel } from "./remote-clusters/channels";

const transportNames: Record<CertificatesPer, string> = {
  node: "issuer and name verified",
  cluster: "issuer verified, one certificate for all nodes",
};

const clients: Record<ClientAuthentication, string> = {
  none: "users and API keys",
  optional: "users and API keys, client certificates accepted",
  required: "client certificates required, then users and API keys",
};

const kibanaIdentities: Record<KibanaAuthentication, string> = {
  serviceToken: "service token",
  password: "password of kibana_system",
  clientCertificate: "client certificate (PKI realm)",
};

const verifications: Record<VerificationMode, string> = { full: "issuer and name verified", certificate: "issuer verified" };

/** How the channels of a self-managed cluster are secured, in words. */
export function channelSummaries({ transport, http, kibana, remoteClusterServer }: SelfManagedPlan): ChannelSummary[] {
  const trusted = transport.trustedClusters.map(({ name }) => name).join(", ");
  return [
    {
      name: "transport",
      managedBy: "us",
      encryption: `${transport.supportedProtocols.join(", ")}, ${transportNames[transport.certificatesPer]}`,
      authentication: trusted === "" ? "mutual TLS" : `mutual TLS, nodes of ${trusted} trusted too`,
    },
    {
      name: "http",
      managedBy: "us",
      encryption: http.supportedProtocols.join(", "),
      authentication: clients[http.clientAuthentication],
    },
    {
      name: "kibana",
      managedBy: "us",
      encryption: `${http.supportedProtocols.join(", ")}, ${verifications[kibana.verificationMode]}`,
      authentication: kibanaIdentities[kibana.authentication],
    },
    ...(remoteClusterServer
      ? [{ name: remoteClusterServerChannel, managedBy: "us", encryption: remoteClusterServer.supportedProtocols.join(", "), authentication: "cross-cluster API keys" }]
      : []),
  ];
}
