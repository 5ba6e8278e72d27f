// @ts-check
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Refusal } from "./guard.mjs";

/**
 * @typedef {object} Options
 * @property {string} stack
 * @property {string} failOn the severity from which a finding fails the step, or `never`
 * @property {string} policyPack a folder, or empty
 * @property {boolean} renewalsOnly
 */

/** The options as the action and GitLab's jobs give them. @param {NodeJS.ProcessEnv} env @returns {Options} */
export function optionsOf(env) {
  const stack = env.REVIEW_STACK ?? "";
  if (stack === "") throw new Refusal("name the stack: the input `stack`, or REVIEW_STACK");
  const renewalsOnly = env.REVIEW_RENEWALS_ONLY || "false";
  if (!["true", "false"].includes(renewalsOnly)) throw new Refusal(`renewals-only must be true or false, got ${renewalsOnly}`);
  return { stack, failOn: env.REVIEW_FAIL_ON || "critical", policyPack: env.REVIEW_POLICY_PACK ?? "", renewalsOnly: renewalsOnly === "true" };
}

/** Where a review leaves its results. @param {NodeJS.ProcessEnv} env */
export const folderOf = (env) => env.REVIEW_FOLDER || "certificates-review";

/** What every command of Pulumi gets. @param {Options} options */
export const pulumiFlags = ({ stack, policyPack }) => ["--non-interactive", "--stack", stack, ...(policyPack === "" ? [] : ["--policy-pack", policyPack])];

/**
 * Previews, and leaves in a folder what others are to see of it: `comment.md`, `review.json`, `outcome.json` and `steps.json`.
 * The preview itself stays out of it.
 *
 * @param {Options} options
 * @param {string} folder
 * @returns {{ isFine: boolean, isFailed: boolean }} whether no finding is as grave as `failOn`, and whether the preview itself failed
 */
export function review(options, folder) {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const scratch = fs.mkdtempSync(path.join(process.env.RUNNER_TEMP ?? os.tmpdir(), "elastic-tls-preview-"));
  try {
    const preview = path.join(scratch, "preview.json");
    // A preview that fails says why on standard output too, and the review tells it.
    const previewed = run("pulumi", ["preview", "--json", "--show-sames", ...pulumiFlags(options)]);
    fs.writeFileSync(preview, previewed.stdout, { mode: 0o600 });
    const isFailed = previewed.status !== 0;
    const json = reviewed(preview, options, "json", "never");
    if (isFailed && !tellsFailure(json.stdout)) throw new Refusal(`pulumi preview ended with ${previewed.status ?? previewed.signal}, and what it printed tells of no failure: see above`);
    fs.writeFileSync(path.join(folder, "review.json"), json.stdout);
    fs.writeFileSync(path.join(folder, "comment.md"), reviewed(preview, options, "markdown", "never").stdout);
    fs.writeFileSync(path.join(folder, "steps.json"), stepsOf(fs.readFileSync(preview, "utf8"), json.stdout));
    const { status, stdout } = reviewed(preview, options, "terminal", options.failOn);
    process.stdout.write(stdout);
    const { verdict } = JSON.parse(json.stdout);
    const description = [verdict.text, verdict.findings].filter((part) => part !== "").join(": ");
    fs.writeFileSync(path.join(folder, "outcome.json"), JSON.stringify({ state: status === 0 ? "success" : "failure", description }));
    // Only its text names violations of a policy pack; the log has them then.
    if (isFailed && options.policyPack !== "") process.stdout.write(run("pulumi", ["preview", ...pulumiFlags(options)]).stdout);
    return { isFine: status === 0, isFailed };
  } finally {
    fs.rmSync(scratch, { recursive: true });
  }
}

/** The review in one of its forms; one that can't be made ends the script. @param {string} preview @param {Options} options @param {string} format @param {string} failOn */
function reviewed(preview, { renewalsOnly }, format, failOn) {
  const args = ["review", preview, "--format", format, "--fail-on", failOn, ...(renewalsOnly ? ["--renewals-only"] : [])];
  const ended = run(installedCommand(), args);
  if (ended.status !== 0 && ended.status !== 1) throw new Refusal("there is no review: see above");
  return ended;
}

/** Whether a review tells of a preview that failed. @param {string} json */
function tellsFailure(json) {
  /** @type {{ findings: { rule: string }[] }} */
  const { findings } = JSON.parse(json);
  return findings.some(({ rule }) => rule === "refused" || rule === "phase-skipped");
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
 * @param {string} json
 */
function stepsOf(preview, json) {
  /** @type {{ steps?: { op: string, urn: string, replaceReasons?: string[], diffReasons?: string[] }[] }} */
  const { steps = [] } = JSON.parse(preview);
  const changing = steps.filter(({ op }) => op !== "same" && op !== "read").map(({ op, urn, replaceReasons = [], diffReasons = [] }) => [op, urn, ...replaceReasons, ...diffReasons].join(" "));
  /** @type {{ changes: Record<string, unknown>[] }} */
  const { changes } = JSON.parse(json);
  const certificates = changes.map(({ kind, what, urn, reasons, differences }) => JSON.stringify({ kind, what, urn, reasons, differences }));
  return `${JSON.stringify([...changing.sort(), ...certificates.sort()], undefined, 2)}\n`;
}

/** Runs a command to its end; what it says on standard error goes to the log. @param {string} command @param {string[]} args */
export function run(command, args) {
  const ended = spawnSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: 2 ** 30 });
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
