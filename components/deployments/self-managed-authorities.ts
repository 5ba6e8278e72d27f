import * as pulumi from "@pulumi/pulumi";
import { ClientAuthentication } from "../channels";
import { CertificateAuthority } from "../pki/certificate-authority";
import { certificateFacts } from "../pki/certificate-facts";
import { pemBlocks } from "../pki/pem";
import { Generations, generationsOf } from "../pki/generations";
import { ResolvedAuthority, SigningAuthority, resolveAuthority } from "../pki/signing-authority";
import { hoursAfter, hoursPerDay, isoInstant } from "../support/calendar";
import { Problem, refuse } from "../support/problems";
import { GenerationHistory } from "./generation-history";
import { Listed, listed } from "./inventory";
import { RotationArgs } from "./self-managed-args";
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
  /** What is remembered of their generations. */
  histories: GenerationHistory[];
}

/** Takes the authorities that were given and makes the ones that weren't. None signs before the step of its generations is found sound. */
export function selfManagedAuthorities(component: pulumi.Resource, name: string, plan: SelfManagedPlan): SelfManagedAuthorities {
  const { transport: channel, http: given, kibana: kibanaChannel } = plan;
  const histories: GenerationHistory[] = [];
  const soundStep = (of: string, path: string, generations: Generations): pulumi.Output<void> => {
    const history = new GenerationHistory(component, path, `${name}-${of}-authority`, generations);
    histories.push(history);
    return history.soundStep();
  };
  const own = (of: keyof RotationArgs): ResolvedAuthority => {
    const rotation = plan.rotation[of] ?? {};
    // Not made before its step is found sound: its keys may be protected, so that what a refused run has made would stay.
    const sound = soundStep(of, `rotation.${of}`, generationsOf(rotation));
    const authority = new CertificateAuthority(
      `${name}-${of}-authority`,
      { commonName: `${of} authority`, organization: plan.clusterName, protectKey: plan.protectAuthorityKeys, ...rotation },
      { parent: component, dependsOn: sound.apply(() => []) },
    );
    return resolveAuthority(component, `rotation.${of}`, authority);
  };
  const resolve = (of: string, path: string, authority: SigningAuthority): ResolvedAuthority => {
    const resolved = resolveAuthority(component, path, authority);
    return resolved.generations && resolved !== authority ? onceSound(resolved, soundStep(of, path, resolved.generations)) : resolved;
  };
  const chosen = (of: keyof RotationArgs, path: string, authority: SigningAuthority | undefined) => (authority ? resolve(of, path, authority) : own(of));

  const transport = chosen("transport", "transport.authority", channel.authority);
  const apart = (problem: Problem, authority: ResolvedAuthority) => unlessSame(component, transport, authority, problem);
  const http = given.sharesTransportAuthority
    ? resolve("http", "http.authority", given.authority ?? transport)
    : apart(transportAuthorityElsewhere.http, chosen("http", "http.authority", given.authority));
  return {
    transport,
    http,
    kibana: kibanaChannel.authority ? apart(transportAuthorityElsewhere.kibana, resolve("kibana", "kibana.authority", kibanaChannel.authority)) : http,
    client:
      given.clientAuthentication === ClientAuthentication.None
        ? undefined
        : apart(transportAuthorityElsewhere.client, chosen("client", "http.clientAuthority", given.clientAuthority)),
    histories,
  };
}

/** The authorities for the inventory, each generation that is trusted by itself. */
export function listedAuthorities({ transport, http, kibana, client }: SelfManagedAuthorities): Listed[] {
  const channels = { transport, http, kibana, client };
  return Object.entries(channels).flatMap(([channel, authority]) => (authority ? generationsListed(channel, authority) : []));
}

function generationsListed(channel: string, authority: ResolvedAuthority): Listed[] {
  const name = `${channel} authority`;
  const { generations = [] } = authority.generations ?? {};
  if (generations.length < 2) return [listed(name, channel, authority)];
  return generations.map((generation, index) => {
    // The bundle of an authority that was made elsewhere may hold fewer: what stands there twice is listed once.
    const certPem = authority.trustPem.apply((pem) => pemBlocks(pem)[index] ?? pemBlocks(pem).at(-1)!);
    const renewsAt = pulumi.all([certPem, authority.renewBeforeDays]).apply(([pem, days]) => renewalOf(pem, days));
    return listed(`${name} ${generation}`, channel, { certPem, renewsAt });
  });
}

/** From when on an authority's certificate is renewed; empty if somebody else does. */
function renewalOf(certPem: string, renewBeforeDays: number): string {
  return Number.isFinite(renewBeforeDays) ? isoInstant(hoursAfter(new Date(certificateFacts(certPem).notAfter), -renewBeforeDays * hoursPerDay)) : "";
}

/** The authority, unless it turns out, once both are known, to be the one of transport: then nobody signs by it nor trusts it. */
function unlessSame(component: pulumi.Resource, transport: ResolvedAuthority, authority: ResolvedAuthority, problem: Problem): ResolvedAuthority {
  const apart = pulumi.all([transport.issuerId, authority.issuerId]).apply(([one, other]) => refuse(component, one === other ? [problem] : []));
  return onceSound(authority, apart);
}

/** The authority, for nobody to use or trust before that. */
function onceSound(authority: ResolvedAuthority, sound: pulumi.Output<void>): ResolvedAuthority {
  const once = (pem: pulumi.Output<string>) => pulumi.all([pem, sound]).apply(([known]) => known);
  return { ...authority, certPem: once(authority.certPem), trustPem: once(authority.trustPem) };
}
