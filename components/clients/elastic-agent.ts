import { stringify } from "yaml";
import { ClientFacts, identity, shortestTrust, trustRemark, variables, withPort } from "./facts";

/** Settings of TLS as everything that is made of libbeat takes them. */
function ssl(facts: ClientFacts): object {
  const trust = shortestTrust(facts);
  return {
    verification_mode: "full",
    ...(trust.by === "fingerprint" && { ca_trusted_fingerprint: trust.fingerprint }),
    ...(trust.by === "bundle" && { certificate_authorities: [trust.file] }),
    ...identity(facts),
  };
}

function yaml(facts: ClientFacts, settings: object): string {
  return trustRemark(shortestTrust(facts)) + stringify(settings, { lineWidth: 0 });
}

/**
 * Into `filebeat.yml`, `metricbeat.yml` and those of all other Beats.
 *
 * Source: https://www.elastic.co/docs/reference/beats/filebeat/elasticsearch-output and
 * https://www.elastic.co/docs/reference/beats/filebeat/configuration-ssl
 */
export function beatsOutput(facts: ClientFacts): string {
  return yaml(facts, { "output.elasticsearch": { hosts: [withPort(facts)], api_key: `\${${variables.keyPair}}`, ssl: ssl(facts) } });
}

/**
 * Into `elastic-agent.yml` of an agent that no Fleet manages.
 *
 * Source: https://www.elastic.co/docs/reference/fleet/elasticsearch-output and
 * https://www.elastic.co/docs/reference/fleet/elastic-agent-ssl-configuration
 */
export function elasticAgentOutput(facts: ClientFacts): string {
  const output = { type: "elasticsearch", hosts: [withPort(facts)], api_key: `\${env.${variables.keyPair}}`, ssl: ssl(facts) };
  return yaml(facts, { outputs: { default: output } });
}

/**
 * Into `kibana.yml`: the output that Fleet gives to all its agents. A bundle stands in it as it is, so that it reaches the
 * agents with their policy. `ca_sha256`, which is there too, only narrows what is trusted anyway.
 *
 * Source: https://www.elastic.co/docs/reference/kibana/configuration-reference/fleet-settings
 */
export function fleetOutput(facts: ClientFacts): string {
  const trust = shortestTrust(facts);
  const embedded = { ...(trust.by === "bundle" && { certificate_authorities: trust.certificates }), ...identity(facts) };
  const output = {
    id: "fleet-default-output",
    name: "default",
    type: "elasticsearch",
    is_default: true,
    is_default_monitoring: true,
    hosts: [withPort(facts)],
    ...(trust.by === "fingerprint" && { ca_trusted_fingerprint: trust.fingerprint }),
    ...(Object.keys(embedded).length > 0 && { ssl: embedded }),
  };
  return yaml(facts, { "xpack.fleet.outputs": [output] });
}

/**
 * The command that installs a Fleet Server. Its service token comes from a file: arguments can be read by everybody on the machine.
 *
 * Source: https://www.elastic.co/docs/reference/fleet/agent-command-reference
 */
export function fleetServerInstall(facts: ClientFacts): string {
  const trust = shortestTrust(facts);
  const own = identity(facts);
  const flags = [
    `--fleet-server-es=${withPort(facts)}`,
    ...(trust.by === "fingerprint" ? [`--fleet-server-es-ca-trusted-fingerprint=${trust.fingerprint}`] : []),
    ...(trust.by === "bundle" ? [`--fleet-server-es-ca=${trust.file}`] : []),
    ...(own ? [`--fleet-server-es-cert=${own.certificate}`, `--fleet-server-es-cert-key=${own.key}`] : []),
    `--fleet-server-service-token-path=${facts.directory}/fleet-server.token`,
    "--fleet-server-policy=fleet-server-policy",
  ];
  return `${trustRemark(trust)}sudo ./elastic-agent install \\\n  ${flags.join(" \\\n  ")}\n`;
}
