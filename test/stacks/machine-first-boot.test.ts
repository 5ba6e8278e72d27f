import fs from "node:fs";
import https from "node:https";
import { type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { installMinutes, type SecretsManager, secretsManager } from "../support/aws-cli";
import { machine, type Machine } from "../support/machine";
import { elasticsearchFiles, type Files, kibanaFiles, newAuthorities, secretsOf } from "../support/machine-files";
import { newAuthority, newLeaf } from "../support/pem";

let aws: SecretsManager;
beforeAll(async () => (aws = await secretsManager()), installMinutes);
afterAll(() => aws.stop());

const authorities = newAuthorities();
const passwords = { elastic: 'elastic "quoted\\', kibana_system: "kibana-system-password" };
const basic = `Basic ${Buffer.from(`elastic:${passwords.elastic}`).toString("base64")}`;
const me = os.userInfo().username;

/** A machine that is yet to boot for the first time. What only a real one has is a fake that notes its calls. */
async function newMachine(kind: "elasticsearch" | "kibana", files: Files, settings: Record<string, string | number> = {}): Promise<Machine> {
  const host = machine(kind, await aws.put(crypto.randomUUID(), JSON.stringify(files)), aws.env);
  const none = { DATA_DIRECTORY: "", HEAP_MEGABYTES: "", BOOTSTRAP_SECRET: "", HTTP_URL: "" };
  host.configure({ OWNER: me, VERSION: "9.0.0", ...none, ...settings });
  const accounts = `'${host.at("accounts")}'`;
  host.fake("getent", `grep -qxF "$1 $2" ${accounts} 2>/dev/null`);
  host.fake("groupadd", `echo "group $2" >> ${accounts}`);
  host.fake("useradd", `for name; do :; done; echo "passwd $name" >> ${accounts}`);
  // Accounts of services are nobody's here.
  host.fake("install", 'for directory; do :; done; mkdir -p "$directory"');
  host.fake("chown", "");
  host.fake("systemctl", '[ "$1" != is-active ] || echo inactive');
  host.fake("systemd-escape", "echo var-lib-elasticsearch.mount");
  host.fake("rpm", `[ -e '${host.at("installed")}' ]`);
  host.fake("dnf", `cp -RL '${host.directory}' '${host.at("at-installation")}' && : > '${host.at("installed")}' && chmod 660 '${host.directory}/${kind}.yml'`);
  host.fake("elasticsearch-keystore", keystore(host));
  return host;
}

/** Keeps names in one file and the last value in another. */
function keystore(host: Machine): string {
  const file = `'${host.directory}/elasticsearch.keystore'`;
  return `case $1 in
  create) echo keystore.seed > ${file} ;;
  list) cat ${file} ;;
  add) [ "$2" = -x ] && cat > '${host.at("value")}' && echo "$3" >> ${file} ;;
esac`;
}

const notable = (calls: string[]) => calls.filter((call) => !/^(install|chown|getent|systemctl is-active|rpm|systemd-escape)/.test(call));

/** Elasticsearch's HTTP layer, as far as the step needs it, until the test's end. */
async function elasticsearch(identity: { key: string; cert: string }, answers: number[]) {
  const requests: { method?: string; url?: string; authorization?: string; type?: string; body: unknown }[] = [];
  const server = https.createServer(identity, (request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (data: string) => (body += data));
    request.on("end", () => {
      const { authorization, "content-type": type } = request.headers;
      requests.push({ method: request.method, url: request.url, authorization, type, body: JSON.parse(body) });
      response.writeHead(answers.shift() ?? 200).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  servers.push(server);
  return { url: `https://localhost:${(server.address() as AddressInfo).port}`, requests };
}
const servers: https.Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

const identityOf = (files: Files) => ({ key: files["certs/http.key"]!, cert: files["certs/http.crt"]! });

describe("the first boot of a node", () => {
  const files = elasticsearchFiles(authorities);
  const bootstrap = async (more: object = passwords) => ({ BOOTSTRAP_SECRET: await aws.put(crypto.randomUUID(), JSON.stringify(more)) });

  test("installs the package when our files are there, then starts it, and only then is complete", async () => {
    const host = await newMachine("elasticsearch", files);
    const { status, stdout } = await host.run("first-boot");
    expect(status).toBe(0);
    expect(stdout).toContain("first boot is complete");
    expect(notable(host.calls())).toEqual([
      "groupadd --system elasticsearch",
      "useradd --system --no-create-home --home-dir /usr/share/elasticsearch --gid elasticsearch --shell /sbin/nologin elasticsearch",
      "dnf install -y --enablerepo=elastic elasticsearch-9.0.0",
      "systemctl daemon-reload",
      "systemctl enable elasticsearch.service elastic-tls.timer",
      "systemctl start elastic-tls.timer",
      "systemctl --no-block start elasticsearch.service",
      "systemctl disable elastic-tls-first-boot.service",
    ]);
    for (const [name, content] of Object.entries(files)) expect(fs.readFileSync(host.at("at-installation", name), "utf8")).toBe(content);
  });

  test("mounts the device for data, and sets the heap, before the package comes", async () => {
    const host = await newMachine("elasticsearch", files, { HEAP_MEGABYTES: 2048 });
    const data = host.at("data");
    host.configure({ DATA_DIRECTORY: data });
    expect((await host.run("first-boot")).status).toBe(0);
    const calls = host.calls();
    const mount = calls.indexOf("systemctl start var-lib-elasticsearch.mount");
    expect(mount).toBeGreaterThan(0);
    expect(calls.indexOf(`install -d -m 2750 -o elasticsearch -g elasticsearch ${data}`)).toBeGreaterThan(mount);
    expect(fs.readFileSync(host.at("at-installation/jvm.options.d/heap.options"), "utf8")).toBe("-Xms2048m\n-Xmx2048m\n");
  });

  test("puts the first password into the keystore and sets that of kibana_system, over verified TLS, and shows neither", async () => {
    const { url, requests } = await elasticsearch(identityOf(files), [503]);
    const host = await newMachine("elasticsearch", files, { ...(await bootstrap()), HTTP_URL: url });
    host.fake("curl", `exec '${realCurl()}' "$@"`);
    const { status, stdout, stderr } = await host.run("first-boot");
    expect({ status, stderr: stderr.replace(/curl: .*503\n|Warning: .*\n/g, "") }).toEqual({ status: 0, stderr: "" });
    expect(fs.readFileSync(host.at("value"), "utf8")).toBe(passwords.elastic);
    const request = {
      method: "POST", url: "/_security/user/kibana_system/_password", authorization: basic, type: "application/json",
      body: { password: passwords.kibana_system },
    };
    expect(requests).toEqual([request, request]);
    const calls = host.calls();
    for (const secret of [...secretsOf(files), passwords.elastic, "quoted", passwords.kibana_system]) expect(stdout + stderr + calls.join("\n")).not.toContain(secret);
    expect(calls.indexOf("systemctl --no-block start elasticsearch.service")).toBeGreaterThan(calls.indexOf("elasticsearch-keystore add -x bootstrap.password"));
    expect(calls).toContain(`chown root:elasticsearch ${host.directory}/elasticsearch.keystore`);
    expect(fs.statSync(path.join(host.directory, "elasticsearch.keystore")).mode & 0o777).toBe(0o660);
    expect(fs.readdirSync(host.at("run"))).toEqual(["lock"]);
  });

  test("may be repeated: what is installed and what the keystore has stay", async () => {
    const { url, requests } = await elasticsearch(identityOf(files), []);
    const host = await newMachine("elasticsearch", files, { ...(await bootstrap()), HTTP_URL: url });
    expect((await host.run("first-boot")).status).toBe(0);
    host.calls();
    expect((await host.run("first-boot")).status).toBe(0);
    expect(notable(host.calls()).filter((call) => /add|dnf/.test(call))).toEqual([]);
    expect(requests).toHaveLength(2);
  });

  test("leaves kibana_system alone where the secret has no password for it", async () => {
    const { url, requests } = await elasticsearch(identityOf(files), []);
    const host = await newMachine("elasticsearch", files, { ...(await bootstrap({ elastic: "x" })), HTTP_URL: url });
    expect((await host.run("first-boot")).status).toBe(0);
    expect(requests).toEqual([]);
  });

  test("sends no password to somebody whose certificate doesn't verify, and is not complete", async () => {
    const foreign = newLeaf({ commonName: "es01", names: ["DNS:localhost"], issuer: newAuthority({ commonName: "foreign CA" }) });
    const { url, requests } = await elasticsearch({ key: foreign.privateKeyPem, cert: foreign.certPem }, []);
    const host = await newMachine("elasticsearch", files, { ...(await bootstrap()), HTTP_URL: url, ATTEMPTS: 1 });
    const { status, stderr } = await host.run("first-boot");
    expect(status).toBe(1);
    expect(stderr).toContain("the password of kibana_system could not be set");
    expect(requests).toEqual([]);
    expect(host.calls()).not.toContain("systemctl disable elastic-tls-first-boot.service");
  });

  test.each([["{}"], ["nonsense secret"], ['["elastic"]']])("is not complete with the bootstrap secret %s, of which nothing is shown", async (value) => {
    const host = await newMachine("elasticsearch", files, { BOOTSTRAP_SECRET: await aws.put(crypto.randomUUID(), value) });
    const { status, stderr } = await host.run("first-boot");
    expect(status).toBe(1);
    expect(stderr).toContain("the bootstrap secret is no JSON object with elastic's password");
    expect(stderr).not.toContain("nonsense");
    expect(notable(host.calls()).filter((call) => call.includes("start"))).toEqual([]);
  });

  test("with a broken secret installs nothing", async () => {
    const host = await newMachine("elasticsearch", { ...files, "elasticsearch.yml": "" });
    expect((await host.run("first-boot")).status).toBe(1);
    expect(notable(host.calls()).filter((call) => !call.endsWith("elasticsearch"))).toEqual([]);
  });
});

test("the first boot of a Kibana takes its files back from the package, which gives them to root", async () => {
  const files = kibanaFiles(authorities);
  const host = await newMachine("kibana", files);
  expect((await host.run("first-boot")).status).toBe(0);
  expect(notable(host.calls())).toContain("dnf install -y --enablerepo=elastic kibana-9.0.0");
  expect(host.files()).toEqual(files);
  expect(fs.statSync(path.join(host.directory, "kibana.yml")).mode & 0o777).toBe(0o600);
});

function realCurl(): string {
  return (process.env.PATH ?? "").split(":").map((folder) => path.join(folder, "curl")).find((at) => fs.existsSync(at))!;
}
