import { ChannelSummary } from "../deployment";
import { CertificateWay, EckPlan, TransportWay } from "./plan";

const transportIssuers: Record<TransportWay, Pick<ChannelSummary, "managedBy" | "encryption">> = {
  operator: { managedBy: "operator", encryption: "TLS, issuer verified, certificates and authority by the operator" },
  authority: { managedBy: "operator", encryption: "TLS, issuer verified, certificates by the operator from an authority given to it" },
  certManager: { managedBy: "cert-manager", encryption: "TLS, issuer verified, certificates by cert-manager" },
};

const certificateIssuers: Record<CertificateWay, Pick<ChannelSummary, "managedBy" | "encryption">> = {
  operator: { managedBy: "operator", encryption: "TLS, certificate and authority by the operator" },
  operatorByAuthority: { managedBy: "operator", encryption: "TLS, certificate by the operator from an authority given to it" },
  us: { managedBy: "us", encryption: "TLS, certificate issued here" },
  certManager: { managedBy: "cert-manager", encryption: "TLS, certificate by cert-manager" },
};

/** How the channels of a deployment on ECK are secured, in words. */
export function eckSummaries({ transport, http, kibana }: EckPlan): ChannelSummary[] {
  const ofKibana: ChannelSummary[] = kibana
    ? [
        {
          name: "kibana",
          ...certificateIssuers[kibana.http.way],
          authentication: kibana.external ? "password of kibana_system" : `service token${http.requireClientCertificates ? " behind a client certificate" : ""}`,
        },
      ]
    : [];
  if (kibana?.external) return ofKibana;
  return [
    { name: "transport", ...transportIssuers[transport.way], authentication: "mutual TLS" },
    {
      name: "http",
      ...certificateIssuers[http.way],
      authentication: http.requireClientCertificates ? "client certificates required, then users and API keys" : "users and API keys",
    },
    ...ofKibana,
  ];
}
