import { X509Certificate } from "node:crypto";
import { subjectLines, subjectProblems } from "../../components/pki/subjects";
import { newLeaf } from "../support/pem";

const reason = (longest: number, got: string) => `must be 1 to ${longest} printable characters without blanks around them, got ${got}`;

describe("a subject", () => {
  it.each([
    [{ commonName: "es01" }],
    [{ commonName: "logs transport authority", organization: "Acme, Inc." }],
    [{ commonName: "n".repeat(64), organization: "o".repeat(64) }],
  ])("can be %j", (subject) => {
    expect(subjectProblems(subject)).toEqual([]);
  });

  it.each([
    ["", '""'],
    [" es01", '" es01"'],
    ["es01\n", '"es01\\n"'],
    ["es\n01", '"es\\n01"'],
    ["n".repeat(65), `"${"n".repeat(65)}"`],
    [undefined, "undefined"],
  ])("can't have the common name %j", (commonName, got) => {
    expect(subjectProblems({ commonName: commonName! })).toEqual([{ path: "commonName", reason: reason(64, got) }]);
  });

  it("leaves room for what is added to its common name", () => {
    expect(subjectProblems({ commonName: "n".repeat(61) }, " G1")).toEqual([]);
    expect(subjectProblems({ commonName: "n".repeat(62) }, " G1")).toEqual([{ path: "commonName", reason: reason(61, `"${"n".repeat(62)}"`) }]);
  });

  it("can't have an empty organisation, and all faults are reported", () => {
    expect(subjectProblems({ commonName: "", organization: "" })).toEqual([
      { path: "commonName", reason: reason(64, '""') },
      { path: "organization", reason: reason(64, '""') },
    ]);
  });

  it.each(["es01", "Acme, Inc.", 'a+b "c" <d>; \\e', "#1", "münchen"])("is written as Node reads it from a certificate: %s", (commonName) => {
    const inOpenSsl = commonName.replace(/[\\+/]/g, "\\$&");
    const { certPem } = newLeaf({ commonName: inOpenSsl });
    expect(subjectLines({ commonName, organization: "acme" })).toBe(new X509Certificate(certPem).subject);
  });

  it("needs no organisation", () => {
    expect(subjectLines({ commonName: "es01" })).toBe("CN=es01");
  });
});
