import { engineProject } from "../support/engine";
import { reviewAsRecorded } from "../support/recordings";
import { found, told } from "../support/reviews";

describe("a program with @pulumi/tls alone", () => {
  const program = ({ names = ["a.example.com", "b.example.com"], curve = "P384", key = "P256" } = {}) => `
    const tls = require("@pulumi/tls");
    const caKey = new tls.PrivateKey("ca-key", { algorithm: "ECDSA", ecdsaCurve: "${curve}" });
    const ca = new tls.SelfSignedCert("ca", { privateKeyPem: caKey.privateKeyPem, subject: { commonName: "plain ca" }, isCaCertificate: true, allowedUses: ["cert_signing"], validityPeriodHours: 8000 });
    const key = new tls.PrivateKey("web-key", { algorithm: "ECDSA", ecdsaCurve: "${key}" });
    const request = new tls.CertRequest("web-request", { privateKeyPem: key.privateKeyPem, subject: { commonName: "web" }, dnsNames: ${JSON.stringify(names)} });
    new tls.LocallySignedCert("web", { certRequestPem: request.certRequestPem, caCertPem: ca.certPem, caPrivateKeyPem: caKey.privateKeyPem, allowedUses: ["server_auth"], validityPeriodHours: 8760 });
  `;
  const plain = engineProject({ program: program() });
  afterAll(() => plain.remove());
  const review = async (name: string, text: string) => {
    plain.rewrite(text);
    return reviewAsRecorded(name, (await plain.run("preview", "--json", "--show-sames")).stdout);
  };

  test("is reviewed as well: an authority replaced by hand, a name and a key", async () => {
    const first = await review("plain-first-creation", program());
    expect(told(first)).toEqual(["authority - plain ca: issued", "certificate - web: issued"]);
    expect(found(first)).toEqual(["high outlives-authority: web"]);
    await plain.up();

    const replaced = await review("plain-authority-replaced", program({ curve: "P256" }));
    expect(found(replaced)).toEqual(["critical authority-without-overlap: plain ca", "high outlives-authority: web"]);
    expect(replaced.effect).toBe("connectionLoss");

    expect(found(await review("plain-name-removed", program({ names: ["a.example.com"] })))).toEqual(["high outlives-authority: web", "medium name-removed: web"]);
    expect(found(await review("plain-weak-key", program({ key: "P224" })))).toEqual(["high outlives-authority: web", "high weak-key: web", "low key-replaced: web"]);
  });
});
