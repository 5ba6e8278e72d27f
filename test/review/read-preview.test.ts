import { readPreview } from "../../components/review/read/read-preview";
import { reviewOf } from "../../components/review/review";
import { newKey } from "../support/pem";
import { authority, deployment, leaf, previewText, resource, reviewedAt, urnOf } from "../support/previews";

const text = previewText([...authority("ca"), ...leaf("web")]);
const events = (...more: object[]) =>
  [{ sequence: 0, timestamp: 1, preludeEvent: { config: {} } }, ...more, { sequence: 9, timestamp: 2, summaryEvent: { resourceChanges: { same: 3 }, isPreview: true, result: "succeeded" } }]
    .map((event) => JSON.stringify(event))
    .join("\n");
const pre = (op: string, urn: string, more: object = {}) => ({ sequence: 1, timestamp: 1, resourcePreEvent: { metadata: { op, urn, old: null, new: null, ...more } } });

describe("a preview is read", () => {
  test("with what npm prints before it, a byte order mark and other line ends", () => {
    expect(readPreview(`\n> elastic-tls@0.1.0 pulumi\n> node dist/engine/launcher.js preview\n\n${text}`).steps).toHaveLength(5);
    expect(readPreview(`\uFEFF${text.replaceAll("\n", "\r\n")}`).steps).toHaveLength(5);
    expect(readPreview(events().replaceAll("\n", "\r\n")).steps).toEqual([]);
  });

  test("without any steps, as that of an empty stack is", () => {
    expect(readPreview('{"duration":1,"changeSummary":{"same":2}}')).toEqual({ steps: [], diagnostics: [], violations: [], unseen: 2, isFailed: false });
  });

  test("from events, the parts of a replacement joined into one step", () => {
    const urn = "urn:pulumi:dev::test::tls:index/privateKey:PrivateKey::key";
    const state = { inputs: { algorithm: "RSA" }, outputs: {} };
    const preview = readPreview(events(pre("create-replacement", urn, { new: state, keys: ["algorithm"] }), pre("replace", urn, { old: state, new: state }), pre("delete-replaced", urn, { old: state })));
    expect(preview.steps).toEqual([expect.objectContaining({ operation: "replace", name: "key", type: "tls:index/privateKey:PrivateKey", reasons: ["algorithm"] })]);
    expect([preview.steps[0]!.before?.inputs, preview.steps[0]!.after?.inputs, preview.unseen]).toEqual([{ algorithm: "RSA" }, { algorithm: "RSA" }, 3]);
  });

  test("of a resource whose replacement was interrupted, and whose former one has yet to go, as what happens to it now", () => {
    const [urn, parent] = [urnOf("selfSigned", "ca"), urnOf("key", "ca-key")];
    const state = { inputs: { isCaCertificate: true }, outputs: {}, parent };
    const leftover = pre("delete-replaced", urn, { old: { ...state, delete: true } });
    const read = (...more: object[]) => readPreview(events(...more)).steps.map(({ operation, before, after }) => [operation, before !== undefined, after !== undefined]);
    expect(read(pre("same", urn, { old: state, new: state }), leftover)).toEqual([["same", true, true]]);
    expect(read(leftover, pre("update", urn, { old: state, new: state }))).toEqual([["update", true, true]]);
    expect(read(pre("delete", urn, { old: state }), leftover)).toEqual([["delete", true, false]]);
    // A resource that goes, with one that is replaced before it can.
    expect(read(leftover)).toEqual([["delete", true, false]]);
    expect(read(leftover, pre("create-replacement", urn, { old: state, new: state }))).toEqual([["replace", true, true]]);
    expect(readPreview(JSON.stringify({ steps: [{ op: "delete-replaced", urn, oldState: state }] })).steps).toMatchObject([{ operation: "delete" }]);
  });

  test("with a resource that a refresh still shows and that goes then as one that goes", () => {
    const urn = urnOf("selfSigned", "ca");
    const state = { inputs: { isCaCertificate: true }, outputs: {} };
    expect(readPreview(events(pre("refresh", urn, { old: state, new: state }), pre("delete", urn, { old: state }))).steps).toEqual([expect.not.objectContaining({ after: expect.anything() })]);
  });

  test("without the steps that do nothing to be reviewed, and with resources of others as far as they are shown", () => {
    const steps = [{ op: "read", urn: urnOf("key", "k") }, { op: "levitate", urn: "urn:a" }, { op: "create", urn: "nonsense", newState: { inputs: 7, propertyDependencies: { a: "b" } } }, { op: "update", urn: "urn:pulumi:dev::test::aws:x/y:Z::z" }];
    expect(readPreview(JSON.stringify({ steps, changeSummary: { same: "many" } })).steps).toMatchObject([{ urn: "nonsense", name: "unnamed", type: "" }, { name: "z" }]);
  });

  test("with resources that have no name that anybody could see as unnamed", () => {
    expect(readPreview(previewText([deployment("\u200B\u2060")])).steps[0]!.name).toBe("unnamed");
  });
});

describe("steps that no engine prints are refused:", () => {
  const urn = urnOf("selfSigned", "ca");
  const state = { inputs: { isCaCertificate: true } };
  const digest = (steps: unknown) => JSON.stringify({ steps, changeSummary: { same: 1 } });
  const named = { op: "same", urn: "urn:a" };

  test.each([
    ["none that are a list", digest({ 0: named }), /^the preview's steps are no list: give what `pulumi preview --json --show-sames` prints/],
    ["none at all where they are said to be", digest(null), /^the preview's steps are no list/],
    ["what is no object", digest([named, null]), /^step 2 of the preview doesn't say what happens to which resource: give what/],
    ["a list", digest([[]]), /^step 1 of the preview doesn't say what happens/],
    ["one without an operation", digest([named, named, { urn }]), /^step 3 of the preview doesn't say/],
    ["one without a resource", digest([{ op: "create" }]), /^step 1 of the preview doesn't say/],
    ["a resource that is no text", digest([{ op: "same", urn: 3 }]), /^step 1 of the preview doesn't say/],
    ["an event that holds no step", events({ sequence: 1, resourcePreEvent: 7 }), /^step 1 of the preview doesn't say/],
    ["an event whose step says nothing", events(pre("same", "urn:a"), { sequence: 2, resOutputsEvent: {} }), /^step 2 of the preview doesn't say/],
    ["a certificate that stays, not shown", digest([{ op: "same", urn }]), /^the preview doesn't show ca as it is before the run: give what .*, all of it$/],
    ["one that stays, half shown", digest([{ op: "same", urn, oldState: state }]), /^the preview doesn't show ca as it is to be after the run/],
    ["one that goes, not shown", digest([{ op: "delete", urn, newState: state }]), /^the preview doesn't show ca as it is before the run/],
    ["one that is made, not shown", digest([{ op: "create", urn, oldState: state, newState: "state" }]), /^the preview doesn't show ca as it is to be after the run/],
    ["one that is replaced, half shown", digest([{ op: "replace", urn, oldState: state }]), /^the preview doesn't show ca as it is to be after the run/],
    ["a deployment that changes, half shown", digest([{ op: "update", urn: urnOf("deployment", "logs"), newState: state }]), /^the preview doesn't show logs as it is before the run/],
    ["such a replacement in events", events(pre("create-replacement", urn, { new: state }), pre("replace", urn, { new: state })), /^the preview doesn't show ca as it is before the run/],
  ])("%s", (_what, given, reason) => {
    expect(() => readPreview(given)).toThrow(reason);
  });
});

describe("what isn't a preview is refused with what to give:", () => {
  test.each([
    ["nothing", "", /^the preview is empty: give what `pulumi preview --json --show-sames` prints/],
    ["blanks", " \n\t ", /is empty/],
    ["text", "Previewing update (dev):\n + 3 to create", /is no JSON/],
    ["a digest cut off", text.slice(0, text.length / 2), /^the preview is cut off or broken, \d+ characters of it are there/],
    ["a digest with its first character lost", text.slice(1), /is no JSON/],
    ["a list", "[]", /is no JSON/],
    ["other JSON", '{"certificates":[]}', /^the JSON isn't that of a preview/],
    ["events cut off within a line", events(pre("same", "urn:a")).slice(0, -40), /^line 3 of the preview's events is cut off or broken/],
    ["events without their end", events().split("\n")[0]!, /events end before their summary/],
    ["values that lie too deep in one another", previewText([deployment("logs")]).replace('"inputs": {}', `"inputs": ${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`), /^the preview holds values that lie too deep in one another/],
    ["such events", events(pre("same", "urn:a")).replace('"old":null', `"old":${"[".repeat(20_000)}${"]".repeat(20_000)}`), /^the preview holds values that lie too deep in one another/],
    ["binary", Buffer.from([0x1f, 0x8b, 8, 0, 0, 123, 255]).toString("latin1"), /is no JSON/],
  ])("%s", (_what, given, reason) => {
    expect(() => readPreview(given)).toThrow(reason);
  });
});

describe("diagnostics", () => {
  const key = newKey();
  const said = (message: string, severity = "error", urn = "urn:pulumi:dev::test::elastic-tls:index:SelfManagedDeployment::logs") => ({ message, severity, urn });
  const read = (...diagnostics: object[]) => readPreview(previewText([deployment("logs")], { diagnostics })).diagnostics;

  test("are one for each line of a refusal, each once, with errors making the preview a failed one", () => {
    expect(read(said("error: nodes: must be more\nkibanas: must be less\n"), said("error: nodes: must be more\n"), said("error: preview failed\n", "error", ""))).toEqual([
      { severity: "error", resource: "logs", message: "nodes: must be more" },
      { severity: "error", resource: "logs", message: "kibanas: must be less" },
    ]);
    expect(readPreview(previewText([], { diagnostics: [said("error: x")] })).isFailed).toBe(true);
    expect(readPreview(previewText([], { diagnostics: [said("error: preview failed", "error", "")] }))).toMatchObject({ isFailed: true, diagnostics: [] });
    expect(readPreview(previewText([], { diagnostics: [said("warning: x", "warning")] })).isFailed).toBe(false);
  });

  test("of debugging, and warnings about plug-ins, are left out", () => {
    expect(read(said("debug: registering", "debug"), said("warning: using pulumi-resource-tls from $PATH", "warning", ""), said("info", "info#err"))).toEqual([]);
  });

  test("lose private keys, also those cut off, and every value that the preview knows as secret", () => {
    const secretive = resource("key", "k", { outputs: { privateKeyPem: "plain-secret-value", other: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", plaintext: JSON.stringify("marked-secret-value") } } });
    const messages = [`bad key ${key}`, `cut off ${key.slice(0, 90)}`, "saw plain-secret-value", "saw marked-secret-value"];
    const { diagnostics } = readPreview(previewText([secretive], { diagnostics: messages.map((message) => said(message)) }));
    expect(diagnostics.map(({ message }) => message)).toEqual(["bad key [private key]", "cut off [private key]", "saw [secret]"]);
  });

  test("lose secrets whole, of which another is the beginning, which are spelt as JSON, or which JSON holds", () => {
    const marked = (plaintext: unknown) => ({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", plaintext: JSON.stringify(plaintext) });
    const quoted = 'quo"te\\d-secret-REST';
    const secretive = resource("aws:x/y:Z", "s", {
      outputs: { password: "elastic-pw1", adminPassword: "elastic-pw1-and-the-rest-SECRET", bindPassword: quoted, keystore: marked({ "a.key": "marked-secret-value" }), secretString: JSON.stringify({ pin: "held-secret-value" }) },
    });
    const messages = ["bad elastic-pw1-and-the-rest-SECRET", `bad {"x":${JSON.stringify(quoted)}}`, "bad marked-secret-value", "bad held-secret-value"];
    for (const message of messages) expect(readPreview(previewText([secretive], { diagnostics: [said(message)] })).diagnostics[0]!.message).toMatch(/^bad (\{"x":"\[secret\]"\}|\[secret\])$/);
  });

  const base64 = (plain: string) => Buffer.from(plain).toString("base64");
  const quotedBy = (secretive: ReturnType<typeof resource>, ...messages: string[]) => readPreview(previewText([secretive], { diagnostics: messages.map((message) => said(message)) })).diagnostics.map(({ message }) => message);

  test.each(["kubernetes:core/v1:Secret", "kubernetes:core/v1:SecretPatch"])("lose what a %s holds in the clear, encoded and not", (type) => {
    const secretive = resource(type, "s", { inputs: { stringData: { pin: "string-data-value" }, data: { "elastic.yml": base64("user: elastic-user\nother: data-value") }, metadata: { name: "public-name" } } });
    const messages = ["string-data-value", base64("string-data-value"), base64("user: elastic-user\nother: data-value"), "user: elastic-user"];
    for (const message of messages) expect(quotedBy(secretive, `saw ${message} in public-name`)).toEqual(["saw [secret] in public-name"]);
  });

  test("lose what a Secret of Kubernetes holds below however many components", () => {
    const components = Array.from({ length: 20 }, (_, n) => `platform:index:Component${n}`).join("$");
    expect(quotedBy(resource(`${components}$kubernetes:core/v1:Secret`, "s", { inputs: { stringData: { pin: "hunter2hunter2" } } }), "saw hunter2hunter2")).toEqual(["saw [secret]"]);
  });

  test("lose what the Secrets of a list hold, and nothing that a ConfigMap holds", () => {
    const items = [{ data: { pin: base64("data-in-a-list") } }];
    expect(quotedBy(resource("kubernetes:core/v1:SecretList", "s", { inputs: { items } }), "saw data-in-a-list")).toEqual(["saw [secret]"]);
    expect(quotedBy(resource("kubernetes:core/v1:ConfigMapList", "c", { inputs: { items } }), "saw data-in-a-list")).toEqual(["saw data-in-a-list"]);
  });

  test.each(["apiKey", "api_key", "elastic-api-key", "accessKey", "secretAccessKey", "accountKey", "private_key", "httpPassword", "authToken"])("lose the value of %s, also in base64", (name) => {
    const secretive = resource("aws:x/y:Z", "s", { outputs: { [name]: "a value?>of this name" } });
    expect(quotedBy(secretive, "saw a value?>of this name", `saw ${base64("a value?>of this name")} once`, `saw ${base64("a value?>of this name").replace("+", "-")} again`)).toEqual(["saw [secret]", "saw [secret] once", "saw [secret] again"]);
  });

  test.each(["apiKeyId", "accessKeyId", "secretName", "publicKeyPem", "keyName", "tokenVersion"])("keep the value of %s", (name) => {
    expect(quotedBy(resource("aws:x/y:Z", "s", { outputs: { [name]: "a-public-value" } }), "saw a-public-value")).toEqual(["saw a-public-value"]);
  });

  test("lose secrets that overlap, and keep what is too short to be told from words", () => {
    const secretive = resource("aws:x/y:Z", "s", { outputs: { password: "abcdefghijkl", otherPassword: "ijklmnopqrst", shortPassword: "elastic", noPassword: "" } });
    expect(quotedBy(secretive, "saw <abcdefghijklmnopqrst> of elastic", "saw abcdefghijklabcdefghijkl")).toEqual(["saw <[secret]> of elastic", "saw [secret][secret]"]);
  });

  test("and names can't steer a terminal or turn text around", () => {
    expect(read(said("a\u001b[31mred\u202Eback\u0007"))[0]!.message).toBe("a [31mred back");
    expect(readPreview(previewText([deployment("lo\u001b]0;x\u0007gs")])).steps[0]!.name).toBe("lo ]0;x gs");
  });
});

describe("what policy packs say", () => {
  const urn = "urn:pulumi:dev::test::tls:index/privateKey:PrivateKey::ca-key";
  const policy = (more: object = {}) => ({ sequence: 2, policyEvent: { resourceUrn: urn, message: "Sound keys.\nit is RSA 1024\n", policyName: "key-kind", policyPackName: "acme", enforcementLevel: "mandatory", ...more } });
  const expected = { policy: "key-kind", pack: "acme", isMandatory: true, resource: "ca-key", message: "Sound keys. it is RSA 1024" };

  test("of resources that are each other's parents is read", () => {
    const [one, other] = ["one", "other"].map((name) => urnOf("leaf", name)) as [string, string];
    const steps = [resource("leaf", "one", { parent: other }), resource("leaf", "other", { parent: one }), ...leaf("web")];
    for (const step of steps.slice(2)) for (const state of [step.oldState, step.newState]) state!.parent = one;
    expect(reviewOf(readPreview(previewText(steps)), reviewedAt).changes).toEqual([]);
  });

  test("is read from a stream, and from the log beside a digest, which leaves it out", () => {
    expect(readPreview(events(policy())).violations).toEqual([expected]);
    expect(readPreview(text, events(policy())).violations).toEqual([expected]);
    expect(readPreview(text).violations).toEqual([]);
  });

  test("is mandatory unless the level says that the engine goes on", () => {
    const levels = ["mandatory", "remediate", "something new", undefined, "advisory", "disabled"];
    const read = readPreview(text, events(...levels.map((enforcementLevel) => policy({ enforcementLevel })))).violations;
    expect(read.map(({ isMandatory }) => isMandatory)).toEqual([true, true, true, true, false, false]);
    expect(readPreview(text, events(policy({ severity: "low", resourceUrn: undefined }))).violations).toEqual([{ ...expected, severity: "low", resource: undefined }]);
  });

  test("loses private keys and what the preview knows as secret", () => {
    const secretive = resource("key", "k", { outputs: { privateKeyPem: "plain-secret-value" } });
    const { violations } = readPreview(previewText([secretive]), events(policy({ message: `saw plain-secret-value and ${newKey()}` })));
    expect(violations[0]!.message).toBe("saw [secret] and [private key]");
  });

  test("is not looked for in a file of something else", () => {
    expect(() => readPreview(text, text)).toThrow(/^the event log holds no events: give what `pulumi preview --event-log` wrote/);
  });

  test.each(["", "\n \n"])("is not taken from a log that is empty: %j", (log) => {
    expect(() => readPreview(text, log)).toThrow(/^the event log is empty: give what `pulumi preview --event-log` wrote/);
  });

  test("is not taken from a log that is cut off, wherever it is", () => {
    const log = events(policy());
    const second = log.indexOf("\n") + 1;
    for (const end of [second, second + 20, log.indexOf("Sound keys"), log.lastIndexOf("\n"), log.length - 3]) expect(() => readPreview(text, log.slice(0, end))).toThrow(/^the event log is cut off or broken/);
  });
});
