import { type EngineProject, changes, engineProject } from "../support/engine";
import { act, installCommand } from "../support/forge";

jest.setTimeout(180_000);

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
