import * as pulumi from "@pulumi/pulumi";
import { posix } from "path";
import { Deployment } from "../deployments/deployment";
import { quoted } from "../support/names";
import { beatsOutput, elasticAgentOutput, fleetOutput, fleetServerInstall } from "./elastic-agent";
import { ClientFacts } from "./facts";
import { logstashOutput } from "./logstash";
import { collectorExporter, curlRequest, javaScriptClient, pythonClient } from "./programs";

/** How clients see their own files. */
export interface ClientSnippetOptions {
  /**
   * The absolute directory with `http-ca.crt`, and with `client.crt` and `client.key` if they show a certificate: what the store
   * keeps for `client/<name>` and `trust/<cluster>`.
   *
   * @default "/etc/elastic-tls"
   */
  directory?: string;
  /**
   * Whether they show a certificate, as where a deployment has `http.clientAuthentication: "required"`.
   *
   * @default false
   */
  presentsCertificate?: boolean;
}

/** What of a deployment is needed: one of any type has it, and so have its outputs in another stack. */
export type ReachableDeployment = Pick<Deployment, "endpoint" | "trustPem" | "trustFingerprints">;

/** The names of these files are the same for every deployment: the type of one may not be known before it is there. */
const snippets: Record<string, (facts: ClientFacts) => string> = {
  "logstash/output.conf": logstashOutput,
  "beats/output.yml": beatsOutput,
  "elastic-agent/elastic-agent.yml": elasticAgentOutput,
  "fleet/kibana.yml": fleetOutput,
  "fleet/install-fleet-server.sh": fleetServerInstall,
  "opentelemetry/exporter.yaml": collectorExporter,
  "javascript/client.mjs": javaScriptClient,
  "python/client.py": pythonClient,
  "curl/request.sh": curlRequest,
};

/**
 * The exact settings by which clients reach a deployment of any type over verified TLS: for Logstash, Beats, Elastic Agent,
 * Fleet, the OpenTelemetry collector, Elastic's clients and curl, each a file by its name. Credentials come from their environment: no
 * secret is among them.
 *
 * @throws if the directory can't be written into all of them
 */
export function clientSnippets(deployment: ReachableDeployment, options: ClientSnippetOptions = {}): Record<string, pulumi.Output<string>> {
  const { directory = "/etc/elastic-tls", presentsCertificate = false } = options;
  if (!posix.isAbsolute(directory) || !/^[\w./-]+$/.test(directory)) {
    throw new pulumi.RunError(`directory: must be an absolute path of letters, digits and /._-, as in "/etc/elastic-tls", got ${quoted(directory)}`);
  }
  const { endpoint, trustPem, trustFingerprints } = deployment;
  const facts: pulumi.Output<ClientFacts> = pulumi.output({ endpoint, trustPem, trustFingerprints, directory, presentsCertificate });
  return Object.fromEntries(Object.entries(snippets).map(([file, contentOf]) => [file, facts.apply(contentOf)]));
}
