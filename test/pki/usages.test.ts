import { KeyAlgorithm } from "../../components/pki/keys";
import { CertificateUsage, authorityUses, certificateUsages, leafUses } from "../../components/pki/usages";

describe("what a certificate may be used for", () => {
  it.each([
    ["server", ["digital_signature", "server_auth"]],
    ["client", ["digital_signature", "client_auth"]],
    ["peer", ["digital_signature", "server_auth", "client_auth"]],
  ] as [CertificateUsage, string[]][])("as a %s with an ECDSA key, which can't encipher (RFC 8813)", (usage, uses) => {
    expect(leafUses(usage)).toEqual(uses);
    expect(leafUses(usage, KeyAlgorithm.Ecdsa)).toEqual(uses);
  });

  it.each([
    ["server", ["digital_signature", "key_encipherment", "server_auth"]],
    ["client", ["digital_signature", "key_encipherment", "client_auth"]],
    ["peer", ["digital_signature", "key_encipherment", "server_auth", "client_auth"]],
  ] as [CertificateUsage, string[]][])("as a %s with an RSA key", (usage, uses) => {
    expect(leafUses(usage, KeyAlgorithm.Rsa)).toEqual(uses);
  });

  it("as an authority is signing, certificates and lists of revoked ones", () => {
    expect(authorityUses).toEqual(["cert_signing", "crl_signing"]);
  });

  it("is one of three", () => {
    expect(certificateUsages).toEqual(["server", "client", "peer"]);
  });
});
