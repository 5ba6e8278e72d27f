import { isIP } from "net";
import * as pulumi from "@pulumi/pulumi";
import { hostOf, httpsOriginProblems } from "../../channels";
import { endpointNameProblems } from "../../pki/subject-alt-names";
import { quoted } from "../../support/names";
import { Problem } from "../../support/problems";
import { ChannelSummary, Deployment } from "../deployment";

/** Faults of the URL of something that Elastic runs: its certificate is for host names in public domains. */
export function managedEndpointProblems(path: string, url: string): Problem[] {
  const problems = typeof url === "string" ? httpsOriginProblems(path, url) : [{ path, reason: `must be a URL, got ${quoted(url)}` }];
  if (problems.length > 0) return problems;
  const host = hostOf(url);
  const isPublicName = isIP(host) === 0 && host.includes(".") && endpointNameProblems(path, [host]).length === 0;
  return isPublicName ? [] : [{ path, reason: `must name the host that Elastic gave it, as in "https://logs.es.eu-central-1.aws.elastic-cloud.com", got ${quoted(url)}` }];
}

/** The outputs of a deployment of whose TLS nothing is left to do. */
export function managedOutputs(endpoint: pulumi.Output<string>): Deployment {
  return {
    endpoint,
    trustPem: pulumi.output(""),
    trustFingerprints: pulumi.output<string[]>([]),
    channels: pulumi.output(channels),
    certificates: pulumi.output([]),
    secrets: pulumi.output([]),
    readPolicies: pulumi.output<Record<string, string>>({}),
    nextSteps: pulumi.output([]),
  };
}

const managed = (name: string, encryption: string, authentication: string): ChannelSummary => ({ name, managedBy: "Elastic", encryption, authentication });

/**
 * How Elastic secures the channels of what it runs.
 *
 * Source: https://www.elastic.co/docs/deploy-manage/security/secure-cluster-communications
 */
const channels = [
  managed("transport", "TLS between nodes", "mutual TLS"),
  managed("http", "TLS, verified by public authorities", "users and API keys"),
  managed("kibana", "TLS", "service token"),
];
