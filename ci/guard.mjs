// @ts-check
import fs from "node:fs";

/** A fault of whoever uses the scripts: told without a stack, and the step ends with 2. */
export class Refusal extends Error {}

/** Events that run with the repository's secrets on whatever a stranger has sent. */
const unsafeEvents = ["pull_request_target", "workflow_run", "issue_comment"];

/**
 * Refuses to go on where the code that would run may be a stranger's.
 *
 * A preview executes the program with the state's passphrase and a role in the cloud, so whoever sends a program gets both.
 *
 * @param {NodeJS.ProcessEnv} env
 */
export function refuseStrangers(env) {
  const event = env.GITHUB_EVENT_NAME;
  if (event !== undefined && unsafeEvents.includes(event)) {
    throw new Refusal(`the event ${event} gives the secrets of this repository to code that strangers may have sent: run on pull_request, which doesn't`);
  }
  const source = sourceOf(env);
  if (source && source.from !== source.here) {
    throw new Refusal(`the change comes from ${source.from ?? "a fork that is gone"}, not from ${source.here}: no preview for forks. Take it over into a branch of your own after a look at it`);
  }
}

/**
 * Where a pull or merge request comes from, and where it is to go; nothing outside of one.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ from: string | undefined, here: string | undefined } | undefined}
 */
function sourceOf(env) {
  const pull = pullRequest(env);
  if (pull) return { from: pull.head.repo?.full_name, here: env.GITHUB_REPOSITORY };
  if (env.CI_MERGE_REQUEST_IID !== undefined) return { from: env.CI_MERGE_REQUEST_SOURCE_PROJECT_ID, here: env.CI_PROJECT_ID };
  return undefined;
}

/**
 * The pull request that a run on GitHub is for.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ number: number, head: { sha: string, repo: { full_name: string } | null } } | undefined}
 */
export function pullRequest(env) {
  return env.GITHUB_EVENT_PATH === undefined ? undefined : JSON.parse(fs.readFileSync(env.GITHUB_EVENT_PATH, "utf8")).pull_request;
}
