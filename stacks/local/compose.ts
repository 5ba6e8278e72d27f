import { stringify } from "yaml";
import { files } from "../../components/channels";
import { LocalSettings } from "./settings";

/** What the containers need to know beside the settings. */
export interface ComposeFacts extends Omit<LocalSettings, "rotation"> {
  /** The user who can read the files: containers run as it, in group 0 as the images want. */
  uid: number;
  /** The name of the client whose certificate health checks present, where one is required. */
  healthCheckClient?: string;
}

/** The names of the files beside `compose.yaml`. */
export const composeFiles = {
  compose: "compose.yaml",
  /** What `elastic-tls inventory` and `verify` read: too long to be printed after every run. */
  certificates: "certificates.json",
  /** The password of the user `elastic`. */
  elasticPassword: "elastic-password",
  /** The request body that sets the password of `kibana_system`. */
  kibanaPassword: "kibana-system-password.json",
};

const elasticsearchHome = "/usr/share/elasticsearch";
const healthCheckDirectory = `${elasticsearchHome}/health-check`;
const internalHttpPort = 9200;
const internalKibanaPort = 5601;

/**
 * Fills a node's configuration directory with what the image has there and the store has not, such as `jvm.options`.
 *
 * Files that the store writes under some configuration only are left out: it would find them to be somebody else's.
 */
const completeConfiguration = `
for target in /target/*/config; do
  cp config/jvm.options config/log4j2.properties "$target/" || exit 1
  for file in config/*; do
    case "$file" in config/${files.elasticsearch.serviceTokens} | config/${files.elasticsearch.roleMapping}) continue ;; esac
    [ -e "$target/$(basename "$file")" ] || cp -r "$file" "$target/" || exit 1
  done
done`;

/**
 * The `compose.yaml` that starts what the store holds, with the official images.
 *
 * Directories are mounted, never single files: a file that is replaced by renaming would stay the old one in a container.
 */
export function composeYaml(facts: ComposeFacts): string {
  const { clusterName, nodeNames, kibanaNames } = facts;
  const setsKibanaPassword = facts.kibanaAuthentication === "password" && kibanaNames.length > 0;
  const services = {
    configuration: configuration(facts),
    ...Object.fromEntries(nodeNames.map((name, index) => [name, node(facts, name, index)])),
    ...(setsKibanaPassword && { "kibana-system-password": kibanaPassword(facts) }),
    ...Object.fromEntries(kibanaNames.map((name, index) => [name, kibana(facts, name, index)])),
  };
  const secrets = {
    "elastic-password": { file: `./${composeFiles.elasticPassword}` },
    ...(setsKibanaPassword && { "kibana-system-password": { file: `./${composeFiles.kibanaPassword}` } }),
  };
  const volumes = Object.fromEntries([...nodeNames, ...kibanaNames].map((name) => [`${name}-data`, {}]));
  return "# Written by elastic-tls: edits are overwritten.\n" + stringify({ name: clusterName, services, secrets, volumes }, { lineWidth: 0, aliasDuplicateObjects: false });
}

function configuration({ elasticVersion, uid }: ComposeFacts) {
  return {
    image: elasticsearchImage(elasticVersion),
    user: `${uid}:0`,
    entrypoint: ["/bin/sh", "-c"],
    command: [shell(completeConfiguration.trim())],
    volumes: ["./elasticsearch:/target"],
  };
}

function node(facts: ComposeFacts, name: string, index: number) {
  const directory = `./elasticsearch/${name}/config`;
  const health = "/_cluster/health?wait_for_status=yellow&timeout=1s";
  return {
    image: elasticsearchImage(facts.elasticVersion),
    user: `${facts.uid}:0`,
    hostname: name,
    depends_on: { configuration: { condition: "service_completed_successfully" } },
    environment: { ELASTIC_PASSWORD_FILE: "/run/secrets/elastic-password" },
    secrets: ["elastic-password"],
    volumes: [
      `${directory}:${elasticsearchHome}/config`,
      `${directory}/certs:${elasticsearchHome}/config/certs:ro`,
      `${name}-data:${elasticsearchHome}/data`,
      ...healthCheckVolume(facts),
    ],
    ports: [`127.0.0.1:${facts.httpPort + index}:${internalHttpPort}`],
    mem_limit: "1g",
    ulimits: { memlock: { soft: -1, hard: -1 } },
    healthcheck: healthCheck(`${asElastic} | ${curl(facts)} --output /dev/null 'https://localhost:${internalHttpPort}${health}'`),
    restart: "unless-stopped",
  };
}

function kibana(facts: ComposeFacts, name: string, index: number) {
  const setUp = facts.kibanaAuthentication === "password" ? { "kibana-system-password": { condition: "service_completed_successfully" } } : {};
  const page = `https://localhost:${internalKibanaPort}/`;
  const status = `curl --silent --cacert config/certs/elasticsearch-ca.crt --output /dev/null --write-out '%{http_code}' ${page}`;
  return {
    image: `docker.elastic.co/kibana/kibana:${facts.elasticVersion}`,
    user: `${facts.uid}:0`,
    hostname: name,
    depends_on: { ...healthy(facts.nodeNames), ...setUp },
    env_file: [`./kibana/${name}/config/kibana.env`],
    volumes: [`./kibana/${name}/config:/usr/share/kibana/config:ro`, `${name}-data:/usr/share/kibana/data`],
    ports: [`127.0.0.1:${facts.kibanaPort + index}:${internalKibanaPort}`],
    mem_limit: "1g",
    healthcheck: healthCheck(`${status} | grep -qE '^(200|302)$'`),
    restart: "unless-stopped",
  };
}

/** Sets the password of `kibana_system`, as often as it is run. */
function kibanaPassword(facts: ComposeFacts) {
  const [first = ""] = facts.nodeNames;
  const request = "--request POST --header 'Content-Type: application/json' --data-binary @/run/secrets/kibana-system-password";
  return {
    image: elasticsearchImage(facts.elasticVersion),
    user: `${facts.uid}:0`,
    depends_on: healthy(facts.nodeNames),
    entrypoint: ["/bin/sh", "-c"],
    command: [shell(`${asElastic} | ${curl(facts)} ${request} https://${first}:${internalHttpPort}/_security/user/kibana_system/_password`)],
    secrets: ["elastic-password", "kibana-system-password"],
    volumes: [`./elasticsearch/${first}/config/certs:${elasticsearchHome}/config/certs:ro`, ...healthCheckVolume(facts)],
  };
}

/** The password reaches curl on standard input, so it stands on no command line. */
const asElastic = `printf 'user = "elastic:%s"' "$(cat /run/secrets/elastic-password)"`;

/** Always verified, with a client certificate where Elasticsearch wants one. */
function curl({ healthCheckClient }: ComposeFacts): string {
  const identity = healthCheckClient ? ` --cert ${healthCheckDirectory}/client.crt --key ${healthCheckDirectory}/client.key` : "";
  return `curl --silent --show-error --fail --config - --cacert config/certs/http-ca.crt${identity}`;
}

function healthCheckVolume({ healthCheckClient }: ComposeFacts): string[] {
  return healthCheckClient ? [`./clients/${healthCheckClient}:${healthCheckDirectory}:ro`] : [];
}

function healthCheck(command: string) {
  return { test: ["CMD-SHELL", shell(command)], interval: "10s", timeout: "10s", retries: 30, start_period: "30s" };
}

function healthy(names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, { condition: "service_healthy" }]));
}

function elasticsearchImage(version: string): string {
  return `docker.elastic.co/elasticsearch/elasticsearch:${version}`;
}

/** A command as Compose wants it: it replaces `$` by variables of its own, and makes one `$` of two. */
function shell(command: string): string {
  return command.replaceAll("$", "$$$$");
}
