import { parse } from "yaml";
import { type ComposeFacts, composeYaml } from "../../stacks/local/compose";

const facts: ComposeFacts = {
  elasticVersion: "9.0.0",
  clusterName: "logs",
  nodeNames: ["es01", "es02"],
  kibanaNames: ["kb01", "kb02"],
  bootstrap: true,
  certificatesPer: "node",
  clientAuthentication: "none",
  kibanaAuthentication: "serviceToken",
  licence: "basic",
  httpNames: [],
  httpPort: 9200,
  kibanaPort: 5601,
  outputDirectory: "out/local",
  uid: 1234,
};

interface Service {
  image: string;
  user: string;
  volumes: string[];
  secrets?: string[];
  ports?: string[];
  environment?: Record<string, string>;
  env_file?: string[];
  depends_on?: Record<string, { condition: string }>;
  mem_limit?: string;
  command?: string[];
  healthcheck?: { test: string[] };
}

interface Compose {
  name: string;
  services: Record<string, Service>;
  secrets: Record<string, { file: string }>;
  volumes: Record<string, object>;
}

const compose = (more: Partial<ComposeFacts> = {}): Compose => parse(composeYaml({ ...facts, ...more }));
const password = compose({ kibanaAuthentication: "password" });
const required = compose({ clientAuthentication: "required", healthCheckClient: "health-check" });
const everything = [compose(), password, required];

test("there is a service for each node and each Kibana, and one that runs before them", () => {
  const { name, services, volumes } = compose();
  expect(name).toBe("logs");
  expect(Object.keys(services)).toEqual(["configuration", "es01", "es02", "kb01", "kb02"]);
  expect(Object.keys(volumes)).toEqual(["es01-data", "es02-data", "kb01-data", "kb02-data"]);
  expect(services.es01?.image).toBe("docker.elastic.co/elasticsearch/elasticsearch:9.0.0");
  expect(services.kb01?.image).toBe("docker.elastic.co/kibana/kibana:9.0.0");
});

test("a password for Kibana is set by one more service, between the nodes and Kibana", () => {
  const { services, secrets } = password;
  expect(Object.keys(services)).toEqual(["configuration", "es01", "es02", "kibana-system-password", "kb01", "kb02"]);
  expect(services["kibana-system-password"]?.depends_on).toEqual({ es01: { condition: "service_healthy" }, es02: { condition: "service_healthy" } });
  expect(services.kb01?.depends_on).toEqual({
    es01: { condition: "service_healthy" },
    es02: { condition: "service_healthy" },
    "kibana-system-password": { condition: "service_completed_successfully" },
  });
  expect(secrets).toEqual({
    "elastic-password": { file: "./elastic-password" },
    "kibana-system-password": { file: "./kibana-system-password.json" },
  });
});

test("every container runs as the one who owns the files, in group 0", () => {
  for (const { services } of everything) expect(Object.values(services).map(({ user }) => user)).toEqual(Object.keys(services).map(() => "1234:0"));
});

test("a node may write to its configuration but not to its certificates", () => {
  const { services } = compose();
  expect(services.es01?.volumes).toEqual([
    "./elasticsearch/es01/config:/usr/share/elasticsearch/config",
    "./elasticsearch/es01/config/certs:/usr/share/elasticsearch/config/certs:ro",
    "es01-data:/usr/share/elasticsearch/data",
  ]);
  expect(services.kb01?.volumes).toEqual(["./kibana/kb01/config:/usr/share/kibana/config:ro", "kb01-data:/usr/share/kibana/data"]);
});

test("a client certificate for the health check is mounted where one is required", () => {
  expect(required.services.es02?.volumes).toContain("./clients/health-check:/usr/share/elasticsearch/health-check:ro");
});

test("only directories are mounted, in which a file that is replaced is seen", () => {
  const sources = everything.flatMap(({ services }) => Object.values(services).flatMap(({ volumes }) => volumes)).map((volume) => volume.split(":")[0]!);
  for (const source of sources) expect(source).toMatch(/^(\.\/(elasticsearch|(elasticsearch|kibana)\/\w+\/config(\/certs)?|clients\/[\w-]+)|\w+-data)$/);
});

test("passwords come from secret files", () => {
  const { services, secrets } = compose();
  expect(secrets).toEqual({ "elastic-password": { file: "./elastic-password" } });
  expect([services.es01?.secrets, services.es01?.environment]).toEqual([
    ["elastic-password"],
    { ELASTIC_PASSWORD_FILE: "/run/secrets/elastic-password" },
  ]);
  expect(services.kb01?.env_file).toEqual(["./kibana/kb01/config/kibana.env"]);
});

test("every server has a memory limit and a health check", () => {
  for (const { services } of everything) {
    const servers = Object.entries(services).filter(([name]) => /^(es|kb)\d/.test(name));
    expect(servers).toHaveLength(4);
    for (const [, { mem_limit, healthcheck }] of servers) expect([mem_limit, healthcheck?.test[0]]).toEqual(["1g", "CMD-SHELL"]);
  }
});

test("ports count up from the first, on this machine alone", () => {
  const { services } = compose({ httpPort: 19200, kibanaPort: 15601 });
  expect(["es01", "es02", "kb01", "kb02"].map((name) => services[name]?.ports)).toEqual([
    ["127.0.0.1:19200:9200"],
    ["127.0.0.1:19201:9200"],
    ["127.0.0.1:15601:5601"],
    ["127.0.0.1:15602:5601"],
  ]);
});

test("every $ of a command is doubled, since Compose puts in variables of its own", () => {
  const commands = everything.flatMap(({ services }) => Object.values(services).flatMap(({ command = [], healthcheck }) => [...command, ...(healthcheck?.test ?? [])]));
  expect(commands.filter((command) => command.includes("$"))).not.toEqual([]);
  for (const command of commands) expect(command.replaceAll("$$", "")).not.toContain("$");
});

test("what runs once is waited for by what goes on, since `docker compose up --wait` fails for what just ends", () => {
  for (const { services } of [...everything, compose({ kibanaNames: [], kibanaAuthentication: "password" })]) {
    const once = Object.keys(services).filter((name) => !services[name]?.healthcheck);
    const awaited = Object.values(services).flatMap(({ depends_on = {}, healthcheck }) =>
      healthcheck ? Object.keys(depends_on).filter((name) => depends_on[name]?.condition === "service_completed_successfully") : [],
    );
    expect([...new Set(awaited)].sort()).toEqual(once.sort());
  }
});
