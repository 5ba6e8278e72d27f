import { stringify } from "yaml";
import { ClientFacts, Trust, fileTrust, identity, variables, withPort } from "./facts";

/** What stands before the colon of a value in one language, if there is a value. */
function given(name: string, value: string | undefined, written: (value: string) => string): string[] {
  return value === undefined ? [] : [`${name}${written(value)},`];
}

const fileOf = (trust: Trust): string | undefined => (trust.by === "bundle" ? trust.file : undefined);

/**
 * Elastic's client for JavaScript. By the file and not by `caFingerprint`: that works with `rejectUnauthorized: false` alone, which
 * leaves the name unverified.
 *
 * Source: https://www.elastic.co/docs/reference/elasticsearch/clients/javascript/basic-config
 */
export function javaScriptClient(facts: ClientFacts): string {
  const read = (file: string) => `readFileSync(${JSON.stringify(file)})`;
  const own = identity(facts);
  const tls = [...given("ca: ", fileOf(fileTrust(facts)), read), ...given("cert: ", own?.certificate, read), ...given("key: ", own?.key, read)];
  const imports = [...(tls.length > 0 ? ['import { readFileSync } from "node:fs";'] : []), 'import { Client } from "@elastic/elasticsearch";'];
  return `${imports.join("\n")}

export const client = new Client({
  node: ${JSON.stringify(withPort(facts))},
  auth: { apiKey: process.env.${variables.encodedKey} },
  tls: { ${[...tls, "rejectUnauthorized: true"].join(" ")} },
});
`;
}

/**
 * Elastic's client for Python. By the file and not by `ssl_assert_fingerprint`, for the same reason.
 *
 * Source: https://www.elastic.co/docs/reference/elasticsearch/clients/python/connecting
 */
export function pythonClient(facts: ClientFacts): string {
  const own = identity(facts);
  const more = [
    ...given("ca_certs=", fileOf(fileTrust(facts)), JSON.stringify),
    ...given("client_cert=", own?.certificate, JSON.stringify),
    ...given("client_key=", own?.key, JSON.stringify),
  ];
  return `import os

from elasticsearch import Elasticsearch

client = Elasticsearch(
    ${[`${JSON.stringify(withPort(facts))},`, `api_key=os.environ["${variables.encodedKey}"],`, ...more].join("\n    ")}
)
`;
}

/** A request by curl. The key comes on standard input: arguments can be read by everybody on the machine. */
export function curlRequest(facts: ClientFacts): string {
  const file = fileOf(fileTrust(facts));
  const own = identity(facts);
  const flags = [...(file === undefined ? [] : ["--cacert", file]), ...(own ? ["--cert", own.certificate, "--key", own.key] : [])];
  return `printf 'header = "Authorization: ApiKey %s"' "$${variables.encodedKey}" |\n  curl --fail --config - ${[...flags, withPort(facts)].join(" ")}\n`;
}

/**
 * An exporter of the OpenTelemetry collector.
 *
 * Source: https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/elasticsearchexporter
 */
export function collectorExporter(facts: ClientFacts): string {
  const file = fileOf(fileTrust(facts));
  const own = identity(facts);
  const tls = {
    insecure: false,
    insecure_skip_verify: false,
    min_version: "1.2",
    ...(file !== undefined && { ca_file: file }),
    ...(own && { cert_file: own.certificate, key_file: own.key }),
  };
  const exporter = { endpoints: [withPort(facts)], api_key: `\${env:${variables.encodedKey}}`, tls };
  return stringify({ exporters: { elasticsearch: exporter } }, { lineWidth: 0 });
}
