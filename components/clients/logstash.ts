import { pkcs8Files } from "../channels";
import { ClientFacts, fileTrust, identity, variables, withPort } from "./facts";

type Value = string | boolean | readonly string[];

/**
 * A Logstash output. Logstash reads keys in PKCS#8 alone, which a deployment stores beside the usual one where
 * `formats` asks for it.
 *
 * Source: https://www.elastic.co/docs/reference/logstash/plugins/plugins-outputs-elasticsearch
 */
export function logstashOutput(facts: ClientFacts): string {
  const trust = fileTrust(facts);
  const own = identity(facts);
  return section("output", "elasticsearch", {
    hosts: [withPort(facts)],
    api_key: `\${${variables.keyPair}}`,
    ssl_enabled: true,
    ssl_verification_mode: "full",
    ...(trust.by === "bundle" && { ssl_certificate_authorities: [trust.file] }),
    ...(own && { ssl_certificate: own.certificate, ssl_key: pkcs8Files([own.key])[0]!.name }),
  });
}

/** A plugin in a section of a pipeline. */
function section(stage: string, plugin: string, settings: Readonly<Record<string, Value>>): string {
  const lines = Object.entries(settings).map(([name, value]) => `    ${name} => ${written(value)}\n`);
  return `${stage} {\n  ${plugin} {\n${lines.join("")}  }\n}\n`;
}

/** A value as pipelines have it: no escapes, unless `config.support_escapes` is on, and none is needed in URLs and paths. */
function written(value: Value): string {
  if (typeof value === "string") return `"${value}"`;
  return typeof value === "boolean" ? String(value) : `[${value.map(written).join(", ")}]`;
}
