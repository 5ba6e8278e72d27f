// @ts-check
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Refusal } from "./guard.mjs";
import { headOf, pulumiFlags } from "./options.mjs";
import { outputChanges, outputsInWords } from "./outputs.mjs";
import { parsed } from "./parsed.mjs";

/** @typedef {import("./options.mjs").Options} Options */

const results = ["comment.md", "review.json", "outcome.json", "steps.json"];

/**
 * Previews, and leaves in a folder what others are to see of it: `comment.md`, `review.json`, `outcome.json` and `steps.json`.
 * The preview itself stays out of it.
 *
 * @param {Options} options
 * @param {string} folder
 * @returns {{ isFine: boolean, isFailed: boolean, hasChanges: boolean }} whether no finding is as grave as `failOn`, whether the preview itself failed, and whether there is anything to look at: steps, outputs of the stack that change, or a failure
 */
export function review(options, folder) {
  fs.mkdirSync(folder, { recursive: true });
  // Nothing else that may lie there.
  for (const name of results) fs.rmSync(path.join(folder, name), { force: true });
  const scratch = fs.mkdtempSync(path.join(process.env.RUNNER_TEMP ?? os.tmpdir(), "elastic-tls-preview-"));
  try {
    const [preview, eventLog] = [path.join(scratch, "preview.json"), path.join(scratch, "events.json")];
    // A preview that fails says why on standard output too, and the review tells it. What policy packs say is in the log of events alone.
    const previewed = run("pulumi", ["preview", "--json", "--show-sames", "--event-log", eventLog, ...pulumiFlags(options)], ofPreview());
    fs.writeFileSync(preview, previewed.stdout, { mode: 0o600 });
    const isFailed = previewed.status !== 0;
    const [reviewFile, commentFile] = [path.join(scratch, "review.json"), path.join(scratch, "comment.md")];
    const forms = ["--output", `json=${reviewFile}`, "--output", `markdown=${commentFile}`];
    const { status, stdout } = reviewed([preview, ...(fs.existsSync(eventLog) ? ["--event-log", eventLog] : []), ...forms], options);
    const json = fs.readFileSync(reviewFile, "utf8");
    const { findings, changes, verdict } = parsed(json);
    if (isFailed && !tellsFailure(findings)) throw new Refusal(`pulumi preview ended with ${previewed.status ?? previewed.signal}, and what it printed tells of no failure: see above`);
    fs.writeFileSync(path.join(folder, "review.json"), json);
    // Outputs are no renewal: where nobody looks they are left to whoever does.
    const outputs = options.renewalsOnly ? [] : outputChanges(eventLog);
    const comment = fs.readFileSync(commentFile, "utf8").replace(/^<!--.*-->\n\n/, headOf(options.stack));
    fs.writeFileSync(path.join(folder, "comment.md"), [comment, outputsInWords(outputs)].filter((part) => part !== "").join("\n"));
    const steps = [...stepsOf(previewed.stdout, changes), ...outputs.map((change) => `output ${change}`), ...(isFailed ? ["the preview failed"] : [])];
    fs.writeFileSync(path.join(folder, "steps.json"), `${JSON.stringify(steps, undefined, 2)}\n`);
    process.stdout.write(stdout + outputsInWords(outputs));
    const description = [verdict.text, verdict.findings].filter((part) => part !== "").join(": ");
    fs.writeFileSync(path.join(folder, "outcome.json"), JSON.stringify({ stack: options.stack, state: status === 0 ? "success" : "failure", description }));
    return { isFine: status === 0, isFailed, hasChanges: steps.length > 0 };
  } finally {
    fs.rmSync(scratch, { recursive: true });
  }
}

/** The environment of a preview in the form that says what depends on what, with the flag that logs events, as Pulumi's Automation API has it. */
function ofPreview() {
  const { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: _, ...env } = process.env;
  return { ...env, PULUMI_DEBUG_COMMANDS: "true" };
}

/** The review, in the form for whoever reads the log; one that can't be made ends the script. @param {string[]} files @param {Options} options */
function reviewed(files, { renewalsOnly, failOn }) {
  const ended = run(installedCommand(), ["review", ...files, "--fail-on", failOn, ...(renewalsOnly ? ["--renewals-only"] : [])]);
  if (ended.status !== 0 && ended.status !== 1) throw new Refusal("there is no review: see above");
  return ended;
}

/** Whether a review tells of a preview that failed. @param {{ rule: string, severity: string }[]} findings */
function tellsFailure(findings) {
  return findings.some(({ rule, severity }) => rule === "refused" || rule === "phase-skipped" || (rule === "policy-violated" && severity === "critical"));
}

/** The command in the version that the program's lock file names, and no other. */
function installedCommand() {
  for (let folder = process.cwd(); ; folder = path.dirname(folder)) {
    const command = path.join(folder, "node_modules/.bin/elastic-tls");
    if (fs.existsSync(command)) return command;
    if (folder === path.dirname(folder)) throw new Refusal("elastic-tls isn't among the packages of this folder: name it in package.json, and run npm ci");
  }
}

/**
 * What would be done, in a form in which two previews are compared: every step that changes something, and what happens to
 * certificates, without what only depends on the time of the review.
 *
 * @param {string} preview
 * @param {Record<string, unknown>[]} changes
 */
function stepsOf(preview, changes) {
  /** @type {{ steps?: { op: string, urn: string, replaceReasons?: string[], diffReasons?: string[] }[] } | undefined} */
  const digest = parsed(preview);
  if (digest === undefined) throw new Refusal("pulumi preview printed more than one JSON object, so what it would do can't be compared later: call pulumi itself, not a script around it");
  const { steps = [] } = digest;
  const changing = steps.filter(({ op }) => op !== "same" && op !== "read").map(({ op, urn, replaceReasons = [], diffReasons = [] }) => [op, urn, ...[...replaceReasons, ...diffReasons].sort()].join(" "));
  const certificates = changes.map(({ kind, what, urn, reasons, differences }) => JSON.stringify({ kind, what, urn, reasons, differences }));
  return [...changing.sort(), ...certificates.sort()];
}

/** Runs a command to its end; what it says on standard error goes to the log. @param {string} command @param {string[]} args @param {NodeJS.ProcessEnv} [env] */
function run(command, args, env = process.env) {
  const ended = spawnSync(command, args, { encoding: "utf8", env, stdio: ["ignore", "pipe", "inherit"], maxBuffer: 2 ** 30 });
  if (ended.error) throw new Refusal(`${command} doesn't start: ${ended.error.message}`);
  return ended;
}

/** Runs a script: a refusal is told and ends it with 2, `false` with 1. @param {() => boolean | Promise<boolean>} script */
export async function main(script) {
  try {
    process.exitCode = (await script()) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    process.stderr.write(`elastic-tls: ${error.message}\n`);
    process.exitCode = 2;
  }
}
