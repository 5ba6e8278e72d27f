import * as pulumi from "@pulumi/pulumi";
import type { AuthorityGenerations } from "../../components";
import { ownRotationProblems } from "../../components/pki/made-elsewhere";
import { quoted } from "../../components/support/names";
import { Problem, at } from "../../components/support/problems";
import { partsProblems } from "../../components/support/shapes";
import { refuseConfiguration } from "../configuration";
import { type AuthorityRequest, type IssuingChannel, issuingChannels, readPublicFile } from "../issuing";

export interface RootSettings {
  clusterName: string;
  rotation: Partial<Record<IssuingChannel, AuthorityGenerations>>;
  /** What the cluster's stack asks for, by channel. */
  requests: Record<IssuingChannel, AuthorityRequest>;
  issuingValidityDays: number;
}

/** Roots are renewed two years before they expire: what they sign may not be valid for longer. */
const longestIssuingDays = 730;

/** What the stack's configuration says, found sound. */
export function rootSettings(): RootSettings {
  const config = new pulumi.Config();
  const file = config.require("authorityRequestsFile");
  const issuingValidityDays = config.requireNumber("issuingValidityDays");
  const requests = readPublicFile("authorityRequestsFile", file);
  const rotation = config.requireObject<RootSettings["rotation"]>("rotation");
  refuseConfiguration([...requestProblems(file, requests), ...lifetimeProblems(issuingValidityDays), ...rotationProblems(rotation)]);
  return { clusterName: config.require("clusterName"), rotation, requests: requests as RootSettings["requests"], issuingValidityDays };
}

function requestProblems(file: string, requests: Record<string, unknown>): Problem[] {
  const isRequest = (value: unknown) => {
    const { key, requestPem } = (value ?? {}) as Partial<AuthorityRequest>;
    return typeof key === "string" && typeof requestPem === "string" && requestPem.startsWith("-----BEGIN CERTIFICATE REQUEST-----");
  };
  const missing = issuingChannels.filter((channel) => !isRequest(requests[channel]));
  const reason = `must hold what \`pulumi stack output authorityRequests --json\` of the cluster's stack prints, got ${file} without a request for ${missing.join(", ")}`;
  return missing.length === 0 ? [] : [{ path: "authorityRequestsFile", reason }];
}

function rotationProblems(rotation: RootSettings["rotation"]): Problem[] {
  return at("rotation", partsProblems(rotation, Object.fromEntries(issuingChannels.map((channel) => [channel, ownRotationProblems]))));
}

function lifetimeProblems(days: number): Problem[] {
  const isSound = Number.isInteger(days) && days >= 2 && days <= longestIssuingDays;
  return isSound ? [] : [{ path: "issuingValidityDays", reason: `must be a whole number of days from 2 to ${longestIssuingDays}, got ${quoted(days)}` }];
}
