import { execFileSync } from "node:child_process";
import { certificateFacts } from "../../components/pki/certificate-facts";
import { newAuthority, newLeaf } from "../support/pem";

const openssl = (pem: string, ...options: string[]) => execFileSync("openssl", ["x509", "-noout", ...options], { input: pem, encoding: "utf8" }).trim();
const instant = (line: string) => new Date(line.replace(/^\w+=/, "")).toISOString().replace(".000", "");

describe("what a certificate says", () => {
  const root = newAuthority({ commonName: "root" });
  const leaf = newLeaf({ commonName: "es01", issuer: root, names: ["DNS:es01", "DNS:*.example.com", "IP:10.0.0.1", "IP:2001:db8::1", "URI:urn:es01"] });

  it("is what OpenSSL reads from it", () => {
    expect(certificateFacts(leaf.certPem)).toEqual({
      subject: "CN=es01,O=acme",
      issuer: "CN=root,O=acme",
      isAuthority: false,
      names: ["DNS:es01", "DNS:*.example.com", "IP Address:10.0.0.1", "IP Address:2001:DB8:0:0:0:0:0:1", "URI:urn:es01"],
      serial: openssl(leaf.certPem, "-serial").replace("serial=", ""),
      fingerprint: openssl(leaf.certPem, "-fingerprint", "-sha256").replace(/^.*=/, "").replaceAll(":", "").toLowerCase(),
      notBefore: instant(openssl(leaf.certPem, "-startdate")),
      notAfter: instant(openssl(leaf.certPem, "-enddate")),
    });
  });

  it("is that of the first in a chain", () => {
    expect(certificateFacts(leaf.certPem + root.certPem)).toEqual(certificateFacts(leaf.certPem));
  });

  it("has no names if it is for none", () => {
    expect(certificateFacts(root.certPem).names).toEqual([]);
  });
});
