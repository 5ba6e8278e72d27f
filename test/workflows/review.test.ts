import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type Ended, act, installCommand } from "../support/forge";
import { authority, leaf, previewText, resource, urnOf } from "../support/previews";

/** Prints the preview that a test wants and logs its events, and remembers what it was asked for, without where the log is to be. */
const standIn = `#!/bin/sh
echo "$@" | sed 's/ --event-log [^ ]*//' >> asked
if [ "$1" != preview ]; then exit 0; fi
[ "$4" = --event-log ] && [ "$PULUMI_DEBUG_COMMANDS" = true ] && cat events.json > "$5"
if [ -n "$PULUMI_ENABLE_STREAMING_JSON_PREVIEW" ]; then cat events.json; else cat preview.json; fi
exit "$(cat status)"
`;

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "elastic-tls-review-"));
  fs.mkdirSync(path.join(folder, "bin"));
  installCommand(folder);
  fs.writeFileSync(path.join(folder, "package.json"), "{}");
  fs.writeFileSync(path.join(folder, "bin/pulumi"), standIn, { mode: 0o755 });
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

function previewIs(text: string, status = 0, events: object[] = []): void {
  fs.writeFileSync(path.join(folder, "preview.json"), text);
  fs.writeFileSync(path.join(folder, "events.json"), [{ sequence: 0, preludeEvent: {} }, ...events, { sequence: 9, summaryEvent: {} }].map((event) => JSON.stringify(event)).join("\n"));
  fs.writeFileSync(path.join(folder, "status"), String(status));
}

const run = (step: "review" | "apply", inputs: Record<string, string> = {}, env: Record<string, string> = {}): Promise<Ended> =>
  act({ step, stack: "production", ...inputs }, folder, { PATH: `${path.join(folder, "bin")}:${process.env.PATH}`, RUNNER_TEMP: folder, ...env });
const left = (name: string) => fs.readFileSync(path.join(folder, "certificates-review", name), "utf8");
const asked = () => fs.readFileSync(path.join(folder, "asked"), "utf8").trim().split("\n");

/** A renewal that is due; its request stays. */
const due = leaf("web", { op: "replace", reasons: ["readyForRenewal"], ends: "2026-12-01T00:00:00Z" }).map((step) => (step.urn === urnOf("request", "web-request") ? { ...step, op: "same" } : step));
const renewal = previewText([...authority("ca"), ...due]);
const replaced = previewText([...authority("ca", { op: "replace" }), ...leaf("web", { ends: "2036-01-01T00:00:00Z" })]);
const violated = previewText([...authority("ca"), ...due], { diagnostics: [{ severity: "error", message: "error: preview failed\n" }] });
const broken = (policyName: string, enforcementLevel: string) => ({
  sequence: 1,
  policyEvent: { resourceUrn: urnOf("key", "web-key"), message: "Sound keys.\nit is to be RSA 1024\n", policyName, policyPackName: "elastic-tls", enforcementLevel },
});
const unchanged = previewText([...authority("ca"), ...leaf("web", { ends: "2036-01-01T00:00:00Z" })]);

/** What Pulumi logs of the stack's outputs: at first those that it has, then those that the program exports. */
function outputsLogged(before: object, after: object, type = "pulumi:pulumi:Stack"): object[] {
  const told = (outputs: object) => ({ sequence: 1, resOutputsEvent: { metadata: { op: "same", type, urn: urnOf(type, "test-production"), old: { outputs: before }, new: { outputs } }, planning: true } });
  return [told(before), told(after)];
}
const exported = outputsLogged({ endpoint: "a", gone: 1, kept: [{ name: "es01" }] }, { endpoint: "b", kept: [{ name: "es01" }], certificates: [{ name: "es01" }] });

describe("the step review", () => {
  test("leaves a comment, the review, what it comes to and the steps; the preview itself stays out of it", async () => {
    previewIs(renewal);
    const summary = path.join(folder, "summary.md");
    const { status, output } = await run("review", { "policy-pack": "policies" }, { GITHUB_STEP_SUMMARY: summary });
    expect({ status, output }).toEqual({ status: 0, output: expect.stringContaining("1 certificate renewed") });
    expect(asked()).toEqual(["preview --json --show-sames --non-interactive --stack production --policy-pack policies"]);
    expect(fs.readdirSync(path.join(folder, "certificates-review")).sort()).toEqual(["comment.md", "outcome.json", "review.json", "steps.json"]);
    expect(left("comment.md")).toMatch(/^<!-- elastic-tls review of production -->\n\n## Certificates of `production`\n\n### ✅ /);
    expect(fs.readFileSync(summary, "utf8")).toBe(left("comment.md"));
    expect(JSON.parse(left("outcome.json"))).toEqual({ stack: "production", state: "success", description: expect.any(String) });
    expect(fs.readdirSync(folder).filter((name) => name.startsWith("elastic-tls-preview-"))).toEqual([]);
  });

  test("says whether there is anything to approve, which there is in a preview that failed", async () => {
    const outputs = path.join(folder, "outputs");
    for (const [text, status] of [[renewal, 0], [unchanged, 0], [violated, 1]] as const) {
      previewIs(text, status);
      await run("review", { "fail-on": "never" }, { GITHUB_OUTPUT: outputs });
    }
    expect(fs.readFileSync(outputs, "utf8")).toBe("has-changes=true\nhas-changes=false\nhas-changes=true\n");
  });

  test("says that there is something to approve where outputs of the stack alone change, and which ones", async () => {
    previewIs(unchanged, 0, exported);
    const outputs = path.join(folder, "outputs");
    expect(await run("review", {}, { GITHUB_OUTPUT: outputs })).toEqual({ status: 0, output: expect.stringContaining("Outputs of the stack: `certificates` is new, `endpoint` changes, `gone` goes.\n") });
    expect(JSON.parse(left("steps.json"))).toEqual(["output `certificates` is new", "output `endpoint` changes", "output `gone` goes"]);
    expect(left("comment.md")).toMatch(/<\/sub>\n\nOutputs of the stack: `certificates` is new, `endpoint` changes, `gone` goes\.\n$/);
    expect(fs.readFileSync(outputs, "utf8")).toBe("has-changes=true\n");
  });

  test("tells of outputs what fits, with nothing in their names that a log or Markdown could take for more", async () => {
    const many = Array.from({ length: 30 }, (_, index) => [`o${index}\n::error::[x](y) \u0060@octocat`, 1]);
    previewIs(unchanged, 0, outputsLogged({}, Object.fromEntries(many)));
    await run("review");
    expect(left("comment.md")).toMatch(/\nOutputs of the stack: `o0 error x y octocat` is new, .* and 10 more\.\n$/);
    expect(JSON.parse(left("steps.json"))).toHaveLength(30);
  });

  test("takes outputs for changed by their values alone, and those of the stack alone", async () => {
    const secret = (name: string) => ({ [name]: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "[secret]" } });
    for (const events of [outputsLogged(secret("key"), secret("key")), outputsLogged({ a: 1 }, { a: 2 }, "pulumi:pulumi:StackReference"), []]) {
      previewIs(unchanged, 0, events);
      expect((await run("review")).output).not.toContain("Outputs of the stack");
      expect(JSON.parse(left("steps.json"))).toEqual([]);
    }
  });

  test("fails where a finding is grave enough, after it has left everything", async () => {
    previewIs(replaced);
    expect((await run("review")).status).toBe(1);
    expect(JSON.parse(left("outcome.json"))).toEqual({ stack: "production", state: "failure", description: "Don't apply this as it is: 1 critical" });
    expect((await run("review", { "fail-on": "never" })).status).toBe(0);
  });

  test("reviews a preview that failed, too", async () => {
    const diagnostics = [{ severity: "error", message: "nodes: must have at least one, got none", urn: urnOf("deployment", "logs") }];
    previewIs(previewText([], { diagnostics }), 255);
    expect((await run("review")).status).toBe(1);
    expect(left("comment.md")).toContain("must have at least one, got none");
  });

  test("names the rules of a policy pack that are broken, which pulumi leaves out of JSON", async () => {
    previewIs(violated, 1, [broken("key-kind", "mandatory"), broken("certificate-lifetime", "advisory")]);
    expect((await run("review", { "policy-pack": "policies" })).status).toBe(1);
    expect(left("comment.md")).toMatch(/### ⛔ .*: 1 critical, 1 medium/);
    expect(left("comment.md")).toMatch(/⛔ critical \| <code>web-key<\/code> \| breaks key-kind of the policy pack elastic-tls: Sound keys\. it is to be RSA 1024 \|/);
    expect(JSON.parse(left("outcome.json"))).toMatchObject({ state: "failure" });
    expect(asked()).toHaveLength(1);
  });

  test("fails with a preview that doesn't say why it failed", async () => {
    previewIs(violated, 1);
    expect((await run("review")).status).toBe(1);
    expect(left("comment.md")).toContain("failed, and doesn't say why");
  });

  test("asks for the form of a preview that it can compare, whatever the environment asks for", async () => {
    previewIs(renewal);
    expect((await run("review", {}, { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" })).status).toBe(0);
    expect(left("comment.md")).toContain("1 certificate renewed");
    expect(JSON.parse(left("steps.json"))).toHaveLength(2);
  });

  test("refuses what a script around pulumi adds to its JSON", async () => {
    previewIs(`> npm run preview\n\n${renewal}`);
    expect(await run("review")).toEqual({ status: 2, output: expect.stringContaining("call pulumi itself, not a script around it") });
  });

  test("makes no review of a failure that isn't told", async () => {
    previewIs(renewal, 1);
    expect(await run("review")).toEqual({ status: 2, output: expect.stringContaining("pulumi preview ended with 1") });
    expect(fs.existsSync(path.join(folder, "certificates-review/outcome.json"))).toBe(false);
  });

  test.each([
    ["a preview that printed nothing", "", "there is no review"],
    ["one that was cut off", renewal.slice(0, 500), "there is no review"],
  ])("leaves no comment of %s, nor that of a former run", async (_, text, said) => {
    previewIs(renewal);
    await run("review");
    previewIs(text, 255);
    expect(await run("review")).toEqual({ status: 2, output: expect.stringContaining(said) });
    expect(fs.readdirSync(path.join(folder, "certificates-review"))).toEqual([]);
  });

  test("lets through renewals alone, where nobody looks", async () => {
    previewIs(renewal);
    expect((await run("review", { "renewals-only": "true" })).status).toBe(0);
    previewIs(previewText([...authority("ca"), ...due, resource("aws:ec2/instance:Instance", "es01", { op: "replace" })]));
    expect(await run("review", { "renewals-only": "true" })).toEqual({ status: 1, output: expect.stringContaining("that is no renewal") });
  });

  test("previews nothing of a fork, nor on an event that has the secrets for it", async () => {
    previewIs(renewal);
    const event = path.join(folder, "event.json");
    fs.writeFileSync(event, JSON.stringify({ pull_request: { number: 1, head: { sha: "0", repo: { full_name: "stranger/program" } } } }));
    const env = { GITHUB_EVENT_PATH: event, GITHUB_REPOSITORY: "org/program" };
    for (const name of ["pull_request", "pull_request_target"]) expect((await run("review", {}, { ...env, GITHUB_EVENT_NAME: name })).status).toBe(2);
    expect(fs.existsSync(path.join(folder, "asked"))).toBe(false);
  });

  test("tells what is missing: a stack, the package", async () => {
    previewIs(renewal);
    expect(await run("review", { stack: "" })).toEqual({ status: 2, output: expect.stringContaining("name the stack") });
    expect(await run("review", { "fail-on": "grave" })).toEqual({ status: 2, output: expect.stringContaining("fail-on must be critical, high, medium, low or never, got grave") });
    expect(fs.existsSync(path.join(folder, "asked"))).toBe(false);
    expect(await run("review", { "renewals-only": "yes" })).toEqual({ status: 2, output: expect.stringContaining("renewals-only must be true or false, got yes") });
    fs.rmSync(path.join(folder, "node_modules"), { recursive: true });
    expect(await run("review")).toEqual({ status: 2, output: expect.stringContaining("elastic-tls isn't among the packages of this folder") });
  });

  test("leaves alone what else there is in its folder", async () => {
    previewIs(renewal);
    expect((await run("review", { folder: "." })).status).toBe(0);
    expect(fs.readdirSync(folder)).toEqual(expect.arrayContaining(["asked", "comment.md", "package.json", "steps.json"]));
  });

  test("takes inputs for what they are, whatever they hold", async () => {
    previewIs(renewal);
    expect((await run("review", { "policy-pack": "$(touch pwned); x", folder: "out; touch pwned" })).status).toBe(0);
    expect((await run("review", { stack: "$(touch pwned); x" })).status).toBe(2);
    expect(fs.existsSync(path.join(folder, "pwned"))).toBe(false);
    expect(fs.existsSync(path.join(folder, "out; touch pwned/comment.md"))).toBe(true);
  });
});

describe("the step apply", () => {
  const reviewed = async (text: string) => {
    previewIs(text);
    await run("review", { "fail-on": "never" });
    fs.rmSync(path.join(folder, "asked"));
  };

  test("applies what was reviewed, after another look", async () => {
    await reviewed(renewal);
    expect((await run("apply", { "policy-pack": "policies" })).status).toBe(0);
    const flags = "--non-interactive --stack production --policy-pack policies";
    expect(asked()).toEqual([`preview --json --show-sames ${flags}`, `up --yes --skip-preview ${flags}`]);
  });

  test("applies what changes outputs of the stack alone, if it is still the same", async () => {
    previewIs(unchanged, 0, exported);
    await run("review");
    expect((await run("apply")).status).toBe(0);
    expect(asked().filter((line) => line.startsWith("up"))).toHaveLength(1);
    previewIs(unchanged, 0, outputsLogged({}, { other: 1 }));
    const { status, output } = await run("apply");
    expect({ status, output }).toEqual({ status: 2, output: expect.stringContaining("what would be done now isn't what was reviewed:\n  + output `other` is new\n  - output `certificates` is new\n") });
    expect(asked().filter((line) => line.startsWith("up"))).toHaveLength(1);
  });

  test("leaves outputs to whoever looks, where nobody does and nothing is to be renewed", async () => {
    previewIs(unchanged, 0, exported);
    await run("review", { "renewals-only": "true" });
    expect(await run("apply", { "renewals-only": "true" })).toEqual({ status: 0, output: expect.stringContaining("Nothing is to be done") });
    expect(asked().filter((line) => line.startsWith("up"))).toEqual([]);
  });

  test("minds no order in which a provider gives its reasons", async () => {
    const reasons = (...given: string[]) => previewText([resource("kubernetes:core/v1:Secret", "entry", { op: "replace", reasons: given })]);
    await reviewed(reasons("metadata.name", "metadata.namespace"));
    previewIs(reasons("metadata.namespace", "metadata.name"));
    expect((await run("apply")).status).toBe(0);
  });

  test("applies nothing else: it says what differs", async () => {
    await reviewed(unchanged);
    previewIs(renewal);
    const { status, output } = await run("apply");
    expect({ status, output }).toEqual({ status: 2, output: expect.stringContaining("what would be done now isn't what was reviewed") });
    expect(output).toContain("  + replace urn:pulumi:dev::test::tls:index/locallySignedCert:LocallySignedCert::web-cert readyForRenewal");
    expect(asked()).toHaveLength(1);
  });

  test.each([renewal, unchanged, violated])("applies nothing after a preview that failed, whatever fail-on says", async (approved) => {
    await reviewed(approved);
    previewIs(violated, 1);
    expect(await run("apply", { "fail-on": "never" })).toEqual({ status: 2, output: expect.stringContaining("the preview failed, so nothing is applied") });
    previewIs(previewText([], { diagnostics: [{ severity: "error", message: "nodes: must be one" }] }), 255);
    expect(await run("apply", { "fail-on": "never" })).toEqual({ status: 2, output: expect.stringContaining("the preview failed, so nothing is applied") });
    expect(asked().filter((line) => line.startsWith("up"))).toEqual([]);
  });

  test("applies nothing of which the approved preview had failed, though this one doesn't", async () => {
    previewIs(violated, 1);
    await run("review", { "fail-on": "never" });
    previewIs(renewal);
    expect(await run("apply", { "fail-on": "never" })).toEqual({ status: 2, output: expect.stringContaining("  - the preview failed") });
    expect(asked().filter((line) => line.startsWith("up"))).toEqual([]);
  });

  test("applies nothing where what was reviewed isn't whole", async () => {
    await reviewed(renewal);
    for (const steps of ["", "[\"a", "{}", "null"]) {
      fs.writeFileSync(path.join(folder, "certificates-review/steps.json"), steps);
      expect(await run("apply")).toEqual({ status: 2, output: "elastic-tls: certificates-review/steps.json is cut off or broken: review again, and hand its folder on whole\n" });
    }
    expect(fs.existsSync(path.join(folder, "asked"))).toBe(false);
  });

  test("applies nothing that is too grave, nothing that wasn't reviewed, and not for nothing", async () => {
    await reviewed(replaced);
    expect(await run("apply")).toEqual({ status: 2, output: expect.stringContaining("too grave") });
    expect((await run("apply", { "fail-on": "never" })).status).toBe(0);
    fs.rmSync(path.join(folder, "certificates-review"), { recursive: true });
    expect(await run("apply")).toEqual({ status: 2, output: expect.stringContaining("review first") });
    await reviewed(unchanged);
    expect(await run("apply")).toEqual({ status: 0, output: expect.stringContaining("Nothing is to be done") });
    expect(asked()).toHaveLength(1);
  });
});
