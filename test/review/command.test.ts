import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { reviewCommand } from "../../components/review/command";
import { packageRoot } from "../support/engine";
import { authority, leaf, previewText, urnOf } from "../support/previews";

const command = path.join(packageRoot, "dist/components/command-line.js");
const run = (args: string[], input: string | Buffer = "", env: NodeJS.ProcessEnv = {}) => spawnSync(process.execPath, [command, ...args], { input, encoding: "utf8", env: { ...process.env, ...env } });

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "elastic-tls-review-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const clean = previewText([...authority("ca"), ...leaf("web", { ends: "2036-01-01T00:00:00Z" })]);
const medium = previewText([...authority("ca"), ...leaf("web", { op: "replace", names: [], namesBefore: ["a.example.com"] })]);
const critical = previewText([...authority("ca", { op: "replace" }), ...leaf("web")]);

const eventLog = path.join(folder, "events.json");
const policyEvent = { policyName: "key-kind", policyPackName: "acme", enforcementLevel: "mandatory", message: "no" };
fs.writeFileSync(eventLog, [{ sequence: 0, policyEvent }, { sequence: 1, cancelEvent: {} }].map((event) => JSON.stringify(event)).join("\n"));
const emptyLog = path.join(folder, "empty.json");
fs.writeFileSync(emptyLog, "");

describe("elastic-tls review", () => {
  test.each([
    [clean, [], 0],
    [medium, [], 0],
    [medium, ["--fail-on", "high"], 0],
    [medium, ["--fail-on", "medium"], 1],
    [medium, ["--fail-on", "low"], 1],
    [critical, [], 1],
    [critical, ["--fail-on", "never"], 0],
    ["", [], 2],
    [clean.slice(0, 99), [], 2],
    [clean, ["--fail-on", "grave"], 2],
    [clean, ["--format", "html"], 2],
    [clean, ["--colour"], 2],
    [clean, ["one.json", "other.json"], 2],
    [clean, ["nowhere.json"], 2],
    [clean, ["--event-log", eventLog], 1],
    [clean, ["--event-log", "nowhere.json"], 2],
    [clean, ["--event-log", emptyLog], 2],
    [JSON.stringify({ steps: [{ op: "delete", urn: urnOf("selfSigned", "ca") }] }), [], 2],
    [clean, ["--event-log", "-"], 2],
  ])("%#: ends with what the findings ask for", (text, args, status) => {
    const ended = run(["review", ...args], text);
    expect([ended.status, ended.stdout === "", ended.stderr === ""]).toEqual([status, status === 2, status !== 2]);
  });

  test("says on standard error what is wrong, without a stack", () => {
    expect(run(["review"], "").stderr).toBe("elastic-tls: review: the preview is empty: give what `pulumi preview --json --show-sames` prints on standard output, and look at its standard error\n");
    expect(run(["review", "--fail-on", "grave"], clean).stderr).toBe("elastic-tls: review: --fail-on: must be one of critical, high, medium, low, never, got grave\n");
    expect(run(["review", "--colour"], clean).stderr).toContain("elastic-tls review [<preview.json> | -]");
  });

  test("says of other text after the JSON what to give instead, and reads what PowerShell writes", () => {
    const reason = "elastic-tls: review: the preview is followed by other text: give what `pulumi preview --json --show-sames` prints on standard output, and nothing else\n";
    for (const more of ["warning: a new version of Pulumi is available\n", "{}", critical]) expect(run(["review"], `${critical}\n${more}`)).toMatchObject({ status: 2, stderr: reason });
    expect(run(["review"], `${critical}\n\n`).status).toBe(1);
    const file = path.join(folder, "utf-16.json");
    fs.writeFileSync(file, `\uFEFF${critical}`, "utf16le");
    for (const given of [run(["review", file]), run(["review"], fs.readFileSync(file))]) expect(given).toMatchObject({ status: 1, stdout: run(["review"], critical).stdout });
  });

  test("reads a file or standard input, and writes the same without colours where nobody looks", () => {
    const file = path.join(folder, "preview.json");
    fs.writeFileSync(file, critical);
    expect(run(["review", file]).stdout).toBe(run(["review", "-"], critical).stdout);
    expect(run(["review"], critical, { NO_COLOR: "1" }).stdout).not.toContain("\u001b");
    expect(run(["review"], critical).stdout).not.toContain("\u001b");
  });

  test("writes other forms to files in the same run, and still ends with what the findings ask for", () => {
    const [json, markdown] = ["review.json", "comment.md"].map((name) => path.join(folder, name));
    const once = run(["review", "--output", `json=${json}`, "--output", `markdown=${markdown}`], critical);
    expect([once.status, once.stdout]).toEqual([1, run(["review"], critical).stdout]);
    expect(JSON.parse(fs.readFileSync(json!, "utf8"))).toMatchObject({ version: 1, verdict: { findings: expect.stringContaining("critical") } });
    expect(fs.readFileSync(markdown!, "utf8")).toBe(run(["review", "--format", "markdown"], critical).stdout);
  });

  test.each(["json", "json=", "html=review.html", "=review.json"])("writes to no file that isn't named with its form: --output %s", (output) => {
    expect(run(["review", "--output", output], clean)).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining("--output: must be ") });
  });

  test("paints where it may", () => {
    const printed: string[] = [];
    expect(reviewCommand([], { stdin: () => critical, print: (text) => printed.push(text), hasColours: true })).toBe(1);
    expect(printed.join("")).toContain("\u001b[31m");
  });

  test("waits for a slow writer, and minds no reader that has seen enough", () => {
    const slow = `(printf '%s' "$1"; sleep 0.3; printf '%s' "$2") | "$3" "$4" review --format json`;
    const { status, stdout } = spawnSync("sh", ["-c", slow, "sh", medium.slice(0, 500), medium.slice(500), process.execPath, command], { encoding: "utf8" });
    expect([status, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ version: 1 })]);
    const { stderr } = spawnSync("sh", ["-c", `"$1" "$2" help | head -c 1`, "sh", process.execPath, command], { encoding: "utf8" });
    expect(stderr).toBe("");
  });
});

describe("elastic-tls", () => {
  test("helps, for each command and for all, and refuses what it doesn't know", () => {
    for (const name of ["review", "inventory", "verify"]) expect(run([name, "--help"])).toMatchObject({ status: 0, stdout: expect.stringContaining(`elastic-tls ${name}`) });
    expect(run(["--help"]).stdout).toMatch(/elastic-tls review[\s\S]*elastic-tls inventory[\s\S]*elastic-tls verify/);
    for (const args of [[], ["toString"], ["reviews"]]) expect(run(args)).toMatchObject({ status: 2, stdout: "" });
  });
});
