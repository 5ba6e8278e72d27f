import * as pulumi from "@pulumi/pulumi";
import { createPublicKey } from "node:crypto";
import { CertificateAuthority } from "../../components/pki/certificate-authority";
import { certificateFacts } from "../../components/pki/certificate-facts";
import { issuerIdsOf } from "../../components/pki/generations";
import { KeyAlgorithm, keyId } from "../../components/pki/keys";
import { hoursAfter, isoInstant } from "../../components/support/calendar";
import { inTheClear, isSecret, isUnknown, mockCertificates, mockEngine, reveal, valueOf } from "../support/mocks";

const keyType = "tls:index/privateKey:PrivateKey";
const certType = "tls:index/selfSignedCert:SelfSignedCert";

describe("a certificate authority", () => {
  it("is a key and a self-signed certificate of its first generation, and shows a public summary of itself", async () => {
    const engine = await mockEngine();
    new CertificateAuthority("transport", { commonName: "logs transport authority" });
    await engine.settled();
    expect(engine.registrations.map(({ type, name, parent }) => [type, name, parent])).toEqual([
      ["elastic-tls:index:CertificateAuthority", "transport", undefined],
      ["pulumi:index:Stash", "transport-g1-made", "transport"],
      [keyType, "transport-g1-key", "transport"],
      [certType, "transport-g1-cert", "transport"],
    ]);
    expect(engine.registration("transport").inputs).toEqual({ generations: ["g1"], signing: "g1", validityDays: 3650, renewBeforeDays: 730 });
  });

  it("has an ECDSA key on P-384 and lasts ten years, the last two for renewal, unless told otherwise", async () => {
    const engine = await mockEngine();
    const authority = new CertificateAuthority("ca", { commonName: "logs" });
    await engine.settled();
    expect(engine.registration("ca-g1-key").inputs).toEqual({ algorithm: "ECDSA", ecdsaCurve: "P384" });
    expect(reveal(engine.registration("ca-g1-cert").inputs)).toEqual({
      privateKeyPem: await valueOf(authority.privateKeyPem),
      subject: { commonName: "logs G1" },
      isCaCertificate: true,
      allowedUses: ["cert_signing", "crl_signing"],
      validityPeriodHours: 87_600,
      earlyRenewalHours: 17_520,
    });
    expect(engine.registration("ca-g1-cert").ignoreChanges).toEqual([]);
    expect(engine.registration("ca-g1-cert").replacementTrigger).toBe(undefined);
  });

  it("takes its subject, key and lifetime from its arguments", async () => {
    const engine = await mockEngine();
    new CertificateAuthority("ca", {
      commonName: "logs",
      organization: "Acme, Inc.",
      algorithm: KeyAlgorithm.Rsa,
      keyBits: 3072,
      validityDays: 100,
      renewBeforeDays: 10,
    });
    await engine.settled();
    expect(engine.registration("ca").inputs).toEqual({ generations: ["g1"], signing: "g1", validityDays: 100, renewBeforeDays: 10 });
    expect(engine.registration("ca-g1-key").inputs).toEqual({ algorithm: "RSA", rsaBits: 3072 });
    expect(engine.registration("ca-g1-cert").inputs).toMatchObject({
      subject: { commonName: "logs G1", organization: "Acme, Inc." },
      validityPeriodHours: 2400,
      earlyRenewalHours: 240,
    });
  });

  it("hands over what signs, what verifies, and its dates", async () => {
    const engine = await mockEngine();
    const authority = new CertificateAuthority("ca", { commonName: "logs", organization: "acme" });
    await engine.settled();
    const { authorityPem } = mockCertificates();
    const { fingerprint, notAfter } = certificateFacts(authorityPem);
    const key = await valueOf(authority.privateKeyPem);
    const outputs = {
      certPem: authorityPem,
      trustPem: authorityPem,
      issuerId: `O=acme\nCN=logs G1/${keyId(createPublicKey(key))}`,
      renewBeforeDays: 730,
      fingerprint,
      notAfter,
      renewsAt: isoInstant(hoursAfter(new Date(notAfter), -730 * 24)),
    };
    const { certPem, trustPem, issuerId, renewBeforeDays, renewsAt } = authority;
    await expect(
      valueOf(pulumi.output({ certPem, trustPem, issuerId, renewBeforeDays, fingerprint: authority.fingerprint, notAfter: authority.notAfter, renewsAt })),
    ).resolves.toEqual(outputs);
    expect(engine.published("ca")).toEqual(outputs);
  });

  it("knows its id, key and validity in a preview that renews the certificate alone", async () => {
    const key = { [keyType]: () => ({ privateKeyPem: pulumi.secret("key"), publicKeyPem: publicKeyPem() }) };
    const engine = await mockEngine({ preview: true, outputs: key });
    new CertificateAuthority("ca", { commonName: "logs" });
    await engine.settled();
    const published = engine.published("ca");
    const unknown = Object.keys(published).filter((output) => isUnknown(published[output]));
    expect(unknown).toEqual(["certPem", "fingerprint", "notAfter", "renewsAt", "trustPem"]);
  });

  it("says the id of each generation by its name", async () => {
    const engine = await mockEngine();
    const authority = new CertificateAuthority("ca", { commonName: "logs", generations: ["g1", "g2"], signing: "g2" });
    await engine.settled();
    const ids = await valueOf(pulumi.output(issuerIdsOf(authority)!));
    expect(Object.entries(ids).map(([generation, id]) => [generation, id.split("/")[0]])).toEqual([["g1", "CN=logs G1"], ["g2", "CN=logs G2"]]);
    expect(ids.g2).toBe(await valueOf(authority.issuerId));
    expect(issuerIdsOf({})).toBe(undefined);
  });

  it("keeps its key secret, and nothing else", async () => {
    const engine = await mockEngine();
    const authority = new CertificateAuthority("ca", { commonName: "logs" });
    await engine.settled();
    await expect(pulumi.isSecret(authority.privateKeyPem)).resolves.toBe(true);
    await expect(pulumi.isSecret(authority.certPem)).resolves.toBe(false);
    await expect(pulumi.isSecret(authority.trustPem)).resolves.toBe(false);
    expect(isSecret(engine.registration("ca-g1-cert").inputs.privateKeyPem)).toBe(true);

    const [, line] = (await valueOf(authority.privateKeyPem)).split("\n");
    expect(JSON.stringify([engine.registrations, engine.published("ca")])).toContain(line);
    expect(JSON.stringify(inTheClear([engine.registrations, engine.published("ca")]))).not.toContain(line);
  });

  it("is refused with every fault in one message, before anything is made", async () => {
    const engine = await mockEngine({ preview: true });
    const refused = () =>
      new CertificateAuthority("ca", { commonName: "n".repeat(62), organization: "", keyBits: 224, validityDays: 10, renewBeforeDays: 10 });
    expect(refused).toThrow(
      expect.objectContaining({
        __pulumResourceError: true,
        hideStack: true,
        message: [
          `commonName: must be 1 to 61 printable characters without blanks around them, got "${"n".repeat(62)}"`,
          'organization: must be 1 to 64 printable characters without blanks around them, got ""',
          "keyBits: must be 256, 384 or 521 for ECDSA, got 224",
          "renewBeforeDays: must be a whole number of days, shorter than the validity of 10 days, got 10",
        ].join("\n"),
      }),
    );
    await engine.settled();
    expect(engine.registrations.map(({ name }) => name)).toEqual(["ca"]);
  });

  it("is refused with generations that aren't names, as an untyped program gives them", async () => {
    const engine = await mockEngine({ preview: true });
    expect(() => new CertificateAuthority("ca", { commonName: "logs", generations: ["g1", null as never] })).toThrow(/^generations\[1\]: must be lower-case letters.*got null$/);
    expect(() => new CertificateAuthority("cb", { commonName: "logs", generations: null as never })).toThrow(/^generations: must be a list of names, got null$/);
    await engine.settled();
  });
});

function publicKeyPem(): string {
  const { authorityPem } = mockCertificates();
  return createPublicKey(authorityPem).export({ type: "spki", format: "pem" }) as string;
}
