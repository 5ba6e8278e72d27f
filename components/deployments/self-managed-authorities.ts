import * as pulumi from "@pulumi/pulumi";
import { ClientAuthentication } from "../channels";
import { CertificateAuthority } from "../pki/certificate-authority";
import { ResolvedAuthority, SigningAuthority, resolveAuthority } from "../pki/signing-authority";
import { Problem, refuse } from "../support/problems";
import { Listed, listed } from "./inventory";
import { SelfManagedPlan } from "./self-managed-plan";
import { transportAuthorityElsewhere } from "./self-managed-problems";

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
      { commonName: `${channel} authority`, organization: plan.clusterName, protectKey: plan.protectAuthorityKeys },
      { parent: component },
    );
  const resolve = (path: string, authority: SigningAuthority) => resolveAuthority(component, path, authority);
  const given = plan.http;

  const transport = resolve("transport.authority", plan.transport.authority ?? own("transport"));
  const apart = (problem: Problem, authority: SigningAuthority) => unlessSame(component, transport, resolve(problem.path, authority), problem);
  const http = given.sharesTransportAuthority
    ? resolve("http.authority", given.authority ?? transport)
    : apart(transportAuthorityElsewhere.http, given.authority ?? own("http"));
  return {
    transport,
    http,
    kibana: plan.kibana.authority ? apart(transportAuthorityElsewhere.kibana, plan.kibana.authority) : http,
    client:
      given.clientAuthentication === ClientAuthentication.None
        ? undefined
        : apart(transportAuthorityElsewhere.client, given.clientAuthority ?? own("client")),
  };
}

/** The authorities for the inventory. */
export function listedAuthorities({ transport, http, kibana, client }: SelfManagedAuthorities): Listed[] {
  const channels = { transport, http, kibana, client };
  return Object.entries(channels).flatMap(([channel, authority]) => (authority ? [listed(`${channel} authority`, channel, authority)] : []));
}

/** The authority, unless it turns out, once both are known, to be the one of transport: then nobody signs by it nor trusts it. */
function unlessSame(component: pulumi.Resource, transport: ResolvedAuthority, authority: ResolvedAuthority, problem: Problem): ResolvedAuthority {
  const apart = pulumi.all([transport.issuerId, authority.issuerId]).apply(([one, other]) => refuse(component, one === other ? [problem] : []));
  const once = (pem: pulumi.Output<string>) => pulumi.all([pem, apart]).apply(([known]) => known);
  return { ...authority, certPem: once(authority.certPem), trustPem: once(authority.trustPem) };
}
