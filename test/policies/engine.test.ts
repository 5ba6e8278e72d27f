import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type EngineProject, engineProject, packageRoot } from "../support/engine";

const pack = path.join(packageRoot, "policies/pulumi-analyzer-policy-elastic-tls");
const sound = `
  const { SelfManagedDeployment } = require("elastic-tls");
  new SelfManagedDeployment("logs", { clusterName: "logs", nodes: [{ name: "es01" }], kibanas: [{ name: "kibana01" }], bootstrap: true, directory: { path: "out" } });
`;
const faulty = `
  const tls = require("@pulumi/tls");
  const ca = new tls.PrivateKey("ca-key", { algorithm: "ECDSA", ecdsaCurve: "P256" });
  const root = new tls.SelfSignedCert("ca", { privateKeyPem: ca.privateKeyPem, isCaCertificate: true, allowedUses: ["digital_signature"], validityPeriodHours: 87600, earlyRenewalHours: 17520, subject: { commonName: "ca" } });
  const leaf = (name, uses, key) => {
    const { privateKeyPem } = new tls.PrivateKey(name + "-key", key);
    const { certRequestPem } = new tls.CertRequest(name + "-request", { privateKeyPem, subject: { commonName: name } });
    new tls.LocallySignedCert(name, { certRequestPem, caCertPem: root.certPem, caPrivateKeyPem: ca.privateKeyPem, allowedUses: uses, validityPeriodHours: 8760 });
  };
  leaf("transport", ["server_auth", "client_auth"], { algorithm: "ED25519" });
  leaf("http", ["server_auth"], { algorithm: "ECDSA" });
`;

let project: EngineProject | undefined;
afterEach(() => {
  project?.remove();
  project = undefined;
});

/** `[mandatory]  key-kind  (tls:index:PrivateKey: http-key)`, as the engine tells of violations. */
function violations(output: string): string[] {
  return [...output.matchAll(/\[(\w+)\]\s+([\w-]+)\s+\(\S+: ([\w-]+)\)/g)].map(([, level, rule, resource]) => `${level} ${rule}: ${resource}`).sort();
}

test("the engine finds nothing to say of this package's deployments, neither in a preview nor once all values are known", async () => {
  project = engineProject({ program: sound });
  for (const command of [["preview"], ["up", "--yes", "--skip-preview"]]) {
    const { status, output } = await project.run(...command, "--policy-pack", pack);
    expect({ status, said: violations(output) }).toEqual({ status: 0, said: [] });
    expect(output).toMatch(/✅ elastic-tls@v\d+\.\d+\.\d+/);
  }
});

test("the engine refuses a plain program by the rules that it breaks, as they are configured, in the preview", async () => {
  project = engineProject({ program: faulty });
  const configuration = path.join(project.dir, "policies.json");
  fs.writeFileSync(configuration, JSON.stringify({ "certificate-lifetime": { enforcementLevel: "mandatory", maxLeafDays: 90 }, "separate-authorities": { except: ["ca"] }, "certificate-uses": { enforcementLevel: "disabled" } }));
  const { status, output } = await project.run("preview", "--policy-pack", pack, "--policy-pack-config", configuration);
  expect(violations(output)).toEqual([
    "mandatory certificate-key: http-request",
    "mandatory certificate-key: transport-request",
    "mandatory certificate-lifetime: http",
    "mandatory certificate-lifetime: transport",
    "mandatory key-kind: http-key",
    "mandatory renewal-window: http",
    "mandatory renewal-window: transport",
  ]);
  expect(status).not.toBe(0);
});

test("Pulumi's own runner starts it from its folder too, wherever the program lies", async () => {
  const runner = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
  const child = spawn(process.execPath, [runner, "127.0.0.1:1", path.dirname(pack)], { cwd: os.tmpdir(), stdio: ["ignore", "pipe", "inherit"] });
  try {
    // What the engine waits for: the port that the rules are served on.
    const said = await new Promise<string>((resolve) => child.stdout.setEncoding("utf8").once("data", resolve).once("end", () => resolve("nothing")));
    expect(said).toMatch(/^\d+\n$/);
  } finally {
    child.kill();
  }
});
