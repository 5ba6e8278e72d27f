import fs from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import type { AuthorityGenerations, SigningAuthority } from "../components";
import { locate } from "../components/secrets/directory/location";
import { parsedJson } from "../components/support/json";
import { nameProblems } from "../components/support/names";
import { Problem } from "../components/support/problems";
import { refuseConfiguration } from "./configuration";

/** The channels that have an authority of their own; Kibana has that of HTTP. */
export const issuingChannels = ["transport", "http", "client"] as const;
export type IssuingChannel = (typeof issuingChannels)[number];

/** What the stack of the cluster asks the roots to sign: all of it is public. */
export interface AuthorityRequest {
  /** The name of the key in `issuingKeys`. */
  key: string;
  requestPem: string;
}

/** What the stack of the roots says of an authority that it has signed: all of it is public. */
export interface IssuedAuthority extends Pick<SigningAuthority, "renewBeforeDays" | "renewsAt"> {
  /** The name of the key that it was asked to sign. */
  key: string;
  certPem: string;
  trustPem: string;
  rotation: AuthorityGenerations;
}

/** What the configuration says of authorities below the roots of another stack. */
export interface IssuingSettings {
  clusterName: string;
  /** Empty where a deployment makes its authorities itself. */
  authoritiesFile: string;
  /** Names of keys: requests are for the last, and the roots say which of them signs. */
  issuingKeys: string[];
  /** Whether nothing but the keys and requests is made. */
  authorityRequestsOnly: boolean;
}

/**
 * What signs here: keys of this stack, below roots of another.
 *
 * Another stack's secret output would give away all of that stack: whoever reads it has to be able to decrypt its state. So
 * the keys are made here, and certificates come by a file.
 */
export class IssuingAuthorities {
  /** What the roots are to sign, by channel. */
  readonly requests: Record<string, pulumi.Output<AuthorityRequest>>;
  /** By channel; undefined as long as nothing but requests is made. */
  readonly signing?: Record<IssuingChannel, SigningAuthority>;

  constructor({ clusterName, authoritiesFile, issuingKeys, authorityRequestsOnly }: IssuingSettings) {
    const issued = authorityRequestsOnly ? undefined : readPublicFile("authoritiesFile", authoritiesFile);
    refuseConfiguration([...keysProblems(issuingKeys), ...(issued ? issuedProblems(authoritiesFile, issued, issuingKeys) : [])]);
    const made = issuingChannels.map((channel) => ({ channel, keys: issuingKeys.map((key) => keyAndRequest(channel, key, clusterName)) }));
    this.requests = Object.fromEntries(made.map(({ channel, keys }) => [channel, keys.at(-1)!.request]));
    if (!issued) return;
    const authorities = made.map(({ channel, keys }) => {
      const { key, ...authority } = issued[channel] as IssuedAuthority;
      return [channel, { ...authority, privateKeyPem: keys[issuingKeys.indexOf(key)]!.privateKeyPem }];
    });
    this.signing = Object.fromEntries(authorities) as Record<IssuingChannel, SigningAuthority>;
  }
}

function keyAndRequest(channel: IssuingChannel, name: string, clusterName: string) {
  const { privateKeyPem } = new tls.PrivateKey(`${channel}-issuing-${name}-key`, { algorithm: "ECDSA", ecdsaCurve: "P384" });
  const subject = { commonName: `${channel} authority ${name.toUpperCase()}`, organization: clusterName };
  const { certRequestPem } = new tls.CertRequest(`${channel}-issuing-${name}-request`, { privateKeyPem, subject });
  return { privateKeyPem: pulumi.secret(privateKeyPem), request: certRequestPem.apply((requestPem): AuthorityRequest => ({ key: name, requestPem })) };
}

/** The object in a file that one stack has printed for another. */
export function readPublicFile(path: string, file: string): Record<string, unknown> {
  const place = file === "" ? "" : locate(file);
  if (!fs.existsSync(place)) refuseConfiguration([{ path, reason: `must be a file that is there: docs/authorities.md, got ${file === "" ? "none" : file}` }]);
  const value = parsedJson(fs.readFileSync(place, "utf8"));
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function keysProblems(names: readonly string[]): Problem[] {
  return names.length === 0 ? [{ path: "issuingKeys", reason: "must hold at least one name, got none" }] : nameProblems((index) => `issuingKeys[${index}]`, [...names], "k1");
}

function issuedProblems(file: string, issued: Record<string, unknown>, keys: readonly string[]): Problem[] {
  const isIssued = (value: unknown): value is IssuedAuthority =>
    typeof value === "object" && value !== null && ["key", "certPem", "trustPem", "rotation"].every((property) => property in value);
  return issuingChannels.flatMap((channel): Problem[] => {
    const authority = issued[channel];
    const command = "what `pulumi stack output authorities --json` of the roots' stack prints";
    if (!isIssued(authority)) return [{ path: "authoritiesFile", reason: `must hold ${command}, got ${file} without an authority for ${channel}` }];
    return keys.includes(authority.key) ? [] : [{ path: "issuingKeys", reason: `must hold ${authority.key}, which the roots have signed for ${channel}, got ${keys.join(", ")}` }];
  });
}
