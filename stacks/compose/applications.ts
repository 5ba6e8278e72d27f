import { stringify } from "yaml";

/** What an application has to know of any deployment. */
export interface ApplicationFacts {
  /** The URL of Elasticsearch. */
  endpoint: string;
  /** What verifies it, in PEM; empty where the public authorities do. */
  trustPem: string;
  /** The directory of these files as the application sees it. */
  mountPath: string;
}

const trustFile = "elasticsearch-ca.crt";

/**
 * The files by which a Logstash, an OpenTelemetry collector and a Node program reach Elasticsearch; credentials come from their
 * environment. Their names are the same for every deployment, since the type of one may not be known before it is there.
 */
export const applicationFiles: Record<string, (facts: ApplicationFacts) => string> = {
  "logstash/output.conf": logstashOutput,
  "opentelemetry/exporter.yaml": collectorExporter,
  "node/client.json": clientSettings,
  [trustFile]: ({ trustPem }) => trustPem || "# Nothing reads this file: public authorities verify Elasticsearch.\n",
};

/**
 * A Logstash output. `ELASTICSEARCH_API_KEY_PAIR` is the id and the key with a colon between them.
 *
 * Source: https://www.elastic.co/docs/reference/logstash/plugins/plugins-outputs-elasticsearch
 */
function logstashOutput({ endpoint, trustPem, mountPath }: ApplicationFacts): string {
  const trust = trustPem ? `\n    ssl_certificate_authorities => ["${mountPath}/${trustFile}"]` : "";
  return `output {
  elasticsearch {
    hosts => ["${withPort(endpoint)}"]
    api_key => "\${ELASTICSEARCH_API_KEY_PAIR}"
    ssl_enabled => true
    ssl_verification_mode => "full"${trust}
  }
}
`;
}

/**
 * An exporter of the OpenTelemetry collector. `ELASTICSEARCH_API_KEY` is the encoded key.
 *
 * Source: https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/elasticsearchexporter
 */
function collectorExporter({ endpoint, trustPem, mountPath }: ApplicationFacts): string {
  const tls = { insecure: false, insecure_skip_verify: false, min_version: "1.2", ...(trustPem && { ca_file: `${mountPath}/${trustFile}` }) };
  return stringify({ exporters: { elasticsearch: { endpoints: [withPort(endpoint)], api_key: "${env:ELASTICSEARCH_API_KEY}", tls } } }, { lineWidth: 0 });
}

/**
 * The settings of `new Client({ ...settings, auth: { apiKey } })` of `@elastic/elasticsearch`.
 *
 * Source: https://www.elastic.co/docs/reference/elasticsearch/clients/javascript/basic-config
 */
function clientSettings({ endpoint, trustPem }: ApplicationFacts): string {
  return JSON.stringify({ node: endpoint, tls: { rejectUnauthorized: true, ...(trustPem && { ca: trustPem }) } }, undefined, 2) + "\n";
}

/** Where a URL names no port, Logstash would take 9200. */
function withPort(endpoint: string): string {
  const url = new URL(endpoint);
  return `${url.protocol}//${url.hostname}:${url.port || 443}`;
}
