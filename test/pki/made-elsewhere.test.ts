import * as pulumi from "@pulumi/pulumi";
import { CertificateAuthority } from "../../components/pki/certificate-authority";
import { issuerIdsOf } from "../../components/pki/generations";
import { ownGenerationsProblems } from "../../components/pki/made-elsewhere";
import { issuerIdOf } from "../../components/pki/issuer-ids";
import { plainAuthorityProblems } from "../../components/pki/signing-authority";
import { clock } from "../../components/support/calendar";
import { isSecret, mockCertificates, mockEngine, valueOf } from "../support/mocks";
import { newAuthority, newLeaf } from "../support/pem";

const corporate = newAuthority({ commonName: "corporate" });
const renewed = newAuthority({ commonName: "corporate", privateKeyPem: corporate.privateKeyPem });
const below = newAuthority({ commonName: "below", issuer: corporate });
const leaf = newLeaf({ commonName: "leaf", issuer: corporate });
const newRoot = newAuthority({ commonName: "new" });
const generations = ["g1", "corporate"];
const given = (pem: string) => ({ generations, madeElsewhere: { corporate: pem } });

describe("generations that are made elsewhere", () => {
  it("are trusted in their order beside those made here, without a key of their own", async () => {
    const engine = await mockEngine();
    const authority = new CertificateAuthority("ca", { commonName: "logs", generations: ["old", "g1", "new"], signing: "g1", madeElsewhere: { old: `a line before\n${corporate.certPem}`, new: newRoot.certPem } });
    await engine.settled();
    expect(engine.registrations.map(({ name }) => name)).toEqual(["ca", "ca-g1-made", "ca-g1-key", "ca-g1-cert"]);
    expect(engine.registration("ca").inputs).toMatchObject({ madeElsewhere: ["old", "new"] });
    expect(await valueOf(authority.trustPem)).toBe(corporate.certPem + mockCertificates().authorityPem + newRoot.certPem);
    const ids = issuerIdsOf(authority)!;
    expect(Object.keys(ids)).toEqual(["old", "g1", "new"]);
    expect([await valueOf(ids.old!), await valueOf(ids.g1!)]).toEqual([issuerIdOf(corporate.certPem), await valueOf(authority.issuerId)]);
  });

  it("are public, however they are given", async () => {
    const engine = await mockEngine();
    const authority = new CertificateAuthority("ca", { commonName: "logs", generations, madeElsewhere: { corporate: pulumi.secret(corporate.certPem) } });
    await engine.settled();
    expect(isSecret(engine.published("ca").trustPem)).toBe(false);
    await expect(valueOf(authority.trustPem)).resolves.toContain(corporate.certPem);
  });

  it.each([
    ["a name that isn't listed", { generations: ["g1"], madeElsewhere: { corporate: corporate.certPem } }, "madeElsewhere.corporate", /must be one of `generations`: g1$/],
    ["one that signs", { ...given(corporate.certPem), signing: "corporate" }, "signing", /must be a generation that is made here, got corporate/],
    ["the oldest, which signs unless told otherwise", { generations: ["corporate", "g1"], madeElsewhere: { corporate: corporate.certPem } }, "signing", /must be a generation that is made here, got corporate/],
    ["what is no text", given(5 as never), "madeElsewhere.corporate", /must be a certificate in PEM form, got 5/],
    ["what holds no certificate", given("none"), "madeElsewhere.corporate", /must hold a certificate in PEM form, got none/],
    ["an unreadable certificate", given("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"), "madeElsewhere.corporate", /got one that can't be read/],
    ["a private key", given(corporate.certPem + corporate.privateKeyPem), "madeElsewhere.corporate", /must hold no private key/],
    ["several certificates", given(corporate.certPem + newAuthority({ commonName: "more" }).certPem), "madeElsewhere.corporate", /must hold one certificate, the root's, got 2/],
    ["a leaf", given(leaf.certPem), "madeElsewhere.corporate", /must be the certificate of an authority/],
    ["one below a root", given(below.certPem), "madeElsewhere.corporate", /must be the root, which has signed itself/],
    [
      "one authority twice, though renewed",
      { generations: ["g1", "a", "b"], madeElsewhere: { a: corporate.certPem, b: renewed.certPem } },
      "madeElsewhere.b",
      /must be another authority than a, got the same name and key/,
    ],
  ])("refuse %s", (_, args, path, reason) => {
    expect(ownGenerationsProblems(args)).toEqual([{ path, reason: expect.stringMatching(reason) }]);
  });

  it("refuse one that has expired", () => {
    jest.spyOn(clock, "now").mockReturnValue(new Date("2050-01-01"));
    expect(ownGenerationsProblems(given(corporate.certPem))).toEqual([{ path: "madeElsewhere.corporate", reason: expect.stringMatching(/must be valid, expired at/) }]);
    jest.restoreAllMocks();
  });

  it("are refused before anything is made, with no key in the message", async () => {
    const engine = await mockEngine();
    const [, line] = corporate.privateKeyPem.split("\n");
    const refused = () => new CertificateAuthority("ca", { commonName: "logs", ...given(corporate.privateKeyPem) });
    expect(refused).toThrow(expect.objectContaining({ message: expect.not.stringContaining(line!) }));
    await engine.settled();
    expect(engine.registrations.map(({ name }) => name)).toEqual(["ca"]);
  });

  it.each([
    ["a leaf", { corporate: leaf.certPem }, /madeElsewhere\.corporate: must be the certificate of an authority/],
    ["one authority twice", { corporate: corporate.certPem, other: renewed.certPem }, /madeElsewhere\.other: must be another authority than corporate/],
  ])("refuse %s that is known late, and nothing trusts it", async (_, late, message) => {
    await mockEngine();
    const madeElsewhere = Object.fromEntries(Object.entries<string>(late).map(([name, pem]) => [name, pulumi.output(Promise.resolve(pem))]));
    const authority = new CertificateAuthority("ca", { commonName: "logs", generations: ["g1", ...Object.keys(late)], madeElsewhere });
    await expect(valueOf(authority.trustPem)).rejects.toThrow(message);
  });

  it("are no part of an authority that is given: its trust has them", () => {
    const authority = { ...corporate, trustPem: corporate.certPem, rotation: { generations, signing: "corporate", madeElsewhere: { g1: newRoot.certPem } } };
    const reason = "must be left out for an authority that is given: put the certificates into its `trustPem`, in the order of its generations";
    expect(plainAuthorityProblems("http.authority", authority)).toEqual([{ path: "http.authority.rotation.madeElsewhere", reason }]);
  });
});
