import { X509Certificate } from "node:crypto";
import { changes, engineProject } from "../support/engine";

const asFirst = { commonName: "logs", organization: "acme", keyBits: 384, generations: ["g1"] };
const otherwise = { commonName: "search", algorithm: "RSA", keyBits: 2048 };
const twoGenerations = { ...otherwise, generations: ["g1", "g2"] };

const programOf = (args: object) => `
const { CertificateAuthority, LeafCertificate } = require("elastic-tls");
const authority = new CertificateAuthority("ca", ${JSON.stringify(args)});
const leaf = new LeafCertificate("es01", { authority, usage: "server", commonName: "es01", dnsNames: ["es01"] });
exports.trust = authority.trustPem;
exports.leaf = leaf.certPem;
`;

const project = engineProject({ program: programOf(asFirst), env: { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" } });
beforeAll(() => project.up());
afterAll(() => project.remove());

const outputs = async () => JSON.parse((await project.run("stack", "output", "--json")).stdout) as { trust: string; leaf: string };
const roots = async () => (await outputs()).trust.match(/-----BEGIN[\s\S]*?END CERTIFICATE-----/g)!.map((pem) => new X509Certificate(pem));
const kinds = async () => (await roots()).map(({ subject, publicKey }) => [subject, publicKey.asymmetricKeyType, publicKey.asymmetricKeyDetails?.namedCurve ?? publicKey.asymmetricKeyDetails?.modulusLength]);

async function refusal(args: object, ...command: string[]): Promise<string[]> {
  project.rewrite(programOf(args));
  const { status, output } = await project.run(...command);
  expect(status).not.toBe(0);
  return [...new Set(output.match(/(algorithm|keyBits|commonName|organization): must .*/g))];
}

describe("another key or name in an authority's arguments", () => {
  test("is refused in the preview, every fault at once, and in a run without one, and changes nothing", async () => {
    const before = await outputs();
    const ofCertificate = [
      'commonName: must be "logs" as long as g1 is the newest generation, whose certificate was made so, got "search": put it back, or add a generation, which then is made so',
      'organization: must be "acme" as long as g1 is the newest generation, whose certificate was made so, got none: put it back, or add a generation, which then is made so',
    ];
    const ofKey = 'keyBits: must be 384 as long as g1 is the newest generation, whose key was made so, got 521: put it back, or add a generation, which then is made so';
    const ofAlgorithm = 'algorithm: must be "ECDSA" as long as g1 is the newest generation, whose key was made so, got "RSA": put it back, or add a generation, which then is made so';
    expect(await refusal({ ...asFirst, commonName: "search", organization: undefined, keyBits: 521 }, "preview")).toEqual([ofKey, ...ofCertificate]);
    expect(await refusal({ ...otherwise, generations: ["g1"] }, "up", "--yes", "--skip-preview")).toEqual([ofAlgorithm, ...ofCertificate]);
    project.rewrite(programOf(asFirst));
    expect([await changes(project), await outputs()]).toEqual([{}, before]);
  });

  test("counts for a generation that is added, and leaves the one before and its leaves as they are", async () => {
    const { leaf } = await outputs();
    project.rewrite(programOf(twoGenerations));
    expect(await changes(project)).toEqual({ create: ["ca-g2-cert", "ca-g2-key", "ca-g2-made"], update: ["ca"] });
    await project.up();
    expect(await kinds()).toEqual([["O=acme\nCN=logs G1", "ec", "secp384r1"], ["CN=search G2", "rsa", 2048]]);
    expect((await outputs()).leaf).toBe(leaf);
    expect([await changes(project), (await project.refresh("--expect-no-changes")).status]).toEqual([{}, 0]);
  });

  test("doesn't show when the certificate of the one before is renewed: it keeps its name and key, and the leaf stays", async () => {
    const [before] = await roots();
    await project.rewriteState("ca-g1-cert", ({ outputs: known }) => ({ ...known, validityEndTime: new Date(Date.now() + 60_000).toISOString() }));
    expect(await changes(project)).toEqual({ replace: ["ca-g1-cert"] });
    const { leaf } = await outputs();
    await project.up();
    const [renewed] = await roots();
    expect(renewed!.serialNumber).not.toBe(before!.serialNumber);
    expect([renewed!.subject, renewed!.publicKey.equals(before!.publicKey)]).toEqual([before!.subject, true]);
    expect([(await outputs()).leaf, new X509Certificate(leaf).checkIssued(renewed!), await changes(project)]).toEqual([leaf, true, {}]);
  });
});
