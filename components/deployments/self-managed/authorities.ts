import * as pulumi from "@pulumi/pulumi";
import { ClientAuthentication } from "../../channels";
import { organizationFrom } from "../../pki/as-made";
import { ResolvedAuthority, SigningAuthority } from "../../pki/signing-authority";
import { Problem } from "../../support/problems";
import { Authorities, channelAuthority, generationsListed, generationsPath, rootsListed, unlessSame } from "../authorities";
import { GenerationHistory } from "../generation-history";
import { Listed } from "../inventory";
import { RotationArgs } from "./args";
import { issuersElsewhere } from "./issued-elsewhere/in-use";
import { fitForFips, rootsFitForFips } from "./fips";
import { trustingElsewhere } from "./issued-elsewhere/issued-elsewhere";
import { LeafRole, SelfManagedPlan } from "./plan";
import { remoteClusterServerChannel } from "./remote-clusters/channels";
import { transportAuthorityElsewhere } from "./rules";
import { apartFromTransport } from "./shared-roots";

/** What signs each channel's certificates. */
export interface SelfManagedAuthorities {
  transport: ResolvedAuthority;
  http: ResolvedAuthority;
  /** For browsers to verify Kibana. */
  kibana: ResolvedAuthority;
  /** For clients' certificates, if there are any. */
  client?: ResolvedAuthority;
  /** For other clusters to verify this one, if they are to reach it by API key. */
  remoteClusterServer?: ResolvedAuthority;
  /** What is remembered of their generations. */
  histories: GenerationHistory[];
}

type Channel = Exclude<keyof RotationArgs, "kibanaTokens">;

/** What each authority is called. */
const words: Record<Channel, string> = {
  transport: "transport",
  http: "http",
  client: "client",
  remoteClusterServer: remoteClusterServerChannel,
};

/** Takes the authorities that were given and makes the ones that weren't. None signs before the step of its generations is found sound. */
export function selfManagedAuthorities(component: pulumi.Resource, name: string, plan: SelfManagedPlan): SelfManagedAuthorities {
  const { transport: channel, http: given, kibana: kibanaChannel, remoteClusterServer: server } = plan;
  const authorities = new Authorities(component, name);
  const argsOf = (of: Channel) => organizationFrom("clusterName", channelAuthority(words[of], plan, plan.rotation[of]));
  const own = (of: Channel) => rootsFitForFips(component, plan, of, authorities.own(words[of], `rotation.${of}`, argsOf(of), issuersElsewhere(plan, of)));
  const taken = (of: string, path: string, authority: SigningAuthority) =>
    fitForFips(component, plan, path, authorities.given(of, path, authority, issuersElsewhere(plan, of)));
  const chosen = (of: Channel, path: string, authority: SigningAuthority | undefined) =>
    authority ? taken(words[of], path, authority) : own(of);
  const trusting = (role: LeafRole, authority: ResolvedAuthority) => trustingElsewhere(component, plan, role, authority);

  const transport = chosen("transport", "transport.authority", channel.authority);
  const sharedWithTransport = () => {
    const path = channel.authority ? generationsPath("transport.authority", channel.authority) : "rotation.transport";
    const elsewhere = issuersElsewhere(plan, "http");
    return authorities.shared("http", path, "http.sharesTransportAuthority", transport, elsewhere && { ...elsewhere, sharedWith: "transport" });
  };
  const apart = (problem: Problem, authority: ResolvedAuthority) =>
    apartFromTransport(component, plan, transport, problem.path, unlessSame(component, transport, authority, problem));
  const http = trusting(
    "http",
    given.sharesTransportAuthority
      ? given.authority
        ? taken("http", "http.authority", given.authority)
        : sharedWithTransport()
      : apart(transportAuthorityElsewhere.http, chosen("http", "http.authority", given.authority)),
  );
  return {
    transport: trusting("transport", transport),
    http,
    kibana: trusting(
      "kibana",
      kibanaChannel.authority ? apart(transportAuthorityElsewhere.kibana, taken("kibana", "kibana.authority", kibanaChannel.authority)) : http,
    ),
    client:
      given.clientAuthentication === ClientAuthentication.None
        ? undefined
        : trusting("client", apart(transportAuthorityElsewhere.client, chosen("client", "http.clientAuthority", given.clientAuthority))),
    remoteClusterServer: server && apart(transportAuthorityElsewhere.remoteClusterServer, chosen("remoteClusterServer", "remoteClusterServer.authority", server.authority)),
    histories: authorities.histories,
  };
}

/** The authorities for the inventory, each generation that is trusted by itself, and then what is trusted beside them. */
export function listedAuthorities({ transport, http, kibana, client, remoteClusterServer }: SelfManagedAuthorities): Listed[] {
  // What serves in several places stands where it is first: that is where nodes verify by it, so that `verify` asks them for it.
  const channels = { transport, client, http, kibana, [remoteClusterServerChannel]: remoteClusterServer };
  const each = (of: Record<string, ResolvedAuthority | undefined>, list: typeof rootsListed) =>
    Object.entries(of).flatMap(([channel, authority]) => (authority ? list(channel, authority) : []));
  return [...each(channels, generationsListed), ...each(channels, rootsListed)];
}
