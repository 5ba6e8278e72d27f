import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { parse } from "yaml";
import { files } from "../../components/channels";
import { elasticsearchUserData, kibanaUserData } from "../../stacks/aws/machine";
import { machineKinds } from "../../stacks/aws/machine/kinds";
import { settingsText } from "../../stacks/aws/machine/machine-settings";
import { awsTools, installMinutes } from "../support/aws-cli";

let tools: string;
beforeAll(async () => (tools = await awsTools()), installMinutes);

const arn = (name: string) => `arn:aws:secretsmanager:ap-southeast-2:123456789012:secret:elastic-tls/observability-production/${name}-AbCdEf`;
const kibanaFacts = { region: "ap-southeast-2", secretArn: arn("kibana/kibana-observability-01"), version: "9.0.0" };
const nodeFacts = {
  ...{ ...kibanaFacts, secretArn: arn("elasticsearch/elasticsearch-observability-01") },
  ...{ httpUrl: "https://elasticsearch-observability-01.observability.production.example.com:9200", bootstrapSecretArn: arn("bootstrap") },
  ...{ dataDevice: "/dev/sdf", heapMegabytes: 31744 },
};
const made = { elasticsearch: elasticsearchUserData(nodeFacts), kibana: kibanaUserData(kibanaFacts) };

interface Config {
  write_files: { path: string; content: string; permissions: string; append?: boolean }[];
  runcmd: string[][];
}

const textOf = (userData: string) => gunzipSync(Buffer.from(userData, "base64")).toString();
const configOf = (userData: string): Config => parse(textOf(userData), { version: "1.1" });
const fileIn = (userData: string, name: string) => configOf(userData).write_files.find((file) => file.path === name)!.content;

/** What a deployment can be asked for beside PEM. */
const furtherFormats = {
  elasticsearch: [
    ...["http", "transport", "remote-cluster-server"].flatMap((pair) => [`certs/${pair}.pkcs8.key`, `certs/${pair}.p12`]),
    ...["http-ca", "transport-ca", "client-ca", "remote-clusters-ca"].map((trust) => `certs/${trust}.p12`),
    "certs/p12.password",
  ],
  kibana: [
    ...["kibana", "kibana-client"].flatMap((pair) => [`certs/${pair}.pkcs8.key`, `certs/${pair}.p12`]),
    ...["certs/elasticsearch-ca.p12", "certs/p12.password"],
  ],
};

describe.each(["elasticsearch", "kibana"] as const)("the user data of a machine with %s", (kind) => {
  const userData = made[kind];

  test("fits into what EC2 takes", () => {
    expect(Buffer.from(userData, "base64").length).toBeLessThan(16 * 1024);
  });

  test("is read by cloud-init's own parser as it is meant", () => {
    const code = "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)";
    const seen = JSON.parse(execFileSync(path.join(tools, "python"), ["-c", code], { input: textOf(userData), encoding: "utf8" }));
    expect(textOf(userData)).toMatch(/^#cloud-config\n/);
    expect(seen).toEqual(configOf(userData));
    expect(seen.write_files.every(({ permissions }: { permissions: unknown }) => permissions === "0644" || permissions === "0755")).toBe(true);
  });

  test("brings every program as it is here", () => {
    const folder = path.resolve(__dirname, "../../stacks/aws/machine");
    const sources = fs.readdirSync(folder).filter((name) => /\.(sh|py)$/.test(name)).map((name) => fs.readFileSync(path.join(folder, name), "utf8"));
    const brought = configOf(userData).write_files.filter(({ path: at }) => at.startsWith("/usr/local/libexec/elastic-tls/"));
    expect(brought.map(({ content }) => content).sort()).toEqual(sources.sort());
    expect(brought.filter(({ permissions }) => permissions === "0755").map(({ path: at }) => path.basename(at)).sort()).toEqual(["bootstrap", "fetch", "first-boot"]);
  });

  test("only starts the first boot, and doesn't wait for it", () => {
    expect(configOf(userData).runcmd.at(-1)).toEqual(["systemctl", "start", "--no-block", "elastic-tls-first-boot.service"]);
  });

  test("takes packages with Elastic's signature only, of this major version", () => {
    const repository = fileIn(userData, "/etc/yum.repos.d/elastic.repo");
    expect(repository).toMatch(/^gpgcheck=1$/m);
    expect(repository).toMatch(/^gpgkey=https:\/\/artifacts\.elastic\.co\/GPG-KEY-elasticsearch$/m);
    expect(repository).toMatch(/^baseurl=https:\/\/artifacts\.elastic\.co\/packages\/9\.x\/yum$/m);
  });

  test("is the same each time", () => {
    expect({ elasticsearch: elasticsearchUserData(nodeFacts), kibana: kibanaUserData(kibanaFacts) }[kind]).toBe(userData);
  });

  test("has units that systemd understands", () => {
    const verified = systemdVerifies(kind, userData);
    if (verified === undefined) console.warn("not verified: this machine has no systemd-analyze");
    else expect(verified).toEqual({ status: 0, output: "" });
  });

  test("looks for new files before each start, and doesn't start without files", () => {
    const dropIn = fileIn(userData, `/etc/systemd/system/${kind}.service.d/elastic-tls.conf`);
    expect(dropIn).toMatch(/^Wants=elastic-tls.service$/m);
    expect(dropIn).toMatch(/^After=elastic-tls.service$/m);
    expect(dropIn).not.toMatch(/^Requires=/m);
    const needed = kind === "kibana" ? "kibana" : "transport";
    expect(dropIn).toMatch(new RegExp(`^ExecStartPre=/usr/bin/test -r /etc/${kind}/certs/${needed}.key$`, "m"));
  });

  test("knows every file that the store may hold, and no other", () => {
    const { required, optional } = machineKinds[kind];
    expect([...required, ...optional].sort()).toEqual([...Object.values(files[kind]), ...furtherFormats[kind]].sort());
  });
});

test("Kibana gets its secrets from the file beside its settings", () => {
  expect(fileIn(made.kibana, "/etc/systemd/system/kibana.service.d/elastic-tls.conf")).toMatch(/^EnvironmentFile=\/etc\/kibana\/kibana.env$/m);
});

test("data are on the device where there is one, and nowhere else if it can't be mounted", () => {
  const mount = "/dev/sdf /var/lib/elasticsearch xfs defaults,noatime,nofail,x-systemd.makefs,x-systemd.device-timeout=3min 0 2\n";
  expect(configOf(made.elasticsearch).write_files).toContainEqual({ path: "/etc/fstab", content: mount, permissions: "0644", append: true });
  expect(fileIn(made.elasticsearch, "/etc/systemd/system/elasticsearch.service.d/elastic-tls.conf")).toMatch(/^RequiresMountsFor=\/var\/lib\/elasticsearch$/m);
  expect(textOf(elasticsearchUserData({ ...nodeFacts, dataDevice: undefined }))).not.toContain("/etc/fstab\n");
});

test("the mention of the bootstrap secret goes with it", () => {
  expect(textOf(made.elasticsearch)).toContain(nodeFacts.bootstrapSecretArn);
  expect(textOf(elasticsearchUserData({ ...nodeFacts, bootstrapSecretArn: undefined }))).not.toContain(nodeFacts.bootstrapSecretArn);
});

test("a setting is never more than a value to the shell", () => {
  const value = `a'b $(touch x) "c" \`d\` \\e`;
  const program = `${settingsText({ VALUE: value })}printf %s "$VALUE"`;
  expect(execFileSync("sh", ["-c", program], { encoding: "utf8" })).toBe(value);
});

test("ShellCheck has nothing to say about the programs", () => {
  const folder = path.resolve(__dirname, "../../stacks/aws/machine");
  const scripts = fs.readdirSync(folder).filter((name) => name.endsWith(".sh"));
  expect(scripts.length).toBeGreaterThan(3);
  const { status, stdout } = spawnSync(path.join(tools, "shellcheck"), ["-x", "--severity=style", ...scripts], { cwd: folder, encoding: "utf8" });
  expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
});

/** What systemd-analyze says about the units, with a package's unit and programs that are there; nothing where there is none. */
function systemdVerifies(kind: string, userData: string): { status: number | null; output: string } | undefined {
  if (spawnSync("systemd-analyze", ["--version"]).error) return undefined;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "elastic-tls-units-"));
  try {
    const units = configOf(userData).write_files.filter(({ path: at }) => at.startsWith("/etc/systemd/system/"));
    const written = units.map(({ path: at, content }) => [path.relative("/etc/systemd/system", at), content.replaceAll(/\/usr\/local\/libexec\S+/g, "/bin/true")] as const);
    const packaged = [`${kind}.service`, `[Service]\nUser=${kind}\nExecStart=/bin/true\n`] as const;
    for (const [name, content] of [...written, packaged]) {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      fs.writeFileSync(path.join(folder, name), content);
    }
    const names = fs.readdirSync(folder).filter((name) => !name.endsWith(".d")).map((name) => path.join(folder, name));
    const { status, stdout, stderr } = spawnSync("systemd-analyze", ["verify", ...names], { env: { ...process.env, SYSTEMD_UNIT_PATH: `${folder}:` }, encoding: "utf8" });
    return { status, output: stdout + stderr };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
