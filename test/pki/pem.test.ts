import { bundle, normalPem, pemBlocks, readCertificates } from "../../components/pki/pem";
import { newAuthority, newKey, newLeaf } from "../support/pem";

const root = newAuthority({ commonName: "root" });
const leaf = newLeaf({ commonName: "leaf", issuer: root });
const bagAttributes = "Bag Attributes\n    friendlyName: es01\n    localKeyID: 01 02 03\nsubject=CN = es01\n\nissuer=CN = root\n\n";

describe("PEM in its normal form", () => {
  it.each([
    ["CRLF line ends", leaf.certPem.replaceAll("\n", "\r\n")],
    ["bag attributes", bagAttributes + leaf.certPem],
    ["blank lines around and within", `\n\n${leaf.certPem.replaceAll("\n", "\n\n")}\n\n`],
    ["indentation", leaf.certPem.replaceAll(/^/gm, "    ")],
    ["blanks at line ends", leaf.certPem.replaceAll("\n", " \t\n")],
    ["text around it", `the certificate of es01:\n${leaf.certPem}that was it\n`],
    ["no final newline", leaf.certPem.trimEnd()],
    ["a byte order mark", `\uFEFF${leaf.certPem}`],
  ])("is without %s", (_, text) => {
    expect(normalPem(text)).toBe(leaf.certPem);
  });

  it("is what OpenSSL and the provider write", () => {
    expect(normalPem(leaf.certPem + leaf.privateKeyPem)).toBe(leaf.certPem + leaf.privateKeyPem);
  });

  it("keeps the order", () => {
    expect(pemBlocks(leaf.certPem + bagAttributes + root.certPem + leaf.privateKeyPem)).toEqual([leaf.certPem, root.certPem, leaf.privateKeyPem]);
  });

  it.each(["", "no PEM", "-----BEGIN CERTIFICATE-----\nMIIB", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END PRIVATE KEY-----"])("is empty for %j, which holds no block", (text) => {
    expect(normalPem(text)).toBe("");
  });
});

describe("the certificates of a text", () => {
  it("are read in order, keys left out", () => {
    const subjects = readCertificates(leaf.privateKeyPem + leaf.certPem + root.certPem + newKey()).map((certificate) => certificate.subject);
    expect(subjects).toEqual(["O=acme\nCN=leaf", "O=acme\nCN=root"]);
  });

  it("fail if one can't be read", () => {
    expect(() => readCertificates(`${root.certPem}-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n`)).toThrow();
  });
});

describe("a bundle", () => {
  it("holds each certificate once, where it stood first, however it was written", () => {
    expect(bundle(leaf.certPem.replaceAll("\n", "\r\n"), bagAttributes + root.certPem + leaf.certPem, root.certPem)).toBe(leaf.certPem + root.certPem);
  });

  it("never holds a key", () => {
    expect(bundle(leaf.privateKeyPem + leaf.certPem, root.privateKeyPem)).toBe(leaf.certPem);
  });

  it("of nothing is empty", () => {
    expect(bundle("", "")).toBe("");
  });
});
