import * as pulumi from "@pulumi/pulumi";
import { KeyFormat, Licence } from "../../channels";
import { AuthorityGenerations, generationsOf } from "../../pki/generations";
import { weakKeyProblems } from "../../pki/fips-keys";
import { ResolvedAuthority, SigningAuthority } from "../../pki/signing-authority";
import { Problem, at, isPlain, refuse } from "../../support/problems";
import { onceSound } from "../authorities";
import { formatPath } from "./formats/problems";
import { SelfManagedPlan } from "./plan";

/** What in a plan can't be under FIPS, as far as it is plain. */
export function fipsProblems(plan: SelfManagedPlan): Problem[] {
  if (!plan.fips) return [];
  const { licence, formats, transport, http, kibana, remoteClusterServer, rotation } = plan;
  const given: Record<string, Partial<SigningAuthority> | undefined> = {
    "transport.authority": transport.authority,
    "http.authority": http.authority,
    "http.clientAuthority": http.clientAuthority,
    "kibana.authority": kibana.authority,
    "remoteClusterServer.authority": remoteClusterServer?.authority,
  };
  return [
    ...(licence === Licence.Basic ? [{ path: "fips", reason: 'needs a licence above Basic, got "basic": say "trial", "platinum" or "enterprise" if you have it' }] : []),
    ...Object.entries(formats).flatMap(([consumer, listed]) => pkcs12Problems(formatPath(consumer), listed)),
    ...Object.entries(given).flatMap(([path, authority]) => plainKeyProblems(path, authority)),
    ...Object.entries(rotation).flatMap(([channel, generations]: [string, AuthorityGenerations | undefined]) =>
      at(rootsPath(channel), weakKeyProblems(plainOf(generationsOf(generations ?? {}).madeElsewhere))),
    ),
  ];
}

/** The authority, for nobody to use unless FIPS allows its keys, where that is asked for. */
export function fitForFips(component: pulumi.Resource, { fips }: SelfManagedPlan, path: string, authority: ResolvedAuthority): ResolvedAuthority {
  if (!fips) return authority;
  const { certPem, intermediatesPem, trustPem } = authority;
  const sound = pulumi.all({ certPem, chainPem: intermediatesPem, trustPem }).apply((pem) => refuse(component, at(path, weakKeyProblems(pem))));
  return onceSound(authority, sound);
}

/** The same of an authority that is made here, whose keys are strong: its generations elsewhere may not be. */
export function rootsFitForFips(component: pulumi.Resource, { fips }: SelfManagedPlan, channel: string, authority: ResolvedAuthority): ResolvedAuthority {
  const { madeElsewhere = {} } = authority.generations ?? {};
  if (!fips || Object.keys(madeElsewhere).length === 0) return authority;
  // Who gives a certificate as a secret keeps it from nobody: it goes to all consumers.
  const sound = pulumi.unsecret(pulumi.all(madeElsewhere)).apply((pem) => refuse(component, at(rootsPath(channel), weakKeyProblems(pem))));
  return onceSound(authority, sound);
}

const rootsPath = (channel: string) => `rotation.${channel}.madeElsewhere`;

function plainOf(given: Record<string, pulumi.Input<string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(given).flatMap(([name, pem]) => (typeof pem === "string" ? [[name, pem]] : [])));
}

function pkcs12Problems(path: string, formats: unknown): Problem[] {
  const reason = "must not be pkcs12 under FIPS, which knows no PKCS#12: PEM is always there, and pkcs8 may be";
  return Array.isArray(formats) ? formats.flatMap((format, index) => (format === KeyFormat.Pkcs12 ? [{ path: `${path}[${index}]`, reason }] : [])) : [];
}

function plainKeyProblems(path: string, { certPem, chainPem = "", trustPem = "" }: Partial<SigningAuthority> = {}): Problem[] {
  const pem = { certPem: certPem ?? "", chainPem, trustPem };
  return isPlain(pem) ? at(path, weakKeyProblems(pem as Record<string, string>)) : [];
}
