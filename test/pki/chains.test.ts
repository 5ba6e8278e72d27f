import { X509Certificate } from "node:crypto";
import { chainWithRoot, intermediatesPem, isIssuedBy, isSelfSigned } from "../../components/pki/chains";
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

describe("a chain with its root", () => {
  const chain = leaf.certPem + issuing.certPem + policy.certPem;

  it("ends with the root that issued its last, out of a bundle of several", () => {
    expect(chainWithRoot(chain, namesake.certPem + policy.certPem + crlf(root.certPem))).toBe(chain + root.certPem);
  });

  it("of a leaf directly under a root is the two", () => {
    const direct = newLeaf({ commonName: "es02", issuer: root });
    expect(chainWithRoot(direct.certPem, root.certPem)).toBe(direct.certPem + root.certPem);
  });

  it("is the chain alone if the bundle holds no root of it", () => {
    expect(chainWithRoot(chain, namesake.certPem)).toBe(chain);
    expect(chainWithRoot(chain, "")).toBe(chain);
  });

  it("holds the root once if it is there already", () => {
    expect(chainWithRoot(chain + root.certPem, root.certPem)).toBe(chain + root.certPem);
  });
});
