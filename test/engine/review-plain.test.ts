import { reviewOf } from "../../components/review/review";
import { readPreview } from "../../components/review/read/read-preview";
import { engineProject } from "../support/engine";
import { newAuthority } from "../support/pem";
import { reviewAsRecorded } from "../support/recordings";
import { found, reviewOfText, told } from "../support/reviews";

interface Plain {
  names?: string[];
  curve?: string;
  key?: string;
  /** The key that the authority signs with, and that of the server. */
  signing?: string;
  serving?: string;
  isCa?: boolean;
  suffix?: string;
}

describe("a program with @pulumi/tls alone", () => {
  const program = ({ names = ["a.example.com", "b.example.com"], curve = "P384", key = "P256", signing = "caKey", serving = "key", isCa = false, suffix = "" }: Plain = {}) => `
    const tls = require("@pulumi/tls");
    const named = (name) => [name + "${suffix}", { aliases: [{ name }] }];
    const make = (type, name, args) => { const [newName, options] = named(name); return new tls[type](newName, args, options); };
    const caKey = make("PrivateKey", "ca-key", { algorithm: "ECDSA", ecdsaCurve: "${curve}" });
    const spare = make("PrivateKey", "spare-key", { algorithm: "ECDSA", ecdsaCurve: "P256" });
    const ca = make("SelfSignedCert", "ca", { privateKeyPem: ${signing}.privateKeyPem, subject: { commonName: "plain ca" }, isCaCertificate: true, allowedUses: ["cert_signing"], validityPeriodHours: 8000 });
    const key = make("PrivateKey", "web-key", { algorithm: "ECDSA", ecdsaCurve: "${key}" });
    const request = make("CertRequest", "web-request", { privateKeyPem: ${serving}.privateKeyPem, subject: { commonName: "web" }, dnsNames: ${JSON.stringify(names)} });
    make("LocallySignedCert", "web", { certRequestPem: request.certRequestPem, caCertPem: ca.certPem, caPrivateKeyPem: ${signing}.privateKeyPem, isCaCertificate: ${isCa}, allowedUses: ["server_auth"], validityPeriodHours: 8760, earlyRenewalHours: 100 });
  `;
  const plain = engineProject({ program: program() });
  afterAll(() => plain.remove());
  const preview = async (text: string) => {
    plain.rewrite(text);
    return (await plain.run("preview", "--json", "--show-sames")).stdout;
  };
  const review = async (name: string, text: string) => reviewAsRecorded(name, await preview(text));
  const seen = async (changed: Plain) => found(reviewOfText(await preview(program(changed))));

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

  const outlives = "high outlives-authority: web";
  const lost = "critical authority-without-overlap: plain ca";

  test("is seen to give an authority, or a server, another of its keys", async () => {
    expect(await seen({ signing: "spare" })).toEqual([lost, outlives]);
    expect(await seen({ serving: "spare" })).toEqual([outlives, "low key-replaced: web"]);
  });

  test("is seen through other names of its resources", async () => {
    expect(await seen({ suffix: "-2" })).toEqual([`${outlives}-2`]);
    expect(await seen({ suffix: "-2", curve: "P256" })).toEqual([lost, `${outlives}-2`]);
  });

  test("has the same findings in the streaming form, which doesn't say what holds what", async () => {
    const streaming = engineProject({ program: program(), env: { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" } });
    const reviewed = async (changed: Plain) => {
      streaming.rewrite(program(changed));
      return reviewOfText((await streaming.run("preview", "--json", "--show-sames")).stdout);
    };
    const streamed = async (changed: Plain) => found(await reviewed(changed));
    try {
      expect((await reviewed({})).notes).toEqual([expect.stringMatching(/^Who is to sign isn't shown for 1 of the certificates/)]);
      await streaming.up();
      expect(await streamed({ curve: "P256" })).toEqual([lost, outlives]);
      expect(await streamed({ names: ["a.example.com"] })).toEqual([outlives, "medium name-removed: web"]);
      expect(await streamed({ key: "P224", signing: "spare" })).toEqual([lost, outlives, "high weak-key: web", "low key-replaced: web"]);
    } finally {
      streaming.remove();
    }
  });

  test("can't make an authority of a server in a run of renewals", async () => {
    await plain.rewriteState("web", ({ outputs }) => ({ ...outputs, validityEndTime: new Date(Date.now() + 3_600_000).toISOString() }));
    const renewals = async (changed: Plain) => reviewOf(readPreview(await preview(program(changed))), new Date(), true);
    expect(found(await renewals({}))).not.toContainEqual(expect.stringContaining("not-a-renewal"));
    const other = await renewals({ isCa: true });
    expect(found(other)).toEqual(expect.arrayContaining(["critical not-a-renewal: web", "high purpose-changed: web"]));
    expect(other.changes.map(({ name, reasons }) => [name, reasons])).toEqual([["web", ["renewalDue", "configuration"]]]);
  });
});

test("a leaf that outlives an authority that was given is seen", async () => {
  const { certPem, privateKeyPem } = newAuthority({ commonName: "corporate", days: 30 });
  const given = engineProject({
    program: `
    const tls = require("@pulumi/tls"), pulumi = require("@pulumi/pulumi");
    const key = new tls.PrivateKey("web-key", { algorithm: "ECDSA", ecdsaCurve: "P256" });
    const request = new tls.CertRequest("web-request", { privateKeyPem: key.privateKeyPem, subject: { commonName: "web" }, dnsNames: ["web"] });
    new tls.LocallySignedCert("web", { certRequestPem: request.certRequestPem, caCertPem: ${JSON.stringify(certPem)}, caPrivateKeyPem: pulumi.secret(${JSON.stringify(privateKeyPem)}), allowedUses: ["server_auth"], validityPeriodHours: 8760 });`,
  });
  try {
    const { stdout } = await given.run("preview", "--json", "--show-sames");
    expect(found(reviewOfText(stdout))).toEqual(["high outlives-authority: web"]);
  } finally {
    given.remove();
  }
});
