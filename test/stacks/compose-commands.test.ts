import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { Files } from "../../components/secrets/directory/layout";
import * as store from "../../components/secrets/directory/v1";
import { type ComposeFacts, composeYaml } from "../../stacks/local/compose";

const facts = {
  elasticVersion: "9.0.0",
  clusterName: "logs",
  nodeNames: ["es01", "es02"],
  kibanaNames: ["kb01"],
  kibanaAuthentication: "serviceToken",
  clientAuthentication: "none",
  httpPort: 9200,
  kibanaPort: 5601,
  uid: 1234,
} as unknown as ComposeFacts;

let root: string;
beforeEach(() => (root = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "elastic-tls-"))));
afterEach(() => fs.rmSync(root, { recursive: true }));

const at = (name: string) => path.join(root, name);
const read = (name: string) => fs.readFileSync(at(name), "utf8");
function write(name: string, content: string, mode = 0o600): void {
  fs.mkdirSync(path.dirname(at(name)), { recursive: true });
  fs.writeFileSync(at(name), content, { mode });
}

/** What a shell in the container is given: Compose makes one `$` of two. */
function commandOf(service: string, more: object = {}): string {
  const { command, healthcheck } = parse(composeYaml({ ...facts, ...more })).services[service];
  return (healthcheck?.test ?? command).at(-1).replaceAll("$$", "$");
}

function shell(command: string, cwd: string): { status: number | null; stderr: string } {
  return spawnSync("/bin/sh", ["-c", command], { cwd, encoding: "utf8", env: { PATH: `${at("bin")}:${process.env.PATH}` } });
}

describe("the service that completes the nodes' directories", () => {
  const ours = (name: string): store.Inputs => {
    const files: Files = { "certs/http.key": `key of ${name}`, "elasticsearch.yml": `settings of ${name}` };
    return { path: at(`target/${name}/config`), root: at("target"), owner: "test/dev/x", fileNames: Object.keys(files), files };
  };
  const inImage = {
    "elasticsearch.yml": "settings of the image",
    "jvm.options": "-Xmx1g",
    "jvm.options.d/README": "options",
    "log4j2.properties": "log",
    "role_mapping.yml": "# nothing",
    service_tokens: "# nothing",
    users: "",
  };
  const complete = () => shell(commandOf("configuration").replaceAll("/target", at("target")), at("image"));

  beforeEach(() => {
    for (const [name, content] of Object.entries(inImage)) write(`image/config/${name}`, content);
    for (const name of facts.nodeNames) store.create(ours(name));
  });

  test("brings what only the image has, and leaves what is ours", () => {
    expect(complete()).toMatchObject({ status: 0, stderr: "" });
    for (const name of facts.nodeNames) {
      expect(fs.readdirSync(at(`target/${name}/config`)).sort()).toEqual(
        [".elastic-tls.json", "certs", "elasticsearch.yml", "jvm.options", "jvm.options.d", "log4j2.properties", "users"].sort(),
      );
      expect(read(`target/${name}/config/elasticsearch.yml`)).toBe(`settings of ${name}`);
      expect(read(`target/${name}/config/certs/http.key`)).toBe(`key of ${name}`);
      expect(read(`target/${name}/config/jvm.options.d/README`)).toBe("options");
    }
  });

  test("may run again, and renews what belongs to a version of Elasticsearch", () => {
    complete();
    write("target/es01/config/jvm.options.d/heap.options", "-Xmx2g");
    write("target/es01/config/users", "admin");
    write("image/config/jvm.options", "-Xmx4g");
    expect(complete()).toMatchObject({ status: 0, stderr: "" });
    expect(read("target/es01/config/jvm.options")).toBe("-Xmx4g");
    expect(read("target/es01/config/jvm.options.d/heap.options")).toBe("-Xmx2g");
    expect(read("target/es01/config/users")).toBe("admin");
    expect(fs.readdirSync(at("target/es01/config/jvm.options.d")).sort()).toEqual(["README", "heap.options"]);
  });

  test("brings no file that the store writes under another authentication of Kibana", () => {
    complete();
    const wish = ours("es01");
    const files: Files = { ...wish.files, "role_mapping.yml": "kibana_system: []", service_tokens: "token" };
    const next = { ...wish, files, fileNames: Object.keys(files) };
    expect(store.check({}, next).failures).toEqual([]);
  });

  test("fails if it can't write, so that no node starts without its options", () => {
    fs.rmSync(at("target/es02/config"), { recursive: true });
    write("target/es02/config", "no directory");
    expect(complete().status).not.toBe(0);
  });
});

describe("a health check", () => {
  const secret = "pass-word_1";

  beforeEach(() => {
    write("run/secrets/elastic-password", secret);
    write("run/secrets/kibana-system-password", "{}");
    write("bin/curl", `#!/bin/sh\nfor argument; do printf '%s\\n' "$argument"; done > '${at("arguments")}'\n[ -t 0 ] || cat > '${at("stdin")}'\nprintf 200\nexit \${CURL_STATUS:-0}\n`, 0o755);
  });

  const run = (service: string, more: object = {}, before = "") => {
    const command = before + commandOf(service, more).replaceAll("/run/secrets", at("run/secrets"));
    const { status } = shell(command, root);
    return { status, arguments: read("arguments").trimEnd().split("\n"), stdin: read("stdin") };
  };

  test.each(["es01", "es02"])("of the node %s verifies TLS and gives the password on standard input", (name) => {
    const { status, arguments: given, stdin } = run(name);
    expect(status).toBe(0);
    expect(given).toEqual([
      ...["--silent", "--show-error", "--fail", "--config", "-", "--cacert", "config/certs/http-ca.crt", "--output", "/dev/null"],
      "https://localhost:9200/_cluster/health?wait_for_status=yellow&timeout=1s",
    ]);
    expect(stdin).toBe(`user = "elastic:${secret}"`);
    expect(given.join(" ")).not.toContain("pass");
  });

  test("shows a client certificate where one is required", () => {
    const { arguments: given } = run("es01", { healthCheckClient: "health-check" });
    const directory = "/usr/share/elasticsearch/health-check";
    expect(given.slice(given.indexOf("--cert"), given.indexOf("--output"))).toEqual(["--cert", `${directory}/client.crt`, "--key", `${directory}/client.key`]);
  });

  test("of Kibana verifies TLS and takes its log-in page for health", () => {
    const { status, arguments: given } = run("kb01");
    expect(status).toBe(0);
    expect(given).toEqual([
      ...["--silent", "--cacert", "config/certs/elasticsearch-ca.crt", "--output", "/dev/null", "--write-out", "%{http_code}"],
      "https://localhost:5601/",
    ]);
  });

  test("fails when curl does", () => {
    expect(run("es01", {}, "export CURL_STATUS=22; ").status).toBe(22);
    write("bin/curl", "#!/bin/sh\nprintf 503\n");
    expect(shell(commandOf("kb01"), root).status).not.toBe(0);
  });

  test("of nobody: the password of kibana_system is set with both passwords on no command line", () => {
    const { status, arguments: given, stdin } = run("kibana-system-password", { kibanaAuthentication: "password" });
    expect(status).toBe(0);
    expect(given.slice(-7)).toEqual([
      ...["--request", "POST", "--header", "Content-Type: application/json", "--data-binary", `@${at("run/secrets/kibana-system-password")}`],
      "https://es01:9200/_security/user/kibana_system/_password",
    ]);
    expect(stdin).toBe(`user = "elastic:${secret}"`);
  });
});
