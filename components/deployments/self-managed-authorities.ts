import * as pulumi from "@pulumi/pulumi";
import { ClientAuthentication } from "../channels";
import { CertificateAuthority } from "../pki/certificate-authority";
import { ResolvedAuthority, SigningAuthority, resolveAuthority } from "../pki/signing-authority";
import { refuse } from "../support/problems";
import { Listed, listed } from "./inventory";
import { SelfManagedPlan } from "./self-managed-plan";

/** What signs each channel's certificates. */
export interface SelfManagedAuthorities {
  transport: ResolvedAuthority;
  http: ResolvedAuthority;
  /** For browsers to verify Kibana. */
  kibana: ResolvedAuthority;
  /** For clients' certificates, if there are any. */
  client?: ResolvedAuthority;
}

/** Takes the authorities that were given and makes the ones that weren't. */
export function selfManagedAuthorities(component: pulumi.Resource, name: string, plan: SelfManagedPlan): SelfManagedAuthorities {
  const own = (channel: string): SigningAuthority =>
    new CertificateAuthority(
      `${name}-${channel}-authority`,
      { commonName: `${channel} authority`, organization: plan.clusterName },
      { parent: component },
    );
  const resolve = (path: string, authority: SigningAuthority) => resolveAuthority(component, path, authority);

  const transport = resolve("transport.authority", plan.transport.authority ?? own("transport"));
  const http = plan.http.sharesTransportAuthority && !plan.http.authority
    ? transport
    : apart(component, transport, resolve("http.authority", plan.http.authority ?? own("http")), plan);
  return {
    transport,
    http,
    kibana: plan.kibana.authority ? resolve("kibana.authority", plan.kibana.authority) : http,
    client:
      plan.http.clientAuthentication === ClientAuthentication.None
        ? undefined
        : resolve("http.clientAuthority", plan.http.clientAuthority ?? own("client")),
  };
}

/** The authorities for the inventory. */
export function listedAuthorities({ transport, http, kibana, client }: SelfManagedAuthorities): Listed[] {
  const channels = { transport, http, kibana, client };
  return Object.entries(channels).flatMap(([channel, authority]) => (authority ? [listed(`${channel} authority`, channel, authority)] : []));
}

/** The HTTP authority, unless it turns out, once both are known, to be the one of transport. */
function apart(component: pulumi.Resource, transport: ResolvedAuthority, http: ResolvedAuthority, { http: { sharesTransportAuthority } }: SelfManagedPlan) {
  if (sharesTransportAuthority) return http;
  const certPem = pulumi.all([http.certPem, transport.issuerId, http.issuerId]).apply(([pem, transportId, httpId]) => {
    const reason = "must not be the authority of transport; give another, or say `sharesTransportAuthority: true`";
    refuse(component, transportId === httpId ? [{ path: "http.authority", reason }] : []);
    return pem;
  });
  return { ...http, certPem };
}
