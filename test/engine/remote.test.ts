import { X509Certificate } from "crypto";
import { withComponents } from "../../engine/environment";
import { engineProject } from "../support/engine";

/** What a program in any Pulumi language asks of the engine: it knows the component by its name alone. */
const remote = (type: string, args: object) => `
const pulumi = require("@pulumi/pulumi");
class Remote extends pulumi.ComponentResource {
  constructor(name, args) {
    super("elastic-tls:index:${type}", name, { certPem: undefined, privateKeyPem: undefined, issuerId: undefined, ...args }, {}, true);
  }
}
const component = new Remote("corporate", ${JSON.stringify(args)});
exports.certPem = component.certPem;
exports.privateKeyPem = component.privateKeyPem;
`;

const { PATH } = withComponents(process.env);
const projectOf = (type: string, args: object) =>
  engineProject({ program: remote(type, args), hasPackage: false, env: { PATH: PATH! } });

describe("from a program without this package", () => {
  test("an authority is constructed, its key stays secret, and a second run changes nothing", async () => {
    const project = projectOf("CertificateAuthority", { commonName: "corporate", validityDays: 1000 });
    await project.up();
    const { text, resources } = await project.exportStack();
    const stack = resources.find(({ type }) => type === "pulumi:pulumi:Stack")!;

    const certificate = new X509Certificate(stack.outputs!.certPem as string);
    expect([certificate.subject, certificate.ca]).toEqual(["CN=corporate G1", true]);
    expect(stack.outputs!.privateKeyPem).toHaveProperty("ciphertext");
    expect(text).not.toContain("PRIVATE KEY");
    expect((await project.preview()).changes).toEqual([]);
    project.remove();
  });

  test("fails in the preview for every wrong argument at once", async () => {
    const project = projectOf("CertificateAuthority", { commonName: "", validityDays: 0 });
    const { status, output } = await project.run("preview");
    expect(status).not.toBe(0);
    expect(output).toMatch(/commonName: must be 1 to 61/);
    expect(output).toMatch(/validityDays: must be a whole number of days.*, got 0/);
    project.remove();
  });

  test("fails for the directory store, with the reason", async () => {
    const project = projectOf("SelfManagedDeployment", { clusterName: "logs", nodes: [{ name: "es01" }], directory: { path: "out" } });
    const { status, output } = await project.run("preview");
    expect(status).not.toBe(0);
    expect(output).toMatch(/directory: is written by a dynamic provider, which needs a Node program/);
    project.remove();
  });
});
