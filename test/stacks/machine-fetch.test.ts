import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { awsEnvironment, awsTools, freePort, installMinutes, secretsManager, type SecretsManager } from "../support/aws-cli";
import { machine, owner } from "../support/machine";
import { elasticsearchFiles, type Files, kibanaFiles, newAuthorities, secretsOf } from "../support/machine-files";
import { newAuthority, newLeaf } from "../support/pem";

let aws: SecretsManager;
beforeAll(async () => (aws = await secretsManager()), installMinutes);
afterAll(() => aws.stop());

const authorities = newAuthorities();

/** A machine whose secret holds these files. */
async function machineWith(kind: "elasticsearch" | "kibana", files: Files) {
  const name = `elastic-tls/logs/${kind}/${crypto.randomUUID()}`;
  const host = machine(kind, await aws.put(name, JSON.stringify(files)), aws.env);
  return { host, renew: (renewed: Files) => aws.put(name, JSON.stringify(renewed)) };
}

/** Mode, owner and kind of everything of ours in the configuration directory. */
function modesOf(directory: string): string[] {
  const found = fs.readdirSync(directory, { recursive: true, encoding: "utf8" }).map((name) => path.join(directory, name));
  return found.flatMap((at) => {
    const status = fs.lstatSync(at);
    return status.isSymbolicLink() ? [] : [`${status.isDirectory() ? "directory" : "file"} ${(status.mode & 0o777).toString(8)} ${status.uid}`];
  });
}

const uidOf = (name: string) => Number(execFileSync("id", ["-u", name]));

describe.each([
  ["elasticsearch", elasticsearchFiles],
  ["kibana", kibanaFiles],
] as const)("the first fetch of %s", (kind, newFiles) => {
  test("brings every file, for the service alone, and says names only", async () => {
    const files = newFiles(authorities);
    const { host } = await machineWith(kind, files);
    const { status, stdout, stderr } = await host.fetch();
    expect({ status, stderr: stderr.replace(/elastic-tls: elasticsearch needs a restart, for elasticsearch.yml\n/, "") }).toEqual({ status: 0, stderr: "" });
    expect(host.files()).toEqual(files);
    expect(new Set(modesOf(host.directory))).toEqual(new Set([`directory 700 ${uidOf(owner)}`, `file 600 ${uidOf(owner)}`]));
    expect(fs.readlinkSync(path.join(host.directory, "certs"))).toBe("..certs-1");
    expect(stdout).toContain(`changed: ${Object.keys(files).sort((a, b) => (a < b ? -1 : 1)).join(", ")}\n`);
    for (const secret of secretsOf(files)) expect(stdout + stderr).not.toContain(secret);
  });

  test("is followed by fetches that touch nothing and say so", async () => {
    const { host } = await machineWith(kind, newFiles(authorities));
    await host.fetch();
    const before = [host.names(), fs.statSync(path.join(host.directory, `${kind}.yml`)).ctimeMs, fs.lstatSync(path.join(host.directory, "certs")).ino];
    const { status, stdout } = await host.fetch();
    expect({ status, stdout }).toEqual({ status: 0, stdout: "elastic-tls: unchanged\n" });
    expect([host.names(), fs.statSync(path.join(host.directory, `${kind}.yml`)).ctimeMs, fs.lstatSync(path.join(host.directory, "certs")).ino]).toEqual(before);
  });

  test("puts right what an upgrade of the package did to owner and mode", async () => {
    const files = newFiles(authorities);
    const { host } = await machineWith(kind, files);
    await host.fetch();
    fs.chmodSync(path.join(host.directory, `${kind}.yml`), 0o660);
    expect((await host.fetch()).stdout).toContain(`changed: ${kind}.yml\n`);
    expect(fs.statSync(path.join(host.directory, `${kind}.yml`)).mode & 0o777).toBe(0o600);
  });
});

describe("a renewal", () => {
  const settled = async (kind: "elasticsearch" | "kibana", files: Files) => {
    const made = await machineWith(kind, files);
    await made.host.fetch();
    fs.rmSync(made.host.at("run"), { recursive: true });
    made.host.calls();
    return made;
  };

  test("of a node's certificates changes them in one swap, and restarts nothing", async () => {
    const first = elasticsearchFiles(authorities);
    const { host, renew } = await settled("elasticsearch", first);
    const renewed = { ...elasticsearchFiles(authorities), "unicast_hosts.txt": "es01:9300\nes02:9300\n" };
    await renew(renewed);
    const { status, stdout, stderr } = await host.fetch();
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toBe("elastic-tls: changed: certs/http.crt, certs/http.key, certs/transport.crt, certs/transport.key, unicast_hosts.txt\n");
    expect(host.files()).toEqual(renewed);
    expect(fs.readlinkSync(path.join(host.directory, "certs"))).toBe("..certs-2");
    expect(host.names().directory).toEqual(["..certs-2", "certs", "elasticsearch.yml", "service_tokens", "unicast_hosts.txt"]);
    expect(host.calls()).toEqual([]);
  });

  test("of a node's settings says that it needs a restart until it starts, and doesn't restart it", async () => {
    const files = elasticsearchFiles(authorities);
    const { host, renew } = await settled("elasticsearch", files);
    await renew({ ...files, "elasticsearch.yml": "cluster.name: other\n" });
    const report = "elastic-tls: elasticsearch needs a restart, for elasticsearch.yml\n";
    expect(await host.fetch()).toEqual({ status: 0, stdout: "elastic-tls: changed: elasticsearch.yml\n", stderr: report });
    expect(await host.fetch()).toEqual({ status: 0, stdout: "elastic-tls: unchanged\n", stderr: report });
    const marker = host.at("run/elasticsearch.needs-restart");
    expect(fs.readFileSync(marker, "utf8")).toBe("elasticsearch.yml\n");
    expect([fs.statSync(marker).mode & 0o777, fs.statSync(host.at("run")).mode & 0o777]).toEqual([0o644, 0o755]);
    expect(host.calls().filter((call) => !call.includes("is-active"))).toEqual([]);
    fs.rmSync(marker);
    expect(await host.fetch()).toMatchObject({ status: 0, stderr: "" });
  });

  test("of Kibana's certificates restarts it once", async () => {
    const { host, renew } = await settled("kibana", kibanaFiles(authorities));
    await renew({ ...kibanaFiles(authorities) });
    expect((await host.fetch()).status).toBe(0);
    await host.fetch();
    expect(host.calls()).toEqual(["systemctl is-active kibana", "systemctl --no-block try-restart kibana"]);
  });

  test("that can't restart Kibana fails, and the next run restarts it", async () => {
    const { host, renew } = await settled("kibana", kibanaFiles(authorities));
    await renew(kibanaFiles(authorities));
    host.fake("systemctl", '[ "$1" = is-active ] && echo active');
    expect((await host.fetch()).status).not.toBe(0);
    host.fake("systemctl", '[ "$1" != is-active ] || echo active');
    host.calls();
    expect(await host.fetch()).toMatchObject({ status: 0, stdout: expect.stringContaining("unchanged") });
    expect(host.calls()).toContain("systemctl --no-block try-restart kibana");
  });

  test("while the service isn't running restarts nothing, and leaves nothing to do", async () => {
    const { host, renew } = await settled("kibana", kibanaFiles(authorities));
    host.fake("systemctl", "echo inactive; exit 3");
    await renew(kibanaFiles(authorities));
    expect((await host.fetch()).status).toBe(0);
    expect(host.calls()).toEqual(["systemctl is-active kibana"]);
    expect(fs.existsSync(host.at("run/kibana.needs-restart"))).toBe(false);
  });

  test("removes what the deployment no longer has, but no file of the package", async () => {
    const files: Files = { ...elasticsearchFiles(authorities), "certs/client-ca.crt": authorities.client.certPem };
    const { host, renew } = await settled("elasticsearch", files);
    fs.writeFileSync(path.join(host.directory, "role_mapping.yml"), "# the package's\n");
    const fewer = Object.fromEntries(Object.entries(files).filter(([name]) => name !== "service_tokens" && name !== "certs/client-ca.crt"));
    await renew(fewer);
    expect((await host.fetch()).stdout).toBe("elastic-tls: changed: certs/client-ca.crt, service_tokens\n");
    expect(host.files()).toEqual({ ...fewer, "role_mapping.yml": "# the package's\n" });
  });
});

describe("keys and trust in further formats", () => {
  const bytes = Buffer.from([0x30, 0x82, 0, 0xff, 0x0a]);
  const further = { "certs/http.pkcs8.key": "key\n", "certs/p12.password": "password", "certs/http-ca.p12": bytes.toString("base64") };

  test("come with the others, stores as the bytes that they are, and restart nothing", async () => {
    const files = kibanaFiles(authorities);
    const { host, renew } = await machineWith("kibana", files);
    await host.fetch();
    host.calls();
    await renew({ ...files, "certs/kibana.p12": bytes.toString("base64"), "certs/p12.password": "password" });
    expect(await host.fetch()).toEqual({ status: 0, stdout: "elastic-tls: changed: certs/kibana.p12, certs/p12.password\n", stderr: "" });
    expect(fs.readFileSync(path.join(host.directory, "certs/kibana.p12"))).toEqual(bytes);
    expect(host.calls()).toEqual([]);
  });

  test("of a node are known to its machine, and touched no more once they are there", async () => {
    const { host } = await machineWith("elasticsearch", { ...elasticsearchFiles(authorities), ...further });
    expect((await host.fetch()).status).toBe(0);
    expect(fs.readFileSync(path.join(host.directory, "certs/http-ca.p12"))).toEqual(bytes);
    expect(await host.fetch()).toMatchObject({ status: 0, stdout: "elastic-tls: unchanged\n" });
  });
});

describe("when AWS can't be asked", () => {
  test("the previous files stay, it is tried again, and the run fails", async () => {
    const files = elasticsearchFiles(authorities);
    const { host } = await machineWith("elasticsearch", files);
    await host.fetch();
    const before = host.names();
    const { status, stderr } = await host.fetch(awsEnvironment(`http://127.0.0.1:${await freePort()}`));
    expect(status).toBe(1);
    expect(stderr).toMatch(/attempt 1 of 2[^]*attempt 2 of 2[^]*nothing was changed, AWS could not be asked/);
    expect(host.files()).toEqual(files);
    expect(host.names()).toEqual(before);
  });

  test("a machine that comes up before its network gets its files once it is there", async () => {
    const files = kibanaFiles(authorities);
    const { host } = await machineWith("kibana", files);
    const real = path.join(await awsTools(), "aws");
    host.fake("aws", `[ -e '${host.at("tried")}' ] || { : > '${host.at("tried")}'; exit 255; }\nexec '${real}' "$@"`);
    expect(await host.fetch()).toMatchObject({ status: 0, stderr: expect.stringContaining("attempt 1 of 2") });
    expect(host.files()).toEqual(files);
  });
});

describe("a directory that somebody else uses", () => {
  const fetchInto = async (prepare: (directory: string) => void) => {
    const files = elasticsearchFiles(authorities);
    const { host } = await machineWith("elasticsearch", files);
    prepare(host.directory);
    return { ...(await host.fetch()), host, files };
  };

  test("is used if its certs directory is empty, and the package's settings are replaced", async () => {
    const { status, host, files } = await fetchInto((directory) => {
      fs.mkdirSync(path.join(directory, "certs"));
      fs.writeFileSync(path.join(directory, "elasticsearch.yml"), "# the package's\n");
    });
    expect(status).toBe(0);
    expect(host.files()).toEqual(files);
  });

  test.each<[string, (directory: string) => void, RegExp]>([
    ["files in certs", (at) => { fs.mkdirSync(`${at}/certs`); fs.writeFileSync(`${at}/certs/http.p12`, "x"); }, /certs: is a directory with files of somebody else/],
    ["a link in place of certs", (at) => fs.symlinkSync("/tmp", `${at}/certs`), /certs: is a link and not ours/],
    ["a file in place of certs", (at) => fs.writeFileSync(`${at}/certs`, "x"), /certs: is a file and should be a directory/],
    ["a directory in place of a file", (at) => fs.mkdirSync(`${at}/elasticsearch.yml`), /elasticsearch.yml: is a directory and should be a file/],
  ])("is refused for %s, and left as it is", async (_, prepare, reason) => {
    const { status, stderr, host } = await fetchInto(prepare);
    expect(status).toBe(1);
    expect(stderr).toMatch(reason);
    expect(host.names().directory.filter((name) => name !== "certs" && name !== "elasticsearch.yml")).toEqual([]);
    expect(host.names().beside).toEqual(["settings"]);
  });

  test("is no way out: a link in place of a file is replaced, not followed", async () => {
    let outside = "";
    const { status } = await fetchInto((directory) => {
      outside = path.join(directory, "../outside");
      fs.writeFileSync(outside, "somebody else's");
      fs.symlinkSync(outside, path.join(directory, "elasticsearch.yml"));
    });
    expect(status).toBe(0);
    expect(fs.readFileSync(outside, "utf8")).toBe("somebody else's");
  });
});

test("a chain of a corporate authority verifies by its intermediate, without the root", async () => {
  const intermediate = newAuthority({ commonName: "issuing CA", issuer: newAuthority({ commonName: "corporate root" }) });
  const leaf = newLeaf({ commonName: "es01", names: ["DNS:es01"], issuer: intermediate });
  const files = {
    ...elasticsearchFiles(authorities),
    "certs/http.crt": leaf.certPem + intermediate.certPem,
    "certs/http.key": leaf.privateKeyPem,
    "certs/http-ca.crt": intermediate.certPem,
  };
  const { host } = await machineWith("elasticsearch", files);
  expect((await host.fetch()).status).toBe(0);
  expect(host.files()).toEqual(files);
});
