import { execFileSync } from "node:child_process";
import { createPrivateKey } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import tls from "node:tls";
import { pkcs12Store } from "../../components/pki/pkcs12";
import { keytoolList, testInJava } from "../support/java";
import { type KeyKind, newAuthority, newKey, newLeaf, traditional } from "../support/pem";

const password = "kept-beside-the-store";
const root = newAuthority({ commonName: "root" });
const next = newAuthority({ commonName: "next root" });
const intermediate = newAuthority({ commonName: "intermediate", issuer: root });

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "elastic-tls-pkcs12-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

let count = 0;
function inFile(content: Buffer): string {
  const file = path.join(folder, `${++count}.p12`);
  fs.writeFileSync(file, content);
  return file;
}

/** What OpenSSL finds in a store. */
function openssl(store: Buffer, ...options: string[]): string {
  const args = ["pkcs12", "-in", inFile(store), "-passin", "env:STORE_PASSWORD", "-nodes", ...options];
  return execFileSync("openssl", args, { encoding: "utf8", env: { ...process.env, STORE_PASSWORD: password }, stdio: "pipe" });
}

function keyStoreOf(kind: KeyKind) {
  const { certPem, privateKeyPem } = newLeaf({ commonName: "client", issuer: intermediate, privateKeyPem: traditional(newKey(kind)) });
  return { privateKeyPem, content: { alias: "client", certificatesPem: certPem + intermediate.certPem + root.certPem, privateKeyPem } };
}

describe.each<KeyKind>(["P-256", "P-384", "P-521", "RSA-2048"])("a key store with a key of the kind %s", (kind) => {
  const { content, privateKeyPem } = keyStoreOf(kind);
  let store: Buffer;
  beforeAll(async () => (store = await pkcs12Store(content, password)));

  test("gives OpenSSL the key and the whole chain back", () => {
    const found = openssl(store);
    expect(createPrivateKey(found.slice(found.indexOf("-----BEGIN PRIVATE KEY"))).equals(createPrivateKey(privateKeyPem))).toBe(true);
    expect(found.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----\n/g)!.join("")).toBe(content.certificatesPem);
  });

  test("is loaded by Node", () => {
    expect(() => tls.createSecureContext({ pfx: store, passphrase: password })).not.toThrow();
    expect(() => tls.createSecureContext({ pfx: store, passphrase: "another" })).toThrow("mac verify failure");
  });

  testInJava("is one entry with the chain to keytool, under its alias", async () => {
    const listed = await keytoolList(inFile(store), password);
    expect(listed).toContain("contains 1 entry");
    expect(listed).toMatch(/Alias name: client\n.*\nEntry type: PrivateKeyEntry\nCertificate chain length: 3\n/);
  });
});

describe("a trust store", () => {
  let store: Buffer;
  beforeAll(async () => (store = await pkcs12Store({ alias: "http-ca", certificatesPem: root.certPem + next.certPem }, password)));

  testInJava("holds each certificate as a trust anchor to keytool", async () => {
    const listed = await keytoolList(inFile(store), password);
    expect(listed.match(/Alias name: .*|Entry type: .*/g)).toEqual(["http-ca-1", "http-ca-2"].flatMap((alias) => [`Alias name: ${alias}`, "Entry type: trustedCertEntry"]));
  });

  testInJava("would be none without the attribute, as OpenSSL writes it", async () => {
    const bundle = path.join(folder, "roots.crt");
    fs.writeFileSync(bundle, root.certPem);
    const plain = path.join(folder, "plain.p12");
    execFileSync("openssl", ["pkcs12", "-export", "-nokeys", "-in", bundle, "-out", plain, "-passout", `pass:${password}`]);
    expect(await keytoolList(plain, password)).toContain("contains 0 entries");
  });

  test("gives OpenSSL the certificates back", () => {
    expect(openssl(store).match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----\n/g)!.join("")).toBe(root.certPem + next.certPem);
  });
});

test("all is encrypted and authenticated as today's programs ask for, with salts of its own", async () => {
  const { content } = keyStoreOf("P-256");
  const [store, other] = [await pkcs12Store(content, password), await pkcs12Store(content, password)];
  const args = ["pkcs12", "-in", inFile(store), "-info", "-noout", "-passin", `pass:${password}`];
  const info = execFileSync("sh", ["-c", 'openssl "$@" 2>&1', "sh", ...args], { encoding: "utf8" }).trim().split("\n");
  const encrypted = "PBES2, PBKDF2, AES-256-CBC, Iteration 2048, PRF hmacWithSHA256";
  expect(info).toEqual([
    "MAC: sha256, Iteration 2048",
    "MAC length: 32, salt length: 64",
    `PKCS7 Encrypted data: ${encrypted}`,
    `Shrouded Keybag: ${encrypted}`,
    `PKCS7 Encrypted data: ${encrypted}`,
    "Certificate bag",
    "Certificate bag",
    "Certificate bag",
  ]);
  expect(store.equals(other)).toBe(false);
});
