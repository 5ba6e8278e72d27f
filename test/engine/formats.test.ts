import { X509Certificate, createPrivateKey } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import tls from "node:tls";
import { changes, engineProject } from "../support/engine";
import { keytoolList, testInJava } from "../support/java";

const programOf = (formats: object, rotation: object = {}) => `
const { CertificateAuthority, LeafCertificate, SelfManagedDeployment } = require("elastic-tls");
const leaf = new LeafCertificate("beside", { authority: new CertificateAuthority("own", { commonName: "own" }), usage: "client", commonName: "beside" });
exports.keys = [leaf.privateKeyPem, leaf.privateKeyPkcs8Pem];
new SelfManagedDeployment("logs", ${JSON.stringify({
  clusterName: "logs",
  nodes: [{ name: "es01" }],
  http: { clientAuthentication: "optional", clients: ["java", "logstash"] },
  directory: { path: "out" },
  formats,
  rotation,
})});
`;

const formats = { "client/java": ["pkcs12"], "client/logstash": ["pkcs8", "pkcs12"], "trust/logs": ["pkcs12"] };
const soon = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

describe("the life of a key store", () => {
  const project = engineProject({ program: programOf(formats) });
  const at = (name: string) => path.join(project.dir, "out/clients", name);
  const stores = ["java/client.p12", "java/http-ca.p12", "logstash/client.p12", "logstash/http-ca.p12", "http-ca.p12"];
  const passwords = ["java/p12.password", "logstash/p12.password", "p12.password"];
  const read = () => Object.fromEntries([...stores, ...passwords].map((name) => [name, fs.readFileSync(at(name)).toString("base64")]));
  const passwordOf = (store: string) => fs.readFileSync(path.join(path.dirname(at(store)), "p12.password"), "utf8");
  const opened = (store: string) => tls.createSecureContext({ pfx: fs.readFileSync(at(store)), passphrase: passwordOf(store) });
  /** The names of the files that a run has changed. */
  const changedBy = async (run: () => Promise<unknown>) => {
    const before = read();
    await run();
    return Object.entries(read()).flatMap(([name, content]) => (content === before[name] ? [] : [name]));
  };

  let firstRun: string;
  let secondRun: string;
  beforeAll(async () => {
    firstRun = (await project.up()).output;
  });
  afterAll(() => project.remove());

  test("a second run changes nothing, and neither does a refresh", async () => {
    expect((await project.refresh("--expect-no-changes")).status).toBe(0);
    expect(await changedBy(async () => (secondRun = (await project.up("--expect-no-changes", "--diff", "--show-sames")).output))).toEqual([]);
  });

  test("files hold bytes, opened by the password beside them, and one key in each format", () => {
    for (const store of stores.filter((name) => name.endsWith("client.p12"))) expect(() => opened(store)).not.toThrow();
    const [sec1, pkcs8] = ["client.key", "client.pkcs8.key"].map((name) => createPrivateKey(fs.readFileSync(at(`logstash/${name}`))));
    expect(sec1!.equals(pkcs8!)).toBe(true);
  });

  test("a leaf on its own has one key in each form too, as secrets", async () => {
    expect(JSON.parse((await project.run("stack", "output", "keys", "--json")).stdout)).toEqual(["[secret]", "[secret]"]);
    const keys = JSON.parse((await project.run("stack", "output", "keys", "--json", "--show-secrets")).stdout) as string[];
    expect(keys.map((pem) => pem.split("\n")[0])).toEqual(["-----BEGIN EC PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----"]);
    expect(createPrivateKey(keys[0]!).equals(createPrivateKey(keys[1]!))).toBe(true);
  });

  test("nothing of it is in the clear in the state or in what runs print", async () => {
    const { text, resources } = await project.exportStack();
    const secrets = [...passwords.map((name) => fs.readFileSync(at(name), "utf8")), ...stores.map((name) => fs.readFileSync(at(name)).toString("base64").slice(0, 200))];
    secrets.push(fs.readFileSync(at("logstash/client.pkcs8.key"), "utf8").split("\n")[1]!);
    for (const secret of secrets) for (const place of [text, firstRun, secondRun]) expect(place).not.toContain(secret);
    expect(resources.filter(({ type }) => type === "pulumi:index:Stash").map(({ urn }) => urn.split("::").at(-1)).filter((name) => name!.includes("pkcs12"))).toHaveLength(4);
  });

  test("a renewal replaces the stores of its consumer alone, and no password", async () => {
    const serial = () => new X509Certificate(fs.readFileSync(at("java/client.crt"))).serialNumber;
    const before = serial();
    await project.rewriteState("logs-java-client-cert", ({ outputs }) => ({ ...outputs, validityEndTime: soon(40) }));
    const { replace } = await changes(project);
    expect(replace).toEqual(["logs-client-java-pkcs12", "logs-java-client-cert"]);
    expect(await changedBy(() => project.up())).toEqual(["java/client.p12", "java/http-ca.p12"]);
    expect(serial()).not.toBe(before);
  });

  test("after a leaked password every store is made anew, with another one, by the same key", async () => {
    const key = () => fs.readFileSync(at("logstash/client.pkcs8.key"), "utf8");
    const before = key();
    expect((await changedBy(() => project.up("--replace", "**-pkcs12-seed"))).sort()).toEqual([...stores, ...passwords].sort());
    expect([key(), await changes(project)]).toEqual([before, {}]);
  });

  testInJava("a key store holds the renewed certificate", async () => {
    const { serialNumber } = new X509Certificate(fs.readFileSync(at("java/client.crt")));
    expect((await keytoolList(at("java/client.p12"), passwordOf("java/client.p12"))).toUpperCase()).toContain(`SERIAL NUMBER: ${serialNumber.replace(/^0+/, "")}`);
  });

  testInJava("a rotation brings the next generation into every trust store, before it signs", async () => {
    project.rewrite(programOf(formats, { http: { generations: ["g1", "g2"], signing: "g1" } }));
    expect(await changedBy(() => project.up())).toEqual(stores);
    for (const store of stores.filter((name) => name.endsWith("http-ca.p12"))) {
      expect((await keytoolList(at(store), passwordOf(store))).match(/Entry type: .*/g)).toEqual(["Entry type: trustedCertEntry", "Entry type: trustedCertEntry"]);
    }
  });

  test("a format that is asked for later, or no more, concerns its own files", async () => {
    project.rewrite(programOf({ ...formats, "client/java": ["pkcs12", "pkcs8"], "trust/logs": [] }, { http: { generations: ["g1", "g2"], signing: "g1" } }));
    expect(await changes(project)).toEqual({ delete: ["logs-trust-logs-pkcs12"], update: ["logs-client-java", "logs-trust-logs"] });
  });
});
