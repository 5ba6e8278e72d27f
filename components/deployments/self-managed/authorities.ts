import * as pulumi from "@pulumi/pulumi";
import { ClientAuthentication } from "../../channels";
import { ResolvedAuthority, SigningAuthority } from "../../pki/signing-authority";
import { Problem } from "../../support/problems";
import { Authorities, channelAuthority, generationsListed, unlessSame } from "../authorities";
import { GenerationHistory } from "../generation-history";
import { Listed } from "../inventory";
import { RotationArgs } from "./args";
import { SelfManagedPlan } from "./plan";
import { transportAuthorityElsewhere } from "./rules";

/** What signs each channel's certificates. */
export interface SelfManagedAuthorities {
  transport: ResolvedAuthority;
  http: ResolvedAuthority;
  /** For browsers to verify Kibana. */
  kibana: ResolvedAuthority;
  /** For clients' certificates, if there are any. */
  client?: ResolvedAuthority;
  /** What is remembered of their generations. */
  histories: GenerationHistory[];
}

/** Takes the authorities that were given and makes the ones that weren't. None signs before the step of its generations is found sound. */
export function selfManagedAuthorities(component: pulumi.Resource, name: string, plan: SelfManagedPlan): SelfManagedAuthorities {
  const { transport: channel, http: given, kibana: kibanaChannel } = plan;
  const authorities = new Authorities(component, name);
  const own = (of: keyof RotationArgs) => authorities.own(of, `rotation.${of}`, channelAuthority(of, plan, plan.rotation[of]));
  const chosen = (of: keyof RotationArgs, path: string, authority: SigningAuthority | undefined) =>
    authority ? authorities.given(of, path, authority) : own(of);

  const transport = chosen("transport", "transport.authority", channel.authority);
  const apart = (problem: Problem, authority: ResolvedAuthority) => unlessSame(component, transport, authority, problem);
  const http = given.sharesTransportAuthority
    ? authorities.given("http", "http.authority", given.authority ?? transport)
    : apart(transportAuthorityElsewhere.http, chosen("http", "http.authority", given.authority));
  return {
    transport,
    http,
    kibana: kibanaChannel.authority
      ? apart(transportAuthorityElsewhere.kibana, authorities.given("kibana", "kibana.authority", kibanaChannel.authority))
      : http,
    client:
      given.clientAuthentication === ClientAuthentication.None
        ? undefined
        : apart(transportAuthorityElsewhere.client, chosen("client", "http.clientAuthority", given.clientAuthority)),
    histories: authorities.histories,
  };
}

/** The authorities for the inventory, each generation that is trusted by itself. */
export function listedAuthorities({ transport, http, kibana, client }: SelfManagedAuthorities): Listed[] {
  const channels = { transport, http, kibana, client };
  return Object.entries(channels).flatMap(([channel, authority]) => (authority ? generationsListed(channel, authority) : []));
}
