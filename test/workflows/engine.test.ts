import fs from "node:fs";
import path from "node:path";
import { type EngineProject, changes, engineProject, packageRoot } from "../support/engine";
import { act, installCommand } from "../support/forge";

const program = (names: string) => `
  const { CertificateAuthority, LeafCertificate } = require("elastic-tls");
  const authority = new CertificateAuthority("ca", { commonName: "Authority" });
  const { certPem } = new LeafCertificate("web", { usage: "server", commonName: "web", dnsNames: ${names}, authority });
  exports.certPem = certPem;
`;

let project: EngineProject;
beforeAll(async () => {
  project = engineProject({ program: program('["web"]') });
  installCommand(project.dir);
  await project.up();
});
afterAll(() => project.remove());

const run = (step: string, inputs: Record<string, string>) => act({ step, stack: "dev", ...inputs }, project.dir, project.environment);

test("a run on a schedule renews what is due on the real engine, and stops before anything else", async () => {
  const isDue = ({ outputs }: { outputs?: Record<string, unknown> }) => ({ ...outputs, validityEndTime: new Date(Date.now() + 86_400_000).toISOString() });
  await project.rewriteState("web-cert", isDue);

  expect(await run("review", { "renewals-only": "true", "fail-on": "high" })).toEqual({ status: 0, output: expect.stringContaining("1 certificate renewed") });
  expect(await run("apply", { "renewals-only": "true", "fail-on": "high" })).toEqual({ status: 0, output: expect.stringContaining("1 replaced") });
  expect(await changes(project)).toEqual({});

  project.rewrite(program('["web", "api"]'));
  expect(await run("apply", { "fail-on": "never" })).toEqual({ status: 2, output: expect.stringContaining("isn't what was reviewed") });
  const { status, output } = await run("review", { "renewals-only": "true" });
  expect({ status, output }).toEqual({ status: 1, output: expect.stringContaining("that is no renewal") });
});

test("outputs that are added are something to approve on the real engine, and are there once they are applied", async () => {
  project.rewrite(`${program('["web"]')}exports.added = [{ name: "web" }];`);
  const reviewed = JSON.stringify(["output `added` is new"], undefined, 2);
  expect(await run("review", { "fail-on": "critical" })).toEqual({ status: 0, output: expect.stringContaining("Outputs of the stack: `added` is new.") });
  expect(fs.readFileSync(path.join(project.dir, "certificates-review/steps.json"), "utf8").trim()).toBe(reviewed);
  expect((await run("apply", {})).status).toBe(0);
  expect(JSON.parse((await project.run("stack", "output", "--json")).stdout)).toMatchObject({ added: [{ name: "web" }] });
  expect(await run("review", {})).toEqual({ status: 0, output: expect.not.stringContaining("Outputs of the stack") });
});

test("a mandatory rule of a policy pack fails the review by its name, and nothing that breaks it is applied", async () => {
  const pack = { "policy-pack": path.join(packageRoot, "policies/pulumi-analyzer-policy-elastic-tls"), "fail-on": "never" };
  project.rewrite(`${program('["web"]')}new (require("@pulumi/tls").PrivateKey)("weak", { algorithm: "RSA", rsaBits: 1024 });`);
  expect(await run("review", { ...pack, "fail-on": "critical" })).toMatchObject({ status: 1, output: expect.stringContaining("weak: breaks key-kind of the policy pack elastic-tls:") });
  const comment = fs.readFileSync(path.join(project.dir, "certificates-review/comment.md"), "utf8");
  expect(comment).toMatch(/⛔ critical \| <code>weak<\/code> \| breaks key-kind of the policy pack elastic-tls: .* it is to be RSA 1024: everybody refuses/);
  expect(await run("apply", pack)).toEqual({ status: 2, output: expect.stringContaining("the preview failed, so nothing is applied") });
  expect((await project.exportStack()).text).not.toContain("::weak");
});
