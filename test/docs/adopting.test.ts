import { X509Certificate } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import ts from "typescript";
import * as components from "../../components";
import { changes, engineProject } from "../support/engine";
import { type End, clientEnd, handshake, nodeEnd } from "../support/handshakes";
import { aged, records } from "../support/history";
import { testInJava } from "../support/java";
import { mockEngine, reveal } from "../support/mocks";
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
  const at = (...parts: string[]) => path.join(project.dir, ...parts);

  /** What a node presents and trusts by its files of today: as it was until it is restarted with new ones. */
  const isNew = (name: string) => fs.existsSync(at("nodes", name, "certs/transport.crt"));
  let before: ReturnType<typeof autoConfigured>;
  const oldEnd = (name: string, layer: "transport" | "http"): End => {
    const { certPem, privateKeyPem } = layer === "transport" ? before.transport : before.http[name]!;
    const ca = layer === "transport" ? before.transportAuthority.certPem : before.httpAuthority.certPem;
    return { cert: certPem, key: privateKeyPem, ca, asks: layer === "transport" ? "required" : "none", verifiesName: false, protocols: ["TLSv1.3", "TLSv1.2"] };
  };
  const end = (name: string, layer: "transport" | "http") => (isNew(name) ? nodeEnd(at("nodes", name), layer) : oldEnd(name, layer));

  /** All nodes each other, clients of before and those that have the new trust every node. */
  async function everybodyReachesEverybody(): Promise<void> {
    const clients = [{ ...oldEnd("es01", "http"), cert: undefined, key: undefined, verifiesName: true }, clientEnd(at("out/logs/clients"))];
    for (const name of nodes) {
      for (const other of nodes) await handshake(end(other, "transport"), end(name, "transport"), `${name}.example.com`);
      for (const client of clients) await handshake(client, end(name, "http"), `${name}.example.com`);
    }
  }

  const onNode = (name: string, commands: string) =>
    project.sh(`export PATH="${at("stand-ins/bin")}:$PATH" ES_PATH_CONF="${at("nodes", name)}" NEW="${at("out/logs/elasticsearch", name, "config")}" ELASTIC_PASSWORD=changeit\n${commands}`);
  const copy = (name: string, what: string) => fs.cpSync(at("out/logs/elasticsearch", name, "config", what), at("nodes", name, what), { recursive: true, dereference: true });
  const serials = () => nodes.flatMap((name) => ["transport.crt", "http.crt"].map((file) => new X509Certificate(fs.readFileSync(at("out/logs/elasticsearch", name, "config/certs", file))).serialNumber));
  const serialOf = ({ certPem }: Issued) => new X509Certificate(certPem).serialNumber;

  async function aDayPasses(): Promise<void> {
    await project.rewriteState(records, aged);
  }

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

    await everybodyReachesEverybody();
    for (const name of nodes) {
      await onNode(name, restart!);
      await everybodyReachesEverybody();
    }
    for (const name of nodes) await onNode(name, cleanUp!);
    expect(fs.readFileSync(at("stand-ins/calls"), "utf8").match(/^systemctl .*$/gm)).toEqual(nodes.flatMap(() => ["systemctl stop elasticsearch", "systemctl start elasticsearch"]));
    await expect(project.sh(ownTransport!)).rejects.toThrow(/transport\.issuedElsewhere\.certificates: must not give way to the channel's authority before that has been stored for long enough/);
  });

  testInJava("and later, at leisure: one certificate of HTTP, transport by an authority of its own, and the old root goes", async () => {
    const secrets = before.transport.privateKeyPem;
    await project.sh(`pulumi config set transportCert <<'E'\n${before.transport.certPem}E\npulumi config set --secret transportKey <<'E'\n${secrets}E`);
    await project.sh(renewOne!);
    for (const name of nodes) copy(name, "certs");
    expect(serials().map((serial, index) => serial === [serialOf(before.transport), serialOf(before.http[nodes[index >> 1]!]!)][index & 1])).toEqual([true, false, true, true]);
    await everybodyReachesEverybody();

    await aDayPasses();
    await project.sh(ownTransport!);
    for (const name of nodes) {
      copy(name, "certs");
      await everybodyReachesEverybody();
    }
    for (const name of nodes) {
      copy(name, "elasticsearch.yml");
      await everybodyReachesEverybody();
    }
    await aDayPasses();
    await project.sh(forget!);
    for (const name of nodes) {
      copy(name, "certs");
      await everybodyReachesEverybody();
    }
    await expect(handshake(oldEnd("es01", "transport"), end("es02", "transport"), "es02.example.com")).rejects.toThrow();
    expect(await changes(project)).toEqual({});
  });
});

test("what certutil has made is taken out of its files, and taken over without a certificate", async () => {
  const ca = newAuthority({ commonName: "Elastic Certificate Tool Autogenerated CA", privateKeyPem: newKey("RSA-2048") });
  const instance = newLeaf({ commonName: "instance", issuer: ca, privateKeyPem: newKey("RSA-2048"), names: ["DNS:es01", "DNS:es02"] });
  const project = engineProject({ program: "" });
  const at = (file: string) => path.join(project.dir, file);
  try {
    for (const [alias, { certPem, privateKeyPem }, file, more] of [["ca", ca, "elastic-stack-ca.p12", ""], ["instance", instance, "elastic-certificates.p12", ca.certPem]] as const) {
      fs.writeFileSync(at("entry.pem"), privateKeyPem + certPem + more, { mode: 0o600 });
      await project.sh(`openssl pkcs12 -export -in entry.pem -name ${alias} -passout pass:changeit -out ${file}`);
    }
    await project.sh(`export CA_PASSWORD=changeit CERTIFICATES_PASSWORD=changeit\n${fromCertutil!}`);
    const read = (file: string) => fs.readFileSync(at(`adopted/${file}`), "utf8");
    const config = { ca: read("ca.crt"), caKey: read("ca.key"), instanceCert: read("instance.crt"), instanceKey: read("instance.key") };
    expect(config).toEqual({ ca: ca.certPem, caKey: ca.privateKeyPem, instanceCert: instance.certPem, instanceKey: instance.privateKeyPem });

    const engine = await mockEngine();
    pulumi.runtime.setAllConfig(Object.fromEntries(Object.entries(config).map(([key, value]) => [`project:${key}`, value])));
    const modules: Record<string, unknown> = { "elastic-tls": components, "@pulumi/pulumi": pulumi };
    // Pulumi takes no arrays of another realm, where `node:vm` would run it.
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    new Function("require", "exports", compiled(ofCertutil!))((name: string) => modules[name], {});
    await engine.settled();
    expect(engine.registrations.filter(({ type }) => type.endsWith(":LeafCertificate"))).toEqual([]);
    const { files } = reveal(engine.registration("logs-elasticsearch-es02").inputs) as { files: Record<string, string> };
    expect([files["certs/transport.crt"], files["certs/transport-ca.crt"], files["certs/http.key"]]).toEqual([instance.certPem, ca.certPem, instance.privateKeyPem]);
    expect(files["certs/http-ca.crt"]).toContain(ca.certPem);
  } finally {
    project.remove();
  }
});
