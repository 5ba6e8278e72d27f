import { createPrivateKey, createPublicKey, createSecretKey, X509Certificate } from "node:crypto";
import { KeyAlgorithm, keyId, keyProblems, providerKey, readPrivateKey, unusableKeyReason } from "../../components/pki/keys";
import { KeyKind, encrypted, newKey, newLeaf, traditional } from "../support/pem";

describe("a key to be made", () => {
  it.each([
    [{}],
    [{ keyBits: 256 }],
    [{ keyBits: 384 }],
    [{ algorithm: KeyAlgorithm.Ecdsa, keyBits: 521 }],
    [{ algorithm: KeyAlgorithm.Rsa }],
    [{ algorithm: KeyAlgorithm.Rsa, keyBits: 2048 }],
    [{ algorithm: KeyAlgorithm.Rsa, keyBits: 3072 }],
    [{ algorithm: KeyAlgorithm.Rsa, keyBits: 8192 }],
  ])("can be %j", (args) => {
    expect(keyProblems(args)).toEqual([]);
  });

  it.each([
    ["P-224", { keyBits: 224 }, "keyBits", "must be 256, 384 or 521 for ECDSA, got 224"],
    ["an RSA size without saying RSA", { keyBits: 2048 }, "keyBits", "must be 256, 384 or 521 for ECDSA, got 2048"],
    ["an RSA key below 2048 bits", { algorithm: KeyAlgorithm.Rsa, keyBits: 1024 }, "keyBits", "must be 2048 to 8192 for RSA, got 1024"],
    ["an RSA key above 8192 bits", { algorithm: KeyAlgorithm.Rsa, keyBits: 16384 }, "keyBits", "must be 2048 to 8192 for RSA, got 16384"],
    ["a part of a bit", { algorithm: KeyAlgorithm.Rsa, keyBits: 2048.5 }, "keyBits", "must be 2048 to 8192 for RSA, got 2048.5"],
    ["Ed25519", { algorithm: "ED25519" as KeyAlgorithm }, "algorithm", 'must be ECDSA or RSA, which Elasticsearch reads, got "ED25519"'],
    ["lower case", { algorithm: "rsa" as KeyAlgorithm }, "algorithm", 'must be ECDSA or RSA, which Elasticsearch reads, got "rsa"'],
    ["the name of a method", { algorithm: "toString" as KeyAlgorithm }, "algorithm", 'must be ECDSA or RSA, which Elasticsearch reads, got "toString"'],
  ])("can't be %s", (_, args, path, reason) => {
    expect(keyProblems(args)).toEqual([{ path, reason }]);
  });

  it.each([
    [{}, "leaf", { algorithm: "ECDSA", ecdsaCurve: "P256" }],
    [{}, "authority", { algorithm: "ECDSA", ecdsaCurve: "P384" }],
    [{ keyBits: 521 }, "leaf", { algorithm: "ECDSA", ecdsaCurve: "P521" }],
    [{ algorithm: KeyAlgorithm.Rsa }, "leaf", { algorithm: "RSA", rsaBits: 2048 }],
    [{ algorithm: KeyAlgorithm.Rsa }, "authority", { algorithm: "RSA", rsaBits: 4096 }],
    [{ algorithm: KeyAlgorithm.Rsa, keyBits: 3072 }, "authority", { algorithm: "RSA", rsaBits: 3072 }],
  ] as const)("%j of a %s always names its size, since the provider's own curve is P-224", (args, holder, expected) => {
    expect(providerKey(args, holder)).toEqual(expected);
  });
});

describe("a key made elsewhere", () => {
  it.each<KeyKind>(["P-256", "P-384", "P-521", "RSA-2048"])("can be %s, in PKCS#8 and in its traditional form", (kind) => {
    const pem = newKey(kind);
    for (const form of [pem, traditional(pem)]) {
      const key = readPrivateKey(form);
      expect(typeof key === "string" ? key : unusableKeyReason(key)).toBe(undefined);
    }
  });

  it.each<[KeyKind, string]>([
    ["P-224", "must be on the curve P-256, P-384 or P-521, got secp224r1"],
    ["secp256k1", "must be on the curve P-256, P-384 or P-521, got secp256k1"],
    ["Ed25519", "must be an RSA or ECDSA key, which Elasticsearch reads, got ed25519"],
    ["RSA-1024", "must have at least 2048 bits, got RSA with 1024"],
  ])("can't be %s", (kind, reason) => {
    expect(unusableKeyReason(createPrivateKey(newKey(kind)))).toBe(reason);
  });

  it("can't be a secret key", () => {
    expect(unusableKeyReason(createSecretKey(Buffer.from("secret")))).toBe("must be an RSA or ECDSA key, which Elasticsearch reads, got a secret key");
  });

  it.each([
    ["in PKCS#8", encrypted(newKey())],
    ["in its traditional form", encrypted(newKey(), "sec1")],
  ])("can't be encrypted %s", (_, pem) => {
    expect(readPrivateKey(pem)).toBe("must not be encrypted: decrypt it first, with `openssl pkey`");
  });

  it.each([
    ["nothing", ""],
    ["no PEM", "not a key"],
    ["a certificate", newLeaf({ commonName: "es01" }).certPem],
    ["a broken key", newKey().replace(/^[A-Za-z0-9+/]{20}/m, "A".repeat(20))],
  ])("can't be %s, and the reason doesn't repeat it", (_, pem) => {
    expect(readPrivateKey(pem)).toBe("must be a private key in PEM form (PKCS#8, PKCS#1 or SEC1)");
  });
});

describe("the id of a key", () => {
  it("is one for the pair, its certificate and its forms", () => {
    const { certPem, privateKeyPem } = newLeaf({ commonName: "es01" });
    const publicKey = createPublicKey(privateKeyPem);
    const ids = [
      keyId(publicKey.export({ type: "spki", format: "pem" }) as string),
      keyId(publicKey),
      keyId(createPublicKey(traditional(privateKeyPem))),
      keyId(new X509Certificate(certPem).publicKey),
    ];
    expect(ids).toEqual(Array(4).fill(ids[0]));
    expect(ids[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  it("is another for another key", () => {
    expect(keyId(createPublicKey(newKey()))).not.toBe(keyId(createPublicKey(newKey())));
  });
});
