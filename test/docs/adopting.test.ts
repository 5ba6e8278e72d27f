import { X509Certificate } from "node:crypto";
import fs from "node:fs";
import ts from "typescript";
import { changes, engineProject } from "../support/engine";
import { AdoptedCluster } from "../support/adopted-cluster";
import { handshake } from "../support/handshakes";
import { testInJava } from "../support/java";
import { type Issued, newAuthority, newKey, newLeaf } from "../support/pem";
import { autoConfigured, standIns } from "../support/running-cluster";

const page = fs.readFileSync("docs/adopting.md", "utf8");
const blocks = (language: string) => [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))].map(([, text]) => text!);
const compiled = (program: string) => ts.transpileModule(program, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } }).outputText;

const [takeOut, configure, firstRun, restart, cleanUp, renewOne, ownTransport, forget, fromCertutil] = blocks("sh");
const [adopting, , ofCertutil] = blocks("ts");
const nodes = ["es01", "es02"];

test("every block of the page has its place here", () => {
  // The third block of TypeScript: test/deployments/adopted-authority.test.ts.
  expect([blocks("sh").length, blocks("ts").length]).toEqual([9, 3]);
});

describe("a cluster that auto-configuration has made", () => {
  const project = engineProject({ program: compiled(adopting!), env: { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" } });
  afterAll(() => project.remove());
  let before: ReturnType<typeof autoConfigured>;
  const cluster = new AdoptedCluster(project, nodes.map((name) => ({ name, host: `${name}.example.com` })), (name, layer) =>
    layer === "transport" ? { ...before.transport, ca: before.transportAuthority.certPem } : { ...before.http[name]!, ca: before.httpAuthority.certPem },
  );
  const at = (...parts: string[]) => cluster.at(...parts);

  const onNode = (name: string, commands: string) =>
    project.sh(`export PATH="${at("stand-ins/bin")}:$PATH" ES_PATH_CONF="${cluster.configurationOf(name)}" NEW="${at("out/logs/elasticsearch", name, "config")}" ELASTIC_PASSWORD=changeit\n${commands}`);
  const serials = () => nodes.flatMap((name) => ["transport.crt", "http.crt"].map((file) => new X509Certificate(fs.readFileSync(at("out/logs/elasticsearch", name, "config/certs", file))).serialNumber));
  const serialOf = ({ certPem }: Issued) => new X509Certificate(certPem).serialNumber;

  testInJava("comes under this package by restarts of one node after the other, and no certificate is replaced before somebody says so", async () => {
    before = autoConfigured(at("nodes"), nodes);
    standIns(at("stand-ins"));
    for (const name of nodes) {
      await onNode(name, takeOut!);
      fs.mkdirSync(at("collected"), { recursive: true });
      fs.renameSync(at("adopted"), at("collected", name));
    }
    fs.renameSync(at("collected"), at("adopted"));
    await project.sh(configure!);
    await project.sh(firstRun!);
    const { resources, text } = await project.exportStack();
    expect(resources.filter(({ type }) => type === "tls:index/locallySignedCert:LocallySignedCert")).toEqual([]);
    expect(serials()).toEqual(nodes.flatMap((name) => [serialOf(before.transport), serialOf(before.http[name]!)]));
    for (const { privateKeyPem } of [before.transport, before.httpAuthority, ...Object.values(before.http)]) expect(text).not.toContain(privateKeyPem.split("\n")[1]);
    expect(await changes(project)).toEqual({});

    await cluster.everybodyReachesEverybody();
    for (const name of nodes) {
      await onNode(name, restart!);
      await cluster.everybodyReachesEverybody();
    }
    for (const name of nodes) await onNode(name, cleanUp!);
    expect(fs.readFileSync(at("stand-ins/calls"), "utf8").match(/^systemctl .*$/gm)).toEqual(nodes.flatMap(() => ["systemctl stop elasticsearch", "systemctl start elasticsearch"]));
    await expect(project.sh(ownTransport!)).rejects.toThrow(/transport\.issuedElsewhere\.certificates: must not give way to the channel's authority before that has been stored for long enough/);
  });

  testInJava("and later, at leisure: one certificate of HTTP, transport by an authority of its own, and the old root goes", async () => {
    const secrets = before.transport.privateKeyPem;
    await project.sh(`pulumi config set transportCert <<'E'\n${before.transport.certPem}E\npulumi config set --secret transportKey <<'E'\n${secrets}E`);
    await project.sh(renewOne!);
    for (const name of nodes) cluster.copy(name, "certs");
    expect(serials().map((serial, index) => serial === [serialOf(before.transport), serialOf(before.http[nodes[index >> 1]!]!)][index & 1])).toEqual([true, false, true, true]);
    await cluster.everybodyReachesEverybody();

    await cluster.aDayPasses();
    await project.sh(ownTransport!);
    for (const name of nodes) {
      cluster.copy(name, "certs");
      await cluster.everybodyReachesEverybody();
    }
    for (const name of nodes) {
      cluster.copy(name, "elasticsearch.yml");
      await cluster.everybodyReachesEverybody();
    }
    await cluster.aDayPasses();
    await project.sh(forget!);
    for (const name of nodes) {
      cluster.copy(name, "certs");
      await cluster.everybodyReachesEverybody();
    }
    await expect(handshake(cluster.formerEnd("es01", "transport"), cluster.end("es02", "transport"), "es02.example.com")).rejects.toThrow();
    expect(await changes(project)).toEqual({});
  });
});

describe("a cluster that certutil has made", () => {
  const ca = newAuthority({ commonName: "Elastic Certificate Tool Autogenerated CA", privateKeyPem: newKey("RSA-2048") });
  const instance = newLeaf({ commonName: "instance", issuer: ca, privateKeyPem: newKey("RSA-2048"), names: ["DNS:es01", "DNS:es02"] });
  const project = engineProject({ program: compiled(ofCertutil!) });
  afterAll(() => project.remove());
  const cluster = new AdoptedCluster(project, nodes.map((name) => ({ name, host: name })), () => ({ ...instance, ca: ca.certPem }));
  const at = (file: string) => cluster.at(file);
  const withoutCertificates = ofCertutil!.replace(", certificates: { es01: instance, es02: instance } }", " }");
  const withoutRoot = ofCertutil!.replace(/^ *http: .*\n/m, "");

  test("gives its authority and its certificate out of its files", async () => {
    for (const [alias, { certPem, privateKeyPem }, file, more] of [["ca", ca, "elastic-stack-ca.p12", ""], ["instance", instance, "elastic-certificates.p12", ca.certPem]] as const) {
      fs.writeFileSync(at("entry.pem"), privateKeyPem + certPem + more, { mode: 0o600 });
      await project.sh(`openssl pkcs12 -export -in entry.pem -name ${alias} -passout pass:changeit -out ${file}`);
    }
    await project.sh(`export CA_PASSWORD=changeit CERTIFICATES_PASSWORD=changeit\n${fromCertutil!}`);
    const read = (file: string) => fs.readFileSync(at(`adopted/${file}`), "utf8");
    const found = [read("ca.crt"), read("ca.key"), read("instance.crt"), read("instance.key")];
    expect(found).toEqual([ca.certPem, ca.privateKeyPem, instance.certPem, instance.privateKeyPem]);
  });

  test("is taken over without a certificate, and each node is restarted when it suits", async () => {
    const configure = Object.entries({ ca: "ca.crt", caKey: "ca.key", instanceCert: "instance.crt", instanceKey: "instance.key" });
    await project.sh(configure.map(([key, file]) => `pulumi config set ${key.endsWith("Key") ? "--secret" : "--plaintext"} ${key} < adopted/${file}`).join("\n"));
    await project.up();
    const { resources, text } = await project.exportStack();
    expect(resources.filter(({ type }) => type === "tls:index/locallySignedCert:LocallySignedCert")).toEqual([]);
    for (const { privateKeyPem } of [ca, instance]) expect(text).not.toContain(privateKeyPem.split("\n")[1]);
    expect(await changes(project)).toEqual({});

    await cluster.everybodyReachesEverybody();
    for (const name of nodes) {
      for (const part of ["elasticsearch.yml", "certs"]) cluster.copy(name, part);
      await cluster.everybodyReachesEverybody();
    }
  });

  test("gets another authority for HTTP a day later, and its old root goes another day later, once clients have the new trust", async () => {
    project.rewrite(compiled(withoutCertificates));
    expect((await project.run("preview")).output).toMatch(/http\.issuedElsewhere\.certificates: must not give way to the channel's authority before that has been stored for long enough/);
    await cluster.aDayPasses();
    await project.up();
    for (const name of nodes) {
      cluster.copy(name, "certs");
      await cluster.everybodyReachesEverybody([cluster.client()]);
    }
    await expect(handshake(cluster.formerClient(), cluster.end("es01", "http"), "es01")).rejects.toThrow();

    project.rewrite(compiled(withoutRoot));
    expect((await project.run("preview")).output).toMatch(/must (still hold|not change yet)/);
    await cluster.aDayPasses();
    await project.up();
    for (const name of nodes) {
      cluster.copy(name, "certs");
      await cluster.everybodyReachesEverybody([cluster.client()]);
    }
    expect(await changes(project)).toEqual({});
  });
});
