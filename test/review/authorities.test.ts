import { readPreview } from "../../components/review/read/read-preview";
import { reviewOf } from "../../components/review/review";
import { newAuthority } from "../support/pem";
import { type PreviewStep, authority, deployment, leaf, previewText, resource, reviewedAt, signedAnew, unknownValue as unknown, urnOf } from "../support/previews";

const review = (steps: PreviewStep[], more: object = {}) => reviewOf(readPreview(previewText(steps, more)), reviewedAt);
const found = (steps: PreviewStep[], more: object = {}) => review(steps, more).findings.map(({ severity, rule, subject }) => `${severity} ${rule}: ${subject}`);
const generations = (name: string, before: object, after: object, parent?: string) => resource("authority", name, { op: "update", before: { ...before }, after: { ...after }, parent });

describe("authorities", () => {
  test("whose key is replaced while leaves are in use are critical, whether the leaves are reissued or not", () => {
    const replaced = authority("ca", { op: "replace" });
    expect(found([...replaced, ...leaf("web")])).toEqual(["critical authority-without-overlap: ca"]);
    expect(found([...replaced, ...leaf("web", { op: "replace", reasons: ["caCertPem"] })])).toEqual(["critical authority-without-overlap: ca"]);
    expect(found([...authority("ca", { op: "delete" }), ...leaf("web")])).toEqual(["critical authority-without-overlap: ca"]);
  });

  test("whose key is replaced are critical as well where nothing that they have signed is in the stack, or shown", () => {
    const replaced = authority("ca", { op: "replace" });
    const told = (steps: PreviewStep[], more: object = {}) => review(steps, more).findings.map(({ severity, message, advice }) => [severity, message, advice]);
    const advice = "make sure that nothing it has signed is in use any more, or let a new generation take its place step by step: docs/rotation.md";
    expect(told(replaced)).toEqual([["critical", "its key goes in this run, and what it has signed isn't in this stack", advice]]);
    expect(told(replaced, { changeSummary: { same: 7 } })).toEqual([["critical", "its key goes in this run, and what it has signed isn't shown", advice]]);
    expect(found([...replaced, ...leaf("web", { op: "delete" })])).toEqual(["critical authority-without-overlap: ca"]);
    expect(found([...replaced, ...leaf("web", { op: "create" })])).toEqual(["critical authority-without-overlap: ca"]);
  });

  test("that go are medium where nothing that they have signed is in the stack", () => {
    const { findings } = review(authority("ca", { op: "delete" }));
    expect(findings).toMatchObject([{ severity: "medium", rule: "authority-without-overlap", subject: "ca", message: "its key goes in this run, and what it has signed isn't in this stack" }]);
  });

  test("of ours that retire a generation, or call one off, are no finding, and those that go as a whole are", () => {
    const own = (op: string, before: string[], after: string[]) => [
      resource("authority", "own", { op, before: { generations: before, signing: "g2" }, after: { generations: after, signing: "g2" } }),
      ...authority("own g1", { op: "delete", parent: urnOf("authority", "own") }),
    ];
    expect(found(own("update", ["g1", "g2"], ["g2"]))).toEqual([]);
    expect(found(own("delete", ["g1", "g2"], []))).toEqual(["medium authority-without-overlap: own g1"]);
  });

  test("renewed with their key, or removed with all their leaves, are no finding", () => {
    expect(found(authority("ca", { op: "replace", keyOp: "same", reasons: ["readyForRenewal"] }))).toEqual([]);
    expect(found([...authority("ca", { op: "replace", keyOp: "same", reasons: ["readyForRenewal"] }), ...leaf("web")])).toEqual([]);
    expect(found([...authority("ca", { op: "delete" }), ...leaf("web", { op: "delete" })])).toEqual([]);
  });

  test("that skip a step where no deployment watches are critical, unless the outage is accepted, which is too", () => {
    const [g1, g2] = [{ generations: ["g1"], signing: "g1" }, { generations: ["g2"], signing: "g2" }];
    const both = { generations: ["g1", "g2"] };
    expect(found([generations("own", g1, g2)])).toEqual(["critical phase-skipped: own"]);
    expect(found([generations("own", g1, { ...both, signing: "g2" })])).toEqual(["critical phase-skipped: own"]);
    expect(found([generations("own", { ...both, signing: "g1" }, g2)])).toEqual(["critical phase-skipped: own"]);
    expect(found([generations("own", g1, { ...g2, acceptOutage: "g2" })])).toEqual(["critical outage-accepted: own"]);
    for (const [before, after] of [[g1, { ...both, signing: "g1" }], [{ ...both, signing: "g1" }, { ...both, signing: "g2" }], [{ ...both, signing: "g2" }, g2]]) expect(found([generations("own", before!, after!)])).toEqual([]);
  });

  test("accepted outages of the past are not told again", () => {
    const warning = { severity: "warning", urn: urnOf("deployment", "logs"), message: "warning: rotation.http.acceptOutage: g2 signs at once: connections fail" };
    const own = resource("authority", "logs-http-authority", { inputs: { generations: ["g2"], signing: "g2", acceptOutage: "g2" }, parent: urnOf("deployment", "logs") });
    expect(found([deployment("logs"), own], { diagnostics: [warning] })).toEqual([]);
  });

  test("a token that is used at once is told by the warning alone, with what to do", () => {
    const warning = { severity: "warning", urn: urnOf("deployment", "logs"), message: "warning: rotation.kibanaTokens.acceptOutage: t2 is used at once: Elasticsearch refuses Kibana" };
    const own = resource("authority", "logs-http-authority", { inputs: { generations: ["g2"], signing: "g2", acceptOutage: "g2" }, parent: urnOf("deployment", "logs") });
    for (const steps of [[deployment("logs")], [deployment("logs"), own]]) {
      expect(reviewOf(readPreview(previewText(steps, { diagnostics: [warning] })), reviewedAt).findings).toMatchObject([
        { rule: "warning", severity: "high", subject: "rotation.kibanaTokens.acceptOutage", advice: expect.stringContaining("restart each Kibana") },
      ]);
    }
  });

  test("that sign in place of others, with nothing to show that they are trusted, are high", () => {
    const [one, other] = [newAuthority({ commonName: "corporate 2025" }), newAuthority({ commonName: "corporate 2026" })];
    const { findings, changes } = review(signedAnew(one.certPem, other.certPem));
    expect(findings).toMatchObject([{ rule: "authority-changed", severity: "high", message: "corporate 2026 signs it from now on, until now corporate 2025 did" }]);
    expect(changes).toMatchObject([{ reasons: ["signer"], differences: [{ property: "signer", before: "corporate 2025", after: "corporate 2026" }] }]);
  });

  test("of the same name are told apart by their keys, and renewed with the same key they are no finding", () => {
    const [one, namesake] = [newAuthority({ commonName: "corporate" }), newAuthority({ commonName: "corporate" })];
    const renewed = newAuthority({ commonName: "corporate", privateKeyPem: one.privateKeyPem });
    const message = "another corporate signs it from now on: the name is the same, the key isn't";
    expect(review(signedAnew(one.certPem, namesake.certPem)).findings).toMatchObject([{ rule: "authority-changed", severity: "high", message }]);
    expect(found(signedAnew(one.certPem, renewed.certPem))).toEqual([]);
  });

  describe("that keep their key", () => {
    const uses = ["cert_signing", "crl_signing"];
    const changed = (before: object, after: object, reasons?: string[]): PreviewStep[] => [
      resource("key", "ca-key", { inputs: { algorithm: "ECDSA", ecdsaCurve: "P384" } }),
      resource("selfSigned", "ca", {
        op: "replace",
        reasons,
        inputs: { isCaCertificate: true, subject: { commonName: "ca" }, allowedUses: uses, validityPeriodHours: 87600 },
        before: { ...before },
        after: { ...after },
        outputs: { validityEndTime: "2036-11-21T12:00:00Z" },
        dependencies: { privateKeyPem: urnOf("key", "ca-key") },
      }),
    ];

    test.each<[string, object, object, string]>([
      ["an organization more", {}, { subject: { commonName: "ca", organization: "acme" } }, "gets another subject in this run, which is another authority to whoever trusts this one"],
      ["another common name", {}, { subject: { commonName: "other" } }, "gets another subject in this run, which is another authority to whoever trusts this one"],
      ["another street", { subject: { commonName: "ca", streetAddresses: ["a", "b"] } }, { subject: { commonName: "ca", streetAddresses: ["a", "c"] } }, "gets another subject in this run, which is another authority to whoever trusts this one"],
      ["no say as an authority", {}, { isCaCertificate: false }, "may sign nothing any more from this run on"],
      ["no use of its key for signing", {}, { allowedUses: ["crl_signing"] }, "may sign nothing any more from this run on"],
    ])("and get %s are critical, with leaves in use or elsewhere", (_, before, after, message) => {
      const { findings, changes, effect } = review([...changed(before, after), ...leaf("web")]);
      expect(findings).toMatchObject([{ severity: "critical", rule: "authority-without-overlap", subject: "ca", message: `${message}, while a certificate that it has signed is in use: web-cert` }]);
      expect([effect, changes.map(({ what, kind }) => `${what} ${kind}`)]).toEqual(["connectionLoss", ["authority reissued"]]);
      expect(review(changed(before, after)).findings).toMatchObject([{ severity: "critical", message: `${message}, and what it has signed isn't in this stack` }]);
    });

    test.each<[string, object, object]>([
      ["the same subject", { subject: { commonName: "ca", organization: "acme" } }, { subject: { organization: "acme", commonName: "ca" } }],
      ["a subject that isn't known yet", { subject: { commonName: "ca", organization: "acme" } }, { subject: { commonName: "ca", organization: unknown } }],
      ["a subject of which nothing is known yet", {}, { subject: unknown }],
      ["any use of their key", {}, { allowedUses: [] }],
      ["more uses of their key", {}, { allowedUses: [...uses, "digital_signature"] }],
    ])("and get %s are none", (_, before, after) => {
      expect(found([...changed(before, after), ...leaf("web")])).toEqual([]);
    });

    test("show all of their subjects where these differ", () => {
      const differences = [{ property: "subject", before: "CN=ca", after: "CN=ca,O=a\\, b" }];
      expect(review(changed({}, { subject: { commonName: "ca", organization: "a, b" } })).changes).toMatchObject([{ reasons: ["subject"], differences }]);
    });
  });

  test("that are given, with the same key and name but another subject, sign as others do", () => {
    const one = newAuthority({ commonName: "corporate" });
    const other = newAuthority({ commonName: "corporate/OU=search", privateKeyPem: one.privateKeyPem });
    const message = "another corporate signs it from now on: the name is the same, the rest of the subject isn't";
    expect(review(signedAnew(one.certPem, other.certPem)).findings).toMatchObject([{ rule: "authority-changed", severity: "high", message }]);
  });
});
