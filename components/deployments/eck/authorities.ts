import * as pulumi from "@pulumi/pulumi";
import { organizationFrom } from "../../pki/as-made";
import { isMadeHere } from "../../pki/generations";
import { ResolvedAuthority, SigningAuthority } from "../../pki/signing-authority";
import { Problem, at, refuse } from "../../support/problems";
import { Authorities, channelAuthority, unlessSame } from "../authorities";
import { EckRotationArgs } from "./args";
import { EckAuthorities } from "./facts";
import { keyFormProblems } from "./operator-form";
import { EckPlan } from "./plan";
import { eckTransportAuthorityElsewhere as elsewhere } from "./rules";

interface Choice {
  authority?: SigningAuthority;
  ownAuthority?: boolean;
  way?: string;
}

/** Takes the authorities that were given and makes the ones that are to be made; there is none where somebody else issues. */
export function eckAuthorities(component: pulumi.Resource, plan: EckPlan, authorities: Authorities): EckAuthorities {
  const made: EckAuthorities = {};
  const argsOf = (of: keyof EckRotationArgs) => organizationFrom("clusterName", channelAuthority(of, plan, plan.rotation[of]));
  // The authority that is made for HTTP may be there for Kibana alone.
  const watchedAs = (of: keyof EckRotationArgs) => (of === "http" && !plan.http.ownAuthority ? "kibana" : of);
  const own = (of: keyof EckRotationArgs) => (made[of] ??= authorities.own(of, `rotation.${of}`, argsOf(of), undefined, watchedAs(of)));
  const given = (of: string, path: string, authority: SigningAuthority, operatorSigns: boolean) => {
    const resolved = authorities.given(of, path, authority);
    return operatorSigns && !isMadeHere(authority) ? readableByOperator(component, path, resolved) : resolved;
  };
  const server = (of: string, path: string, { authority, ownAuthority, way }: Choice) => {
    if (ownAuthority) return own("http");
    return authority && given(of, path, authority, way === "operatorByAuthority");
  };

  const { transport: channel, http, kibana } = plan;
  const transport = channel.ownAuthority ? own("transport") : channel.authority && given("transport", "transport.authority", channel.authority, true);
  const apart = (problem: Problem, authority: ResolvedAuthority | undefined) =>
    transport && authority ? unlessSame(component, transport, authority, problem) : authority;
  const ofHttp = apart(elsewhere.http, server("http", "http.authority", http));
  if (!kibana) return { transport, http: ofHttp };

  const isOfHttp = kibana.http.authority === http.authority && kibana.http.ownAuthority === http.ownAuthority && kibana.http.way === http.way;
  return {
    transport,
    http: ofHttp,
    kibana: isOfHttp ? ofHttp : apart(elsewhere.kibana, server("kibana", "kibana.http.authority", kibana.http)),
    client: apart(elsewhere.client, kibana.clientAuthority && given("client", "kibana.clientAuthority", kibana.clientAuthority, false)),
  };
}

/** The authority, for the operator to sign by, once its key turns out to be in a form that the operator reads. */
function readableByOperator(component: pulumi.Resource, path: string, authority: ResolvedAuthority): ResolvedAuthority {
  const privateKeyPem = authority.privateKeyPem.apply((pem) => {
    refuse(component, at(path, keyFormProblems(pem)));
    return pem;
  });
  return { ...authority, privateKeyPem };
}
