import { X509Certificate } from "node:crypto";
import { intermediatesPem, isIssuedBy, isSelfSigned, rootOf } from "../../components/pki/chains";
import { newAuthority, newLeaf } from "../support/pem";

const root = newAuthority({ commonName: "corporate root" });
const policy = newAuthority({ commonName: "corporate policy", issuer: root });
const issuing = newAuthority({ commonName: "corporate issuing", issuer: policy });
const leaf = newLeaf({ commonName: "es01", issuer: issuing });
const namesake = newAuthority({ commonName: "corporate root" });
const renewed = newAuthority({ commonName: "corporate root", privateKeyPem: root.privateKeyPem });
const crlf = (pem: string) => pem.replaceAll("\n", "\r\n");
const certificate = ({ certPem }: { certPem: string }) => new X509Certificate(certPem);

describe("an issuer", () => {
  it.each([
    ["the one that signed", leaf, issuing, true],
    ["itself, of a root", root, root, true],
    ["the same authority with a renewed certificate", policy, renewed, true],
    ["not the issuer's issuer", leaf, policy, false],
    ["not itself, of an intermediate", issuing, issuing, false],
    ["not an authority of the same name with another key", policy, namesake, false],
    ["not the one that it issued", root, policy, false],
  ])("is %s", (_, subject, issuer, expected) => {
    expect(isIssuedBy(certificate(subject), certificate(issuer))).toBe(expected);
  });

  it("is itself for a root alone", () => {
    expect([root, policy, issuing, leaf].map((one) => isSelfSigned(certificate(one)))).toEqual([true, false, false, false]);
  });
});

describe("what a leaf presents after itself", () => {
  it("is nothing under a root", () => {
    expect(intermediatesPem(root.certPem, "")).toBe("");
  });

  it("is every intermediate in order, the root left out", () => {
    expect(intermediatesPem(issuing.certPem, crlf(policy.certPem) + root.certPem)).toBe(issuing.certPem + policy.certPem);
  });

  it("holds each once", () => {
    expect(intermediatesPem(issuing.certPem + policy.certPem, policy.certPem)).toBe(issuing.certPem + policy.certPem);
  });
});

describe("the root of an authority", () => {
  it("is the one that issued the last of its chain, out of a bundle of several", () => {
    expect(rootOf(issuing.certPem, policy.certPem, namesake.certPem + policy.certPem + crlf(root.certPem))).toBe(root.certPem);
  });

  it("is the authority itself if that is a root, whether its chain repeats it or not", () => {
    expect(rootOf(root.certPem, "", root.certPem)).toBe(root.certPem);
    expect(rootOf(issuing.certPem, policy.certPem + root.certPem, root.certPem)).toBe(root.certPem);
  });

  it("is nothing if the bundle doesn't hold it", () => {
    expect(rootOf(issuing.certPem, policy.certPem, namesake.certPem)).toBe("");
    expect(rootOf(issuing.certPem, policy.certPem, "")).toBe("");
  });
});
