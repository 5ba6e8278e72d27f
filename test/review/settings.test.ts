import { readPreview } from "../../components/review/read/read-preview";
import { reviewOf } from "../../components/review/review";
import { deployment, previewText, reviewedAt, unknownValue as unknown } from "../support/previews";

describe("settings", () => {
  const changed = (before: object, after: object) => reviewOf(readPreview(previewText([deployment("logs", { op: "update", before: { ...before }, after: { ...after } })])), reviewedAt);

  test.each([
    [{ kibanaVerificationMode: "full" }, { kibanaVerificationMode: "certificate" }, "high verification-weakened", "kibanaRestart"],
    [{ kibanaVerificationMode: "certificate" }, { kibanaVerificationMode: "none" }, "critical verification-weakened", "kibanaRestart"],
    [{ certificatesPer: "node" }, { certificatesPer: "cluster" }, "high verification-weakened", "fullRestart"],
    [{ clientAuthentication: "required" }, { clientAuthentication: "optional" }, "high client-authentication-weakened", "rollingRestart"],
    [{ httpProtocols: ["TLSv1.3"] }, { httpProtocols: ["TLSv1.3", "TLSv1.2"] }, "medium protocols-widened", "rollingRestart"],
    [{ httpProtocols: ["TLSv1.2"] }, { httpProtocols: ["TLSv1.2", "TLSv1.1"] }, "high protocols-widened", "rollingRestart"],
    [{ httpProtocols: ["TLSv1"] }, { httpProtocols: ["TLSv1", "TLSv1.1"] }, "high protocols-widened", "rollingRestart"],
    [{ httpProtocols: ["SSLv3", "TLSv1.2"] }, { httpProtocols: ["TLSv1", "SSLv3"] }, "high protocols-widened", "rollingRestart"],
  ])("from %j to %j are found", (before, after, rule, effect) => {
    const { findings, changes } = changed(before, after);
    expect(findings.map(({ severity, rule: name }) => `${severity} ${name}`)).toEqual([rule]);
    expect(changes).toMatchObject([{ what: "settings", kind: "configured", effect }]);
  });

  test("of a certificate of all that gives way to each node's own are found by nobody, and take a restart of one node after the other", () => {
    const { findings, changes } = changed({ certificatesPer: "cluster" }, { certificatesPer: "node" });
    expect(findings).toHaveLength(0);
    expect(changes).toMatchObject([{ what: "settings", effect: "rollingRestart" }]);
  });

  test.each(["trustedClusters", "remoteClusters"])("that name other clusters (%s) are changes to be seen", (setting) => {
    const differences = [{ property: setting, before: "default", after: "archive, partner" }];
    expect(changed({}, { [setting]: ["archive", "partner"] }).changes).toMatchObject([{ what: "settings", effect: "rollingRestart", differences }]);
  });

  test("of protocols are told by what is new about them", () => {
    const told = (before: string[], after: string[]) => changed({ httpProtocols: before }, { httpProtocols: after }).findings.map(({ message }) => message);
    expect(told(["TLSv1.2"], ["TLSv1.2", "TLSv1.1"])).toEqual(["allows TLSv1.1 as well, older than all that were allowed (TLSv1.2)"]);
    expect(told(["TLSv1", "TLSv1.2"], ["TLSv1", "TLSv1.1", "TLSv1.2"])).toEqual(["allows TLSv1.1 as well, which nobody should speak any more (TLSv1, TLSv1.2 were allowed)"]);
    expect(told(["TLSv1", "TLSv1.1"], ["TLSv1.1", "TLSv1.2"])).toEqual([]);
  });

  test("that aren't known before the run any more are low, and those that never were are none", () => {
    const { findings, changes } = changed({ kibanaVerificationMode: "full", httpProtocols: ["TLSv1.3"] }, { kibanaVerificationMode: unknown, httpProtocols: ["TLSv1.3", unknown] });
    const advice = "make sure that it protects as much as before: give it a value that the preview knows, or look at it after the run";
    expect(findings).toEqual([
      { rule: "setting-unknown", severity: "low", deployment: "logs", subject: "httpProtocols", message: "was TLSv1.3, isn't known before the run", advice },
      { rule: "setting-unknown", severity: "low", deployment: "logs", subject: "kibanaVerificationMode", message: "was full, isn't known before the run", advice },
    ]);
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "x" };
    expect(changed({ clientAuthentication: "required" }, { clientAuthentication: secret }).findings).toMatchObject([{ rule: "setting-unknown", message: "was required, isn't known before the run" }]);
    expect(changed({ clientAuthentication: secret }, { clientAuthentication: unknown }).findings).toEqual([]);
    expect(changed({ trustedClusters: ["archive"] }, { trustedClusters: unknown }).findings).toEqual([]);
    expect(changes).toMatchObject([{ differences: [{ property: "kibanaVerificationMode", before: "full", after: "(not known yet)" }, { property: "httpProtocols", after: "TLSv1.3, (not known yet)" }] }]);
    expect(changed({ httpProtocols: [unknown, "TLSv1.3"] }, { httpProtocols: ["TLSv1.2"] }).findings).toEqual([]);
  });

  test("that protect more, or say nothing of TLS, aren't", () => {
    expect(changed({ kibanaVerificationMode: "certificate", clientAuthentication: "none", httpProtocols: ["TLSv1.2"] }, { kibanaVerificationMode: "full", clientAuthentication: "required", httpProtocols: ["TLSv1.3"] }).findings).toEqual([]);
    expect(changed({ bootstrap: true }, { bootstrap: false }).changes).toEqual([]);
  });
});
