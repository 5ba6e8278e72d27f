import * as pulumi from "@pulumi/pulumi";
import { X509Certificate, createPublicKey } from "node:crypto";
import { keyId } from "../../components/pki/keys";
import { CertificateAuthority } from "../../components";
import { issuerId, issuerIdOf } from "../../components/pki/issuer-ids";
import { SigningAuthority, authorityProblems, plainAuthorityProblems, resolveAuthority } from "../../components/pki/signing-authority";
import { clock, hoursAfter } from "../../components/support/calendar";
import { mockEngine, valueOf } from "../support/mocks";
import { KeyKind, encrypted, newAuthority, newKey, newLeaf, traditional } from "../support/pem";

const root = newAuthority({ commonName: "corporate root" });
const policy = newAuthority({ commonName: "corporate policy", issuer: root, days: 1000 });
const issuing = newAuthority({ commonName: "corporate issuing", issuer: policy, days: 2000 });
const stranger = newAuthority({ commonName: "stranger" });
const leaf = newLeaf({ commonName: "es01", issuer: root });
const revocations = newAuthority({ commonName: "revocations", issuer: root, keyUsage: "cRLSign" });
const useless = newAuthority({ commonName: "useless", issuer: root, keyUsage: "digitalSignature,keyEncipherment" });
const broken = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
const crlf = (pem: string) => pem.replaceAll("\n", "\r\n");
const bags = (...pems: string[]) => pems.map((pem) => `Bag Attributes\n    friendlyName: a\nsubject=CN = a\n\n${pem}`).join("\n");

const complete = { chainPem: "", trustPem: "" };
const corporate = { ...issuing, chainPem: policy.certPem, trustPem: root.certPem };

function daysFromNow(days: number): void {
  const then = hoursAfter(new Date(), days * 24);
  jest.spyOn(clock, "now").mockReturnValue(then);
}
afterEach(() => jest.restoreAllMocks());

class Holder extends pulumi.ComponentResource {
  constructor() {
    super("test:index:Holder", "holder");
  }
}

describe("an authority made elsewhere", () => {
  it.each([
    ["a root", { ...root, ...complete }],
    ["a root, itself its trust", { ...root, ...complete, trustPem: root.certPem }],
    ["a root beside the one of before", { ...root, ...complete, trustPem: stranger.certPem + root.certPem }],
    ["an intermediate with its chain", corporate],
    ["an intermediate with its chain and root, nothing more", { ...issuing, chainPem: policy.certPem + root.certPem, trustPem: "" }],
    ["an intermediate whose chain begins with itself", { ...corporate, chainPem: issuing.certPem + policy.certPem }],
    ["a chain in one text with the certificate", { ...corporate, certPem: issuing.certPem + policy.certPem, chainPem: "" }],
    ["one with CRLF line ends", { certPem: crlf(root.certPem), privateKeyPem: crlf(root.privateKeyPem), chainPem: "\r\n", trustPem: crlf(root.certPem) }],
    ["one with bag text, key and chain in one file", { ...corporate, certPem: bags(issuing.privateKeyPem, issuing.certPem), chainPem: bags(policy.certPem), privateKeyPem: bags(issuing.certPem, issuing.privateKeyPem) }],
    ["one that is indented", { ...root, ...complete, privateKeyPem: root.privateKeyPem.replaceAll(/^/gm, "  ") }],
    ["one with a key in its traditional form", { ...root, ...complete, privateKeyPem: traditional(root.privateKeyPem) }],
    ["one with the curve's parameters before its key", { ...root, ...complete, privateKeyPem: `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${traditional(root.privateKeyPem)}` }],
    ["one with a note that the key is UNENCRYPTED", { ...root, ...complete, privateKeyPem: `UNENCRYPTED\n${root.privateKeyPem}` }],
  ])("can be %s", (_, authority) => {
    expect(authorityProblems(authority)).toEqual([]);
  });

  it.each([
    ["no certificate", { certPem: "" }, "certPem", "must hold a certificate in PEM form, got none"],
    ["a key in place of the certificate", { certPem: root.privateKeyPem }, "certPem", "must hold a certificate in PEM form, got none"],
    ["a broken certificate", { certPem: broken }, "certPem", "must hold certificates in PEM form, got one that can't be read"],
    ["no key", { privateKeyPem: "" }, "privateKeyPem", "must be a private key in PEM form (PKCS#8, PKCS#1 or SEC1)"],
    ["an encrypted key", { privateKeyPem: encrypted(root.privateKeyPem) }, "privateKeyPem", "must not be encrypted: decrypt it first, with `openssl pkey`"],
    ["the key of another", { privateKeyPem: stranger.privateKeyPem }, "privateKeyPem", "must be the key of certPem, got the key of another certificate"],
    ["a leaf", leaf, "certPem", "must be the certificate of an authority (CA:TRUE, certificate signing), got a leaf, CN=es01,O=acme"],
    ["a key for revocations alone", revocations, "certPem", "must be the certificate of an authority whose key may sign certificates (key usage keyCertSign), got CN=revocations,O=acme for cRLSign alone"],
    ["a key for servers alone", useless, "certPem", "must be the certificate of an authority whose key may sign certificates (key usage keyCertSign), got CN=useless,O=acme for digitalSignature and keyEncipherment alone"],
    ["a chain that is no PEM", { chainPem: "chain" }, "chainPem", "must hold a certificate in PEM form, got none"],
    ["a broken chain", { chainPem: broken }, "chainPem", "must hold certificates in PEM form, got one that can't be read"],
    ["trust that is no PEM", { trustPem: "trust" }, "trustPem", "must hold a certificate in PEM form, got none"],
    ["trust of which one is broken", { trustPem: root.certPem + broken }, "trustPem", "must hold certificates in PEM form, got one that can't be read"],
    ["trust in another root", { trustPem: stranger.certPem }, "trustPem", "must hold the root that issued this chain, got no certificate that did"],
    ["a chain of somebody else", { chainPem: stranger.certPem }, "chainPem", "must list issuers nearest first, CN=stranger,O=acme didn't issue the one before it"],
  ])("can't be one with %s", (_, change, path, reason) => {
    const own = "certPem" in change && "privateKeyPem" in change ? { trustPem: root.certPem } : {};
    expect(authorityProblems({ ...root, ...complete, ...own, ...change })).toEqual([{ path, reason }]);
  });

  it.each([
    ["without its chain", { chainPem: "" }, "trustPem", "must hold the root that issued this chain, got no certificate that did"],
    ["without its root", { trustPem: "" }, "trustPem", "must hold the root that issued this chain, got no certificate that did"],
    ["with its chain in the wrong order", { chainPem: root.certPem + policy.certPem }, "chainPem", "must list issuers nearest first, CN=corporate root,O=acme didn't issue the one before it"],
    ["with a leaf in its chain", { chainPem: policy.certPem + leaf.certPem }, "chainPem", "must list issuers nearest first, CN=es01,O=acme didn't issue the one before it"],
  ])("can't be an intermediate %s", (_, change, path, reason) => {
    expect(authorityProblems({ ...corporate, ...change })).toContainEqual({ path, reason });
  });

  it.each([
    ["an issuer", "chainPem", (narrow: string) => ({ chainPem: narrow, trustPem: root.certPem })],
    ["its root", "trustPem", (narrow: string) => ({ chainPem: "", trustPem: narrow })],
  ])("can't stand below more authorities than %s allows", (of, path, above) => {
    const issuer = of === "its root" ? undefined : root;
    const narrow = newAuthority({ commonName: "narrow", issuer, constraints: "CA:TRUE,pathlen:0" });
    const below = newAuthority({ commonName: "below", issuer: narrow });
    const reason = "must respect path lengths: CN=narrow,O=acme may have 0 authorities below it, got 1";
    expect(authorityProblems({ ...below, ...above(narrow.certPem) })).toEqual([{ path, reason }]);
    expect(authorityProblems({ ...narrow, chainPem: "", trustPem: (issuer ?? narrow).certPem })).toEqual([]);
  });

  it("can't stand below a root that has expired, unless a newer certificate of it is trusted too", () => {
    const aging = newAuthority({ commonName: "aging", days: 30 });
    const below = { ...newAuthority({ commonName: "below", issuer: aging }), chainPem: "", trustPem: aging.certPem };
    const renewed = newAuthority({ commonName: "aging", privateKeyPem: aging.privateKeyPem });
    expect(authorityProblems(below)).toEqual([]);
    daysFromNow(40);
    expect(authorityProblems(below)).toEqual([{ path: "trustPem", reason: expect.stringMatching(/^must be valid, expired at .*, got CN=aging,O=acme$/) }]);
    expect(authorityProblems({ ...below, trustPem: aging.certPem + renewed.certPem })).toEqual([]);
  });

  it("can't have an issuer that may not sign certificates", () => {
    const crlOnly = newAuthority({ commonName: "revocations", issuer: root, keyUsage: "cRLSign" });
    const below = newAuthority({ commonName: "below", issuer: crlOnly });
    const reason = "must hold authorities, which may sign certificates (CA:TRUE, and keyCertSign if key usages are restricted), CN=revocations,O=acme may not";
    expect(authorityProblems({ ...below, chainPem: crlOnly.certPem, trustPem: root.certPem })).toEqual([{ path: "chainPem", reason }]);
  });

  it.each<[KeyKind, string]>([
    ["P-224", "must be on the curve P-256, P-384 or P-521, got secp224r1"],
    ["RSA-1024", "must have at least 2048 bits, got RSA with 1024"],
  ])("can't have a key that Elasticsearch refuses: %s", (kind, reason) => {
    const weak = newAuthority({ commonName: "weak", privateKeyPem: newKey(kind) });
    expect(authorityProblems({ ...weak, ...complete })).toEqual([{ path: "privateKeyPem", reason }]);
  });

  it("can't be expired", () => {
    daysFromNow(3651);
    const reason = `must be valid, expired at ${instant(new X509Certificate(root.certPem).validTo)}, got CN=corporate root,O=acme`;
    expect(authorityProblems({ ...root, ...complete })).toEqual([{ path: "certPem", reason }]);
  });

  it("can't begin later", () => {
    daysFromNow(-1);
    const reason = `must be valid now, begins at ${instant(new X509Certificate(root.certPem).validFrom)}, got CN=corporate root,O=acme`;
    expect(authorityProblems({ ...root, ...complete })).toEqual([{ path: "certPem", reason }]);
  });

  it("can't have an expired intermediate, which fails every handshake", () => {
    daysFromNow(1500);
    const reason = `must be valid, expired at ${instant(new X509Certificate(policy.certPem).validTo)}, got CN=corporate policy,O=acme`;
    expect(authorityProblems(corporate)).toEqual([{ path: "chainPem", reason }]);
  });

  it("is refused with all its faults at once", () => {
    daysFromNow(3651);
    const faults = authorityProblems({ ...leaf, privateKeyPem: newKey("Ed25519"), chainPem: stranger.certPem, trustPem: "" });
    expect(faults.map(({ path, reason }) => `${path}: ${reason.split(" ", 5).join(" ")}`)).toEqual([
      "certPem: must be the certificate of",
      "certPem: must be valid, expired at",
      "chainPem: must be valid, expired at",
      "chainPem: must list issuers nearest first,",
      "privateKeyPem: must be an RSA or",
      "privateKeyPem: must be the key of",
    ]);
  });

  it("is refused with the faults of every text that can't be read", () => {
    expect(authorityProblems({ certPem: "", privateKeyPem: "", chainPem: broken, trustPem: "trust" }).map(({ path }) => path)).toEqual([
      "certPem",
      "chainPem",
      "trustPem",
      "privateKeyPem",
    ]);
  });

  it("never shows its key in a fault", () => {
    const shown = JSON.stringify(authorityProblems({ ...root, ...complete, privateKeyPem: stranger.privateKeyPem, trustPem: stranger.privateKeyPem }));
    expect(shown).not.toContain(stranger.privateKeyPem.split("\n")[1]);
  });
});

describe("the faults of an authority that are seen at once", () => {
  it("have the path of the argument", () => {
    expect(plainAuthorityProblems("http.authority", { ...root, privateKeyPem: stranger.privateKeyPem })).toEqual([
      { path: "http.authority.privateKeyPem", reason: "must be the key of certPem, got the key of another certificate" },
    ]);
  });

  it.each<[string, SigningAuthority | undefined]>([
    ["there is no authority", undefined],
    ["a part of it is known later", { certPem: "", privateKeyPem: pulumi.secret("") }],
  ])("are none if %s", (_, authority) => {
    expect(plainAuthorityProblems("authority", authority)).toEqual([]);
  });

  it("are none if it is ours", async () => {
    await mockEngine();
    expect(plainAuthorityProblems("authority", new CertificateAuthority("ca", { commonName: "logs" }))).toEqual([]);
  });

  it("are found although an `issuerId` is given", () => {
    const given = { ...root, privateKeyPem: stranger.privateKeyPem, issuerId: "x" };
    expect(plainAuthorityProblems("http.authority", given)).toEqual([
      { path: "http.authority.privateKeyPem", reason: "must be the key of certPem, got the key of another certificate" },
      { path: "http.authority.issuerId", reason: expect.stringMatching(/^must be that of certPem, .* leave it out/) },
    ]);
    expect(plainAuthorityProblems("http.authority", { ...root, issuerId: issuerIdOf(root.certPem) })).toEqual([]);
  });

  it("don't wait for what isn't checked", () => {
    expect(plainAuthorityProblems("authority", { ...root, certPem: "", renewsAt: pulumi.output("") }).map(({ path }) => path)).toEqual(["authority.certPem"]);
  });
});

describe("the id of an issuer", () => {
  it("is its name and its key's id, whoever made it", async () => {
    await mockEngine();
    const publicKey = createPublicKey(root.privateKeyPem);
    const { issuerId: read } = resolveAuthority(new Holder(), "authority", root);
    const expected = `O=acme\nCN=corporate root/${keyId(publicKey)}`;
    await expect(valueOf(read)).resolves.toBe(expected);
    expect(issuerId("O=acme\nCN=corporate root", publicKey.export({ type: "spki", format: "pem" }) as string)).toBe(expected);
  });

  it("stays when the certificate is renewed with the same key, and changes with the key or the name", async () => {
    await mockEngine();
    const idOf = (authority: SigningAuthority) => valueOf(resolveAuthority(new Holder(), "authority", authority).issuerId);
    const id = await idOf(root);
    await expect(idOf(newAuthority({ commonName: "corporate root", privateKeyPem: root.privateKeyPem }))).resolves.toBe(id);
    await expect(idOf(newAuthority({ commonName: "corporate root" }))).resolves.not.toBe(id);
    await expect(idOf(newAuthority({ commonName: "other root", privateKeyPem: root.privateKeyPem }))).resolves.not.toBe(id);
  });
});

describe("a resolved authority", () => {
  it("has everything in normal form and derives the rest", async () => {
    await mockEngine();
    const resolved = resolveAuthority(new Holder(), "authority", {
      certPem: bags(issuing.certPem),
      privateKeyPem: crlf(issuing.privateKeyPem),
      chainPem: crlf(policy.certPem + root.certPem),
    });
    await expect(valueOf(pulumi.output({ ...resolved }))).resolves.toEqual({
      certPem: issuing.certPem,
      privateKeyPem: issuing.privateKeyPem,
      trustPem: root.certPem,
      issuerId: `O=acme\nCN=corporate issuing/${keyId(createPublicKey(issuing.privateKeyPem))}`,
      renewBeforeDays: Infinity,
      intermediatesPem: issuing.certPem + policy.certPem,
      rootPem: root.certPem,
      // That of the one in the middle, which expires first.
      notAfter: instant(new X509Certificate(policy.certPem).validTo),
      renewsAt: "",
      generations: undefined,
      isOurs: false,
    });
  });

  it("lasts as long as the newest root that is trusted, whatever older one stands in the chain", async () => {
    await mockEngine();
    const [old, renewed] = [200, 3000].map((days) => newAuthority({ commonName: "old", days, privateKeyPem: stranger.privateKeyPem }));
    const below = { ...newAuthority({ commonName: "below", issuer: old, days: 2000 }), chainPem: old!.certPem };
    const endOf = (trustPem: string) => valueOf(resolveAuthority(new Holder(), "authority", { ...below, trustPem }).notAfter);
    expect([await endOf(old!.certPem), await endOf(old!.certPem + renewed!.certPem)]).toEqual([old!.certPem, below.certPem].map((pem) => instant(new X509Certificate(pem).validTo)));
  });

  it("shows no key, although the file of its certificate and chain holds it", async () => {
    await mockEngine();
    const store = pulumi.secret(bags(root.privateKeyPem, root.certPem));
    const { privateKeyPem, ...shown } = resolveAuthority(new Holder(), "authority", { certPem: store, privateKeyPem: store, trustPem: store });
    await expect(valueOf(privateKeyPem)).resolves.toBe(root.privateKeyPem);
    await expect(pulumi.isSecret(privateKeyPem)).resolves.toBe(true);
    await expect(valueOf(pulumi.all([shown.certPem, shown.trustPem, shown.intermediatesPem]))).resolves.toEqual([root.certPem, root.certPem, ""]);
  });

  it.each([
    ["a literal", root.privateKeyPem],
    ["a secret", pulumi.secret(root.privateKeyPem)],
  ])("keeps its key secret and nothing else, its key being %s", async (_, privateKeyPem) => {
    await mockEngine();
    const resolved = resolveAuthority(new Holder(), "authority", { certPem: root.certPem, privateKeyPem });
    const outputs = Object.entries(resolved).filter((entry): entry is [string, pulumi.Output<unknown>] => pulumi.Output.isInstance(entry[1]));
    const secret = await Promise.all(outputs.map(async ([key, output]) => [key, await pulumi.isSecret(output)]));
    expect(Object.fromEntries(secret)).toEqual({
      certPem: false,
      privateKeyPem: true,
      trustPem: false,
      issuerId: false,
      renewBeforeDays: false,
      intermediatesPem: false,
      rootPem: false,
      notAfter: false,
      renewsAt: false,
    });
  });

  it("of which more is given keeps that", async () => {
    await mockEngine();
    const id = issuerIdOf(root.certPem);
    const resolved = resolveAuthority(new Holder(), "authority", { ...root, issuerId: id, renewBeforeDays: 10, renewsAt: "2030-01-01T00:00:00Z" });
    await expect(valueOf(pulumi.all([resolved.issuerId, resolved.renewBeforeDays, resolved.renewsAt, resolved.trustPem]))).resolves.toEqual([
      id,
      10,
      "2030-01-01T00:00:00Z",
      root.certPem,
    ]);
  });

  it("is resolved once", async () => {
    await mockEngine();
    const resolved = resolveAuthority(new Holder(), "authority", root);
    expect(resolveAuthority(new Holder(), "authority", resolved)).toBe(resolved);
  });

  it("fails at once if it is plain, with the path of the argument", async () => {
    await mockEngine();
    expect(() => resolveAuthority(new Holder(), "http.authority", { ...root, certPem: "" })).toThrow(
      "http.authority.certPem: must hold a certificate in PEM form, got none",
    );
  });

  it("fails as soon as it is known otherwise, and nothing of it can be used", async () => {
    await mockEngine();
    const resolved = resolveAuthority(new Holder(), "authority", { ...root, privateKeyPem: pulumi.secret(stranger.privateKeyPem) });
    const message = "authority.privateKeyPem: must be the key of certPem, got the key of another certificate";
    for (const output of [resolved.certPem, resolved.privateKeyPem, resolved.trustPem, resolved.issuerId, resolved.notAfter]) {
      await expect(valueOf(output)).rejects.toMatchObject({ message });
    }
  });
});

function instant(text: string): string {
  return new Date(text).toISOString().replace(".000", "");
}
