import * as pulumi from "@pulumi/pulumi";
import { CertificateAuthority } from "../../components/pki/certificate-authority";
import { certificateFacts } from "../../components/pki/certificate-facts";
import { KeyAlgorithm } from "../../components/pki/keys";
import { LeafCertificate, LeafCertificateArgs } from "../../components/pki/leaf-certificate";
import { earlyRenewalHours } from "../../components/pki/lifetimes";
import { SigningAuthority } from "../../components/pki/signing-authority";
import { clock, hoursAfter, isoInstant } from "../../components/support/calendar";
import { inTheClear, isSecret, isUnknown, mockCertificates, mockEngine, reveal, valueOf } from "../support/mocks";
import { newAuthority } from "../support/pem";

const keyType = "tls:index/privateKey:PrivateKey";
const requestType = "tls:index/certRequest:CertRequest";
const certType = "tls:index/locallySignedCert:LocallySignedCert";

const root = newAuthority({ commonName: "corporate root" });
const issuing = newAuthority({ commonName: "corporate issuing", issuer: root });
const shortLived = newAuthority({ commonName: "short-lived", days: 100 });
const stranger = newAuthority({ commonName: "stranger" });

afterEach(() => jest.restoreAllMocks());

function newLeafCertificate(args: Partial<LeafCertificateArgs> = {}): LeafCertificate {
  return new LeafCertificate("es01-http", { authority: root, usage: "server", commonName: "es01", dnsNames: ["es01"], ...args });
}

describe("a leaf certificate", () => {
  it("is a key, a request and a certificate, and shows a public summary of itself", async () => {
    const engine = await mockEngine();
    newLeafCertificate({ channel: "http", consumer: "es01", dnsNames: ["es01"], ipAddresses: ["10.0.0.1"], uris: ["urn:es01"] });
    await engine.settled();
    expect(engine.registrations.map(({ type, name, parent }) => [type, name, parent])).toEqual([
      ["elastic-tls:index:LeafCertificate", "es01-http", undefined],
      [keyType, "es01-http-key", "es01-http"],
      [requestType, "es01-http-request", "es01-http"],
      [certType, "es01-http-cert", "es01-http"],
    ]);
    expect(engine.registration("es01-http").inputs).toEqual({
      usage: "server",
      channel: "http",
      consumer: "es01",
      commonName: "es01",
      dnsNames: ["es01"],
      ipAddresses: ["10.0.0.1"],
      uris: ["urn:es01"],
      validityDays: 365,
      renewBeforeDays: 60,
    });
  });

  it("has an ECDSA key on P-256 and lasts a year, the last two months for renewal, unless told otherwise", async () => {
    const engine = await mockEngine();
    const leaf = newLeafCertificate({ dnsNames: ["ES02", "es01"], ipAddresses: ["2001:DB8::1", "10.0.0.1"] });
    await engine.settled();
    expect(engine.registration("es01-http-key").inputs).toEqual({ algorithm: "ECDSA", ecdsaCurve: "P256" });
    expect(reveal(engine.registration("es01-http-request").inputs)).toEqual({
      privateKeyPem: await valueOf(leaf.privateKeyPem),
      subject: { commonName: "es01" },
      dnsNames: ["es01", "es02"],
      ipAddresses: ["10.0.0.1", "2001:db8::1"],
      uris: [],
    });
    expect(reveal(engine.registration("es01-http-cert").inputs)).toEqual({
      certRequestPem: "request es01-http-request",
      caCertPem: root.certPem,
      caPrivateKeyPem: root.privateKeyPem,
      allowedUses: ["digital_signature", "server_auth"],
      validityPeriodHours: 8760,
      earlyRenewalHours: earlyRenewalHours({ validityDays: 365, renewBeforeDays: 60 }, "es01-http"),
    });
  });

  it("takes its subject, key, uses and lifetime from its arguments", async () => {
    const engine = await mockEngine();
    newLeafCertificate({ organization: "acme", usage: "peer", algorithm: KeyAlgorithm.Rsa, keyBits: 3072, validityDays: 100, renewBeforeDays: 0 });
    await engine.settled();
    expect(engine.registration("es01-http-key").inputs).toEqual({ algorithm: "RSA", rsaBits: 3072 });
    expect(engine.registration("es01-http-request").inputs).toMatchObject({ subject: { commonName: "es01", organization: "acme" } });
    expect(engine.registration("es01-http-cert").inputs).toMatchObject({
      allowedUses: ["digital_signature", "key_encipherment", "server_auth", "client_auth"],
      validityPeriodHours: 2400,
      earlyRenewalHours: 0,
    });
  });

  it("is asked for in the same words whatever the order, case, repetition and notation of its names", async () => {
    const childInputs = async (names: Partial<LeafCertificateArgs>) => {
      const engine = await mockEngine({ outputs: { [keyType]: () => ({ privateKeyPem: pulumi.secret("key") }) } });
      newLeafCertificate(names);
      await engine.settled();
      return engine.registrations.slice(1).map(({ inputs }) => inputs);
    };
    const first = await childInputs({ dnsNames: ["es01", "es02"], ipAddresses: ["10.0.0.1", "::1"], uris: ["urn:a", "urn:b"] });
    await expect(
      childInputs({ dnsNames: ["ES02", "es01", "es02"], ipAddresses: ["0:0:0:0:0:0:0:1", "10.0.0.1"], uris: ["urn:b", "urn:a"] }),
    ).resolves.toEqual(first);
  });

  it("is reissued for a new authority, and not for a renewed one: from creation on", async () => {
    const engine = await mockEngine();
    const authority = new CertificateAuthority("ca", { commonName: "logs" });
    const under = async (signer: SigningAuthority) => {
      newLeafCertificate({ authority: signer });
      await engine.settled();
      return engine.registrations.at(-1);
    };
    const [ours, corporate] = [await under(authority), await under(root)];
    expect(ours?.ignoreChanges).toEqual(["caCertPem", "caPrivateKeyPem"]);
    expect(ours?.replacementTrigger).toBe(await valueOf(authority.issuerId));
    expect(corporate?.ignoreChanges).toEqual(["caCertPem", "caPrivateKeyPem"]);
    expect(corporate?.replacementTrigger).toMatch(/^O=acme\nCN=corporate root\/[0-9a-f]{64}$/);
  });

  it("hands over what it presents, and its dates", async () => {
    const engine = await mockEngine();
    const leaf = newLeafCertificate({ authority: { ...issuing, trustPem: root.certPem } });
    await engine.settled();
    const { leafPem } = mockCertificates();
    const { fingerprint, notAfter } = certificateFacts(leafPem);
    const early = earlyRenewalHours({ validityDays: 365, renewBeforeDays: 60 }, "es01-http");
    const outputs = { certPem: leafPem, fingerprint, notAfter, renewsAt: isoInstant(hoursAfter(new Date(notAfter), -early)) };
    expect(engine.published("es01-http")).toEqual(outputs);
    const { certPem, renewsAt, chainPem } = leaf;
    await expect(
      valueOf(pulumi.output({ certPem, fingerprint: leaf.fingerprint, notAfter: leaf.notAfter, renewsAt, chainPem })),
    ).resolves.toEqual({ ...outputs, chainPem: leafPem + issuing.certPem });
  });

  it("waits in a preview for what is about to be made, its arguments known all the same", async () => {
    const engine = await mockEngine({ preview: true });
    newLeafCertificate({ authority: new CertificateAuthority("ca", { commonName: "logs" }), dnsNames: ["es01"] });
    await engine.settled();
    const { inputs } = engine.registration("es01-http-cert");
    expect(Object.keys(inputs).filter((input) => isUnknown(inputs[input]))).toEqual(["caCertPem", "caPrivateKeyPem", "certRequestPem"]);
    expect(engine.registration("es01-http-request").inputs.dnsNames).toEqual(["es01"]);
    const published = engine.published("es01-http");
    expect(Object.keys(published).filter((output) => isUnknown(published[output]))).toEqual(["certPem", "fingerprint", "notAfter", "renewsAt"]);
  });
});

describe("secrecy", () => {
  it.each<[string, () => SigningAuthority]>([
    ["an authority of ours", () => new CertificateAuthority("ca", { commonName: "logs" })],
    ["a literal key", () => root],
    ["a secret key", () => ({ certPem: root.certPem, privateKeyPem: pulumi.secret(root.privateKeyPem) })],
    ["everything from a secret store", () => ({ certPem: pulumi.secret(root.certPem), privateKeyPem: pulumi.secret(root.privateKeyPem) })],
  ])("covers both keys, and no certificate, under %s", async (_, authorityOf) => {
    const engine = await mockEngine();
    const authority = authorityOf();
    const leaf = newLeafCertificate({ authority });
    await engine.settled();

    await expect(pulumi.isSecret(leaf.privateKeyPem)).resolves.toBe(true);
    for (const output of [leaf.certPem, leaf.chainPem, leaf.fingerprint, leaf.notAfter, leaf.renewsAt]) {
      await expect(pulumi.isSecret(output)).resolves.toBe(false);
    }
    const { inputs, replacementTrigger } = engine.registration("es01-http-cert");
    expect(Object.keys(inputs).filter((input) => isSecret(inputs[input]))).toEqual(["caPrivateKeyPem"]);
    expect(isSecret(replacementTrigger)).toBe(false);
    expect(isSecret(engine.registration("es01-http-request").inputs.privateKeyPem)).toBe(true);

    const everything = [engine.registrations, engine.published("es01-http")];
    for (const key of [await valueOf(leaf.privateKeyPem), await valueOf(pulumi.output(authority.privateKeyPem))]) {
      const [, line] = key.split("\n");
      expect(JSON.stringify(everything)).toContain(line);
      expect(JSON.stringify(inTheClear(everything))).not.toContain(line);
    }
  });
});

describe("bad input", () => {
  it("is refused with every fault in one message, before anything is made", async () => {
    const engine = await mockEngine({ preview: true });
    const refused = () =>
      newLeafCertificate({
        authority: { ...root, privateKeyPem: stranger.privateKeyPem },
        usage: "both" as "peer",
        commonName: "",
        dnsNames: ["es01", "https://es01:9200", ""],
        ipAddresses: ["10.0.0"],
        uris: ["es01"],
        algorithm: "ED25519" as KeyAlgorithm,
        validityDays: 0,
      });
    expect(refused).toThrow(
      expect.objectContaining({
        __pulumResourceError: true,
        hideStack: true,
        message: [
          'usage: must be one of server, client, peer, got "both"',
          'commonName: must be 1 to 64 printable characters without blanks around them, got ""',
          'algorithm: must be ECDSA or RSA, which Elasticsearch reads, got "ED25519"',
          "validityDays: must be a whole number of days, at least 1, got 0",
          'dnsNames[1]: must be a host name, got the URL "https://es01:9200"',
          'dnsNames[2]: must be a host name, got ""',
          'ipAddresses[0]: must be an IPv4 or IPv6 address, got "10.0.0"',
          'uris[0]: must be an absolute URI, got "es01"',
          "authority.privateKeyPem: must be the key of certPem, got the key of another certificate",
        ].join("\n"),
      }),
    );
    await engine.settled();
    expect(engine.registrations.map(({ name }) => name)).toEqual(["es01-http"]);
  });

  it("that is known is refused in a preview, although what stands beside it is not known", async () => {
    await mockEngine({ preview: true });
    const { certPem } = new CertificateAuthority("ca", { commonName: "logs" });
    expect(() => newLeafCertificate({ dnsNames: [certPem, "es 01"] })).toThrow('dnsNames[1]: must be a host name, got "es 01"');
  });

  it.each<[string, Partial<LeafCertificateArgs>, string]>([
    ["a list of names", { dnsNames: pulumi.output(["es01", "es 01"]) }, 'dnsNames[1]: must be a host name, got "es 01"'],
    ["a name", { ipAddresses: [pulumi.output("10.0.0")] }, 'ipAddresses[0]: must be an IPv4 or IPv6 address, got "10.0.0"'],
    [
      "an authority's key",
      { authority: { certPem: root.certPem, privateKeyPem: pulumi.secret(stranger.privateKeyPem) } },
      "authority.privateKeyPem: must be the key of certPem, got the key of another certificate",
    ],
    [
      "an authority's renewal",
      { authority: { ...root, renewBeforeDays: pulumi.output(30) } },
      "validityDays: must be at most the 30 days before its expiry at which the authority is renewed, so that no leaf outlives it, got 365",
    ],
  ])("that comes late, %s, is refused before a certificate is issued", async (_, args, message) => {
    const engine = await mockEngine();
    await expect(valueOf(newLeafCertificate(args).certPem)).rejects.toMatchObject({ __pulumResourceError: true, message });
    expect(engine.registrations.map(({ type }) => type)).not.toContain(certType);
  });
});

describe("a leaf without any name", () => {
  it("is refused to a server, whom no client would accept", async () => {
    await mockEngine();
    expect(() => newLeafCertificate({ dnsNames: undefined })).toThrow("dnsNames: must hold a name, or `ipAddresses` an address");
  });

  it("is issued to a client, whom nobody dials", async () => {
    const engine = await mockEngine();
    newLeafCertificate({ usage: "client", dnsNames: undefined });
    await engine.settled();
    expect(engine.registration("es01-http-request").inputs.dnsNames).toEqual([]);
  });
});

describe("the end of a leaf", () => {
  it.each([false, true])("can't come after that of an authority of ours (preview: %s)", async (preview) => {
    const engine = await mockEngine({ preview });
    const authority = new CertificateAuthority("ca", { commonName: "logs", validityDays: 365 });
    const reason = "must be at most the 182 days before its expiry at which the authority is renewed, so that no leaf outlives it, got 365";
    const leaf = newLeafCertificate({ authority });
    await expect(valueOf(leaf.certPem)).rejects.toMatchObject({ message: `validityDays: ${reason}` });
    expect(engine.registrations.map(({ type }) => type)).not.toContain(certType);
  });

  it("can't come after that of a corporate authority, which the preview says of a leaf about to be issued", async () => {
    const now = new Date();
    jest.spyOn(clock, "now").mockReturnValue(now);
    await mockEngine({ preview: true });
    const { notAfter } = certificateFacts(shortLived.certPem);
    const reason = `must end before the authority, or one above it, expires at ${notAfter}, renew that first; 365 days end at ${isoInstant(hoursAfter(now, 365 * 24))}`;
    await expect(valueOf(newLeafCertificate({ authority: shortLived }).certPem)).rejects.toMatchObject({ message: `validityDays: ${reason}` });
  });

  it("is that of the certificate if it is known, also in a preview: a leaf issued long ago may stay", async () => {
    const known = { certPem: mockCertificates().leafPem, validityEndTime: isoInstant(hoursAfter(new Date(), 99 * 24)) };
    await mockEngine({ preview: true, outputs: { [certType]: () => known } });
    await expect(valueOf(newLeafCertificate({ authority: shortLived }).certPem)).resolves.toBe(known.certPem);
  });

  it("is judged once more by the certificate that was issued", async () => {
    await mockEngine();
    const { notAfter } = certificateFacts(mockCertificates().leafPem);
    await expect(valueOf(newLeafCertificate({ authority: shortLived, validityDays: 50 }).certPem)).rejects.toMatchObject({
      message: expect.stringMatching(new RegExp(`50 days end at ${notAfter}$`)),
    });
  });

  it("isn't judged in a preview that issues the authority too", async () => {
    await mockEngine({ preview: true });
    const leaf = newLeafCertificate({ authority: new CertificateAuthority("ca", { commonName: "logs" }) });
    await expect(valueOf(leaf.certPem)).resolves.toBe(undefined);
  });
});
