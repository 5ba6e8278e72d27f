import { X509Certificate } from "node:crypto";
import { restrictions } from "../../components/pki/restrictions";
import { newAuthority, newLeaf } from "../support/pem";

const root = newAuthority({ commonName: "root", constraints: "CA:TRUE" });
const authority = (constraints: string) => restrictions(new X509Certificate(newAuthority({ commonName: "issuing", issuer: root, constraints }).certPem));
const leaf = (keyUsage?: string) => restrictions(new X509Certificate(newLeaf({ commonName: "es01", issuer: root, keyUsage }).certPem));

describe("what a certificate restricts", () => {
  test.each([
    ["CA:TRUE", Infinity],
    ["CA:TRUE,pathlen:0", 0],
    ["CA:TRUE,pathlen:1", 1],
    ["CA:TRUE,pathlen:200", 200],
  ])("is how many authorities may be below it: %s", (constraints, maxPathLength) => {
    expect(authority(constraints)).toEqual({ isOfAuthority: true, keyUsages: ["keyCertSign", "cRLSign"], maxPathLength });
  });

  test.each([
    ["digitalSignature", ["digitalSignature"]],
    ["nonRepudiation,keyEncipherment", ["nonRepudiation", "keyEncipherment"]],
    ["dataEncipherment,keyAgreement", ["dataEncipherment", "keyAgreement"]],
    ["keyAgreement,decipherOnly", ["keyAgreement", "decipherOnly"]],
  ])("is what its key may be used for: %s", (keyUsage, keyUsages) => {
    expect(leaf(keyUsage).keyUsages).toEqual(keyUsages);
  });

  test("is nothing where nothing is said", () => {
    expect(leaf()).toEqual({ isOfAuthority: false, maxPathLength: Infinity });
  });
});
