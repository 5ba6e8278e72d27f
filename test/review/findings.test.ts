import { createPublicKey } from "crypto";
import { phaseRefusals } from "../../components/deployments/issuers-elsewhere";
import { generationsOf } from "../../components/pki/generations";
import { issuerProblems } from "../../components/pki/same-issuers";
import { publicLimitDays, publicRootCheck } from "../../components/review/findings/public-limits";
import { readPreview } from "../../components/review/read/read-preview";
import { reviewOf } from "../../components/review/review";
import { at, describe as asRead } from "../../components/support/problems";
import { newAuthority, newKey, newLeaf } from "../support/pem";
import { type PreviewStep, authority, deployment, leaf, previewText, resource, reviewedAt, signedAnew, streamText, unknownValue as unknown, urnOf } from "../support/previews";
import { recording } from "../support/recordings";

const review = (steps: PreviewStep[], more: object = {}) => reviewOf(readPreview(previewText(steps, more)), reviewedAt);
const found = (steps: PreviewStep[], more: object = {}) => review(steps, more).findings.map(({ severity, rule, subject }) => `${severity} ${rule}: ${subject}`);
const inLogs = (channel: string, consumer: string, usage = "server") => ({ component: { deployment: "logs", channel, consumer, usage } });

describe("expiry", () => {
  const certificate = (ends: string, more: object = {}) => found([...authority("ca"), ...leaf("web", { ends, ...more })]);

  test("is found of certificates that are left alone, the graver the sooner", () => {
    expect(certificate("2026-11-24T12:00:00Z")).toEqual(["critical expired: web-cert"]);
    expect(certificate("2026-12-01T00:00:00Z")).toEqual(["high expiring-soon: web-cert"]);
    expect(certificate("2027-01-10T00:00:00Z")).toEqual(["medium expiring-soon: web-cert"]);
    expect(certificate("2027-01-24T12:00:00Z")).toEqual([]);
    expect(certificate("2027-01-10T00:00:00Z", { renewalDays: 0 })).toEqual([]);
    expect(certificate("2026-11-20T00:00:00Z", { op: "replace", reasons: ["readyForRenewal"] })).toEqual([]);
    expect(certificate("not a time")).toEqual([]);
  });

  test("of a leaf after its authority is high, and estimated for what isn't issued yet", () => {
    const ending = authority("ca", { ends: "2027-11-01T00:00:00Z", renewalDays: 0 });
    expect(found([...ending, ...leaf("web", { op: "create" })])).toEqual(["high outlives-authority: web-cert"]);
    expect(found([...ending, ...leaf("web", { op: "create", days: 300 })])).toEqual([]);
  });

  test("beyond what browsers accept of public authorities goes by the day of issue", () => {
    const limits = ["2026-03-14", "2026-03-15", "2027-03-14", "2027-03-15", "2029-03-14", "2029-03-15"].map((day) => publicLimitDays(new Date(`${day}T00:00:00Z`)));
    expect(limits).toEqual([398, 200, 200, 100, 100, 47]);
  });

  test("is judged as that of a public authority only if one of the given roots has issued it", () => {
    const root = newAuthority({ commonName: "root" });
    const issuing = newAuthority({ commonName: "issuing", issuer: root });
    const stranger = newAuthority({ commonName: "issuing", issuer: newAuthority({ commonName: "root" }) });
    const isPublic = publicRootCheck([root.certPem]);
    const stepOf = (caCertPem: string) => readPreview(previewText(leaf("web", { caCertPem }))).steps.at(-1);
    expect([root, issuing, stranger].map(({ certPem }) => isPublic(stepOf(certPem)))).toEqual([true, true, false]);
    expect(isPublic(stepOf("-----BEGIN CERTIFICATE-----\nbroken\n-----END CERTIFICATE-----"))).toBe(false);
    expect(isPublic(undefined)).toBe(false);
  });
});

describe("leaves", () => {
  const ca = authority("ca");

  test("that lose a name are medium, high where it is known to be dialled, and nothing where a wildcard covers it", () => {
    const lost = (names: string[], more: object = {}) => [...ca, ...leaf("web", { op: "replace", reasons: ["certRequestPem"], namesBefore: ["a.example.com", "b.example.com"], names, ...more })];
    expect(found(lost(["a.example.com"]))).toEqual(["medium name-removed: web-cert"]);
    expect(found(lost(["*.example.com"]))).toEqual([]);
    expect(found(lost(["a.example.com", unknown]))).toEqual([]);
    expect(found(lost(["a.example.com"], { uses: ["client_auth"] }))).toEqual([]);
    const served = deployment("logs", { outputs: { endpoint: "https://b.example.com:9200" } });
    expect(found([served, ...lost(["a.example.com"], inLogs("http", "es01"))])).toEqual(["high name-removed: es01 (http)"]);
    expect(found([served, ...lost(["a.example.com"], inLogs("http", "b.example.com"))])).toEqual(["high name-removed: b.example.com (http)"]);
  });

  test("with another key are low, and with one that Elasticsearch refuses high", () => {
    const withKey = (key: object) => found([...ca, ...leaf("web", { op: "replace", keyOp: "replace", keyBefore: { algorithm: "ECDSA", ecdsaCurve: "P256" }, key: { ...key } })]);
    expect(withKey({ algorithm: "ECDSA", ecdsaCurve: "P384" })).toEqual(["low key-replaced: web-cert"]);
    expect(withKey({ algorithm: "RSA", rsaBits: 2048 })).toEqual(["low key-replaced: web-cert"]);
    for (const key of [{ algorithm: "RSA", rsaBits: 1024 }, { algorithm: "ECDSA", ecdsaCurve: undefined }, { algorithm: "ED25519" }]) expect(withKey(key)[0]).toBe("high weak-key: web-cert");
    for (const key of [{ algorithm: "RSA", rsaBits: unknown }, { algorithm: "ECDSA", ecdsaCurve: unknown }]) expect(withKey(key)).toEqual(["low key-replaced: web-cert"]);
  });

  test("whose key is replaced while they stay are high, as long as they are for that key", () => {
    const message = "stays, and its private key is replaced: they no longer match";
    expect(review([...ca, ...leaf("web", { keyOp: "replace" })]).findings).toMatchObject([{ rule: "key-replaced", severity: "high", subject: "web-cert", message }]);
    expect(review(authority("ca", { op: "same", keyOp: "replace" })).findings).toMatchObject([{ rule: "key-replaced", severity: "high", subject: "ca", message }]);
    const { certPem, privateKeyPem } = newLeaf({ commonName: "web", issuer: newAuthority({ commonName: "ca" }) });
    const withKey = (key: string) => {
      const publicKeyPem = createPublicKey(key).export({ type: "spki", format: "pem" });
      const certRequestPem = "-----BEGIN CERTIFICATE REQUEST-----";
      const [outputs, inputs] = [{ [urnOf("key", "web-key")]: { publicKeyPem }, [urnOf("request", "web-request")]: { certRequestPem } }, { [urnOf("signed", "web-cert")]: { certRequestPem } }];
      const shown = (urn: string, state: any) => ({ ...state, inputs: { ...state.inputs, ...inputs[urn] }, outputs: { ...state.outputs, ...outputs[urn] } });
      const steps = leaf("web", { keyOp: "replace", certPem }).map(({ oldState, newState, ...step }) => ({ ...step, oldState: shown(step.urn, oldState), newState: shown(step.urn, newState) }));
      return previewText([...ca, ...steps]);
    };
    const told = (text: string) => reviewOf(readPreview(text), reviewedAt).findings.map(({ severity, rule }) => `${severity} ${rule}`);
    expect(told(withKey(privateKeyPem))).toEqual(["high key-replaced"]);
    expect(told(streamText(withKey(privateKeyPem)))).toEqual(["high key-replaced"]);
    expect(told(withKey(newKey()))).toEqual([]);
    expect(told(streamText(withKey(newKey())))).toEqual([]);
  });

  test("under another name of their resources are compared by their holder, and authorities by name and key", () => {
    const holder = inLogs("http", "es01");
    const former = leaf("old", { op: "delete", names: ["es01", "logs.example.com"], ...holder });
    expect(found([...ca, ...former, ...leaf("new", { op: "create", names: ["es01"], ...holder })])).toEqual(["medium name-removed: es01 (http)"]);
    const [key, gone] = authority("ca");
    const come = resource("selfSigned", "other", { op: "create", inputs: gone!.oldState!.inputs as object as Record<string, unknown>, dependencies: { privateKeyPem: urnOf("key", "ca-key") } });
    const goes = { ...gone!, op: "delete", newState: undefined };
    expect(found([key!, goes, come, ...leaf("web")])).toEqual([]);
    expect(found([{ ...key!, op: "replace" }, goes, come, ...leaf("web")])).toEqual(["critical authority-without-overlap: ca"]);
  });

  test("replaced for what nobody here knows are told as configured", () => {
    const { changes } = review([...ca, ...leaf("web", { op: "replace", reasons: ["setSubjectKeyId", "readyForRenewal"] })]);
    expect(changes).toMatchObject([{ kind: "reissued", reasons: ["renewalDue", "configuration"] }]);
  });

  test("replaced though nothing of them changes are told as done by hand", () => {
    const { changes } = review([...ca, ...leaf("web", { op: "replace" })]);
    expect(changes).toMatchObject([{ kind: "reissued", reasons: ["byHand"], differences: [] }]);
  });

  test("that are given who signs them by what this run makes are told so, also where nothing says what makes it", () => {
    const { at: then, text } = recording("outage-accepted");
    for (const told of [text, streamText(text)]) {
      const { changes } = reviewOf(readPreview(told), then);
      expect(new Set(changes.filter(({ kind }) => kind === "reissued").map(({ reasons }) => reasons.join()))).toEqual(new Set(["signer"]));
    }
    const { certPem } = newAuthority({ commonName: "corporate" });
    const byHand = previewText(signedAnew(certPem, certPem, []));
    for (const told of [byHand, streamText(byHand)]) expect(reviewOf(readPreview(told), reviewedAt).changes).toMatchObject([{ reasons: ["byHand"] }]);
    const toBeMade = previewText(signedAnew(certPem, unknown, []));
    for (const told of [toBeMade, streamText(toBeMade)]) expect(reviewOf(readPreview(told), reviewedAt).changes).toMatchObject([{ reasons: ["signer"] }]);
    expect(review(signedAnew(certPem, unknown, ["readyForRenewal"])).changes).toMatchObject([{ kind: "renewed", reasons: ["renewalDue"] }]);
  });

  test("renewed all at once are medium; a few of many aren't", () => {
    const renewed = (count: number, of: number) =>
      found([...ca, ...Array.from({ length: of }, (_, index) => leaf(`es${index}`, { ...inLogs("http", `es${index}`), ...(index < count && { op: "replace", reasons: ["readyForRenewal"] }) })).flat()]);
    expect(renewed(3, 5)).toEqual(["medium many-renewals: certificates of http"]);
    expect(renewed(3, 6)).toEqual([]);
    expect(renewed(2, 2)).toEqual([]);
  });
});

describe("stores", () => {
  const entry = (name: string, sides: object) => resource("pulumi-nodejs:dynamic/elastic-tls:Directory", name, { parent: urnOf("deployment", "logs"), ...sides });
  const other = entry("logs-elasticsearch-es02", {});

  test("that lose an entry whose consumer stays are high, and low where it goes as well", () => {
    const gone = entry("logs-elasticsearch-es01", { op: "delete", inputs: { path: "out/es01" } });
    expect(found([...authority("ca"), gone, other, ...leaf("logs-es01-http", inLogs("http", "es01"))])).toEqual(["high store-removed: logs-elasticsearch-es01"]);
    expect(found([...authority("ca"), gone, other, ...leaf("logs-es01-http", { op: "delete", ...inLogs("http", "es01") })])).toEqual(["low store-removed: logs-elasticsearch-es01"]);
    expect(found([gone])).toEqual(["high store-removed: logs-elasticsearch-es01"]);
  });

  test("that move an entry are high, with both places", () => {
    const { findings, changes } = review([entry("logs-elasticsearch-es01", { op: "replace", before: { path: "out/es01" }, after: { path: "elsewhere/es01" } }), other]);
    expect(findings).toMatchObject([{ severity: "high", rule: "store-removed", message: "moves to another place" }]);
    expect(changes).toMatchObject([{ effect: "newPlace", differences: [{ property: "place", before: "directory out/es01", after: "directory elsewhere/es01" }] }]);
  });
});

test("a preview that failed and doesn't say why is critical, and one that says it tells only that", () => {
  const failed = { severity: "error", message: "error: preview failed\n" };
  expect(found([], { diagnostics: [failed] })).toEqual(["critical refused: the preview"]);
  expect(found([], { diagnostics: [failed, { severity: "error", message: "nodes: must be one" }] })).toEqual(["critical refused: nodes"]);
});

test("what a policy pack refuses is critical, and what it advises as grave as its rule says, without another word on the failure", () => {
  const event = (policyName: string, enforcementLevel: string, more: object = {}) => ({ sequence: 1, policyEvent: { policyName, enforcementLevel, policyPackName: "acme", message: "so it is", resourceUrn: urnOf("key", "k"), ...more } });
  const events = [event("refuses", "mandatory", { severity: "low" }), event("advises", "advisory"), event("minds", "advisory", { severity: "low" }), event("whole", "mandatory", { resourceUrn: undefined }), { sequence: 2, cancelEvent: {} }];
  const text = previewText([], { diagnostics: [{ severity: "error", message: "error: preview failed\n" }] });
  const { findings } = reviewOf(readPreview(text, events.map((one) => JSON.stringify(one)).join("\n")), reviewedAt);
  expect(findings.map(({ severity, rule, subject, message }) => `${severity} ${rule}: ${subject} ${message}`)).toEqual([
    "critical policy-violated: k breaks refuses of the policy pack acme: so it is",
    "critical policy-violated: the stack breaks whole of the policy pack acme: so it is",
    "medium policy-violated: k breaks advises of the policy pack acme: so it is",
    "low policy-violated: k breaks minds of the policy pack acme: so it is",
  ]);
});

test("refusals are critical and say themselves what to do; a warning of a resource is low", () => {
  const said = (severity: string, message: string) => ({ severity, message, urn: urnOf("deployment", "logs") });
  const diagnostics = [said("error", "error: nodes[0].name: must be lower-case"), said("warning", "warning: 2 nodes are master-eligible"), said("error", "error: http.authority.signing: must not be g2 yet: wait")];
  expect(found([], { diagnostics })).toEqual(["critical refused: nodes[0].name", "critical phase-skipped: http.authority.signing", "low warning: logs"]);
});

test.each([
  ["an authority of one's own", "rotation.http", undefined],
  ["a given authority", "http.clientAuthority.rotation", undefined],
  ["certificates of elsewhere", "http.authority", ["elsewhere.one"]],
])("every refusal of a skipped step is known for one, of %s", (_, path, roots) => {
  const rotation = generationsOf({ generations: ["g1"] });
  const refusals = phaseRefusals(path, roots && { path: "http.clientsIssuedElsewhere", givenBy: {}, roots, inUse: roots, authoritySigns: true });
  const signers = roots ? ["g1", ...roots] : ["g1"];
  const problems = [
    ...signers.map((signing) => refusals.undistributed({ ...rotation, signing })),
    ...signers.map((signing) => refusals.tooEarly({ ...rotation, signing }, "2027-01-01T00:00:00Z")),
    ...["g0", ...(roots ?? [])].map((former) => refusals.stillNeeded(rotation, former, "after 2027-01-01T00:00:00Z")),
    ...signers.map((name) => refusals.refusedListing(rotation, name)),
    refusals.refusedSwitch({ ...rotation, signing: signers.at(-1)! }),
    ...[true, false].flatMap((isNamed) => at(path, issuerProblems({ g1: { ids: ["CN=one/1"] } }, { g1: { ids: ["CN=other/2"] } }, "g1", isNamed))),
    ...at(path, issuerProblems({ g0: { ids: ["CN=old/1"] }, g1: { ids: ["CN=one/2"] } }, { g0: { ids: [], shared: "CN=one/2" }, g1: { ids: ["CN=one/2"] } }, "g1", true)),
  ];
  const diagnostics = problems.map((problem) => ({ severity: "error", message: `error: ${asRead([problem])}`, urn: urnOf("deployment", "logs") }));
  expect(found([], { diagnostics }).sort()).toEqual(problems.map((problem) => `critical phase-skipped: ${problem.path}`).sort());
});
