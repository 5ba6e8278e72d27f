// @ts-check
import { Refusal, pullRequest } from "./guard.mjs";

/**
 * Where a change is discussed.
 *
 * @typedef {object} Forge
 * @property {string} commit the change's last one
 * @property {string} run where this run can be looked at
 * @property {number} longest the characters of a comment
 * @property {() => Promise<{ id: number, body: string, isOwn: boolean }[]>} comments
 * @property {(body: string, id: number | undefined) => Promise<unknown>} comment makes one, or updates that with the id
 * @property {(context: string, state: string, description: string) => Promise<unknown>} [status] where the job's own isn't enough
 */

/** @param {NodeJS.ProcessEnv} env @returns {Forge} */
export function forgeOf(env) {
  if (env.GITHUB_ACTIONS === "true") return gitHub(env);
  if (env.GITLAB_CI === "true") return gitLab(env);
  throw new Refusal("neither GitHub Actions nor GitLab CI runs this");
}

/** https://docs.github.com/en/rest/issues/comments and /en/rest/commits/statuses. @param {NodeJS.ProcessEnv} env @returns {Forge} */
function gitHub(env) {
  const pull = pullRequest(env);
  if (!pull) throw new Refusal(`the event ${env.GITHUB_EVENT_NAME} has no pull request to comment`);
  const repository = `${env.GITHUB_API_URL}/repos/${env.GITHUB_REPOSITORY}`;
  const headers = { authorization: `Bearer ${needed("GITHUB_TOKEN", env)}`, accept: "application/vnd.github+json", "x-github-api-version": "2022-11-28" };
  const run = `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}/actions/runs/${env.GITHUB_RUN_ID}`;
  return {
    commit: pull.head.sha,
    run,
    longest: 65_536,
    comments: async () => {
      const found = await all(`${repository}/issues/${pull.number}/comments?per_page=100`, headers);
      return found.map(({ id, body, user }) => ({ id, body: body ?? "", isOwn: user?.type === "Bot" }));
    },
    comment: (body, id) =>
      id === undefined ? send("POST", `${repository}/issues/${pull.number}/comments`, headers, { body }) : send("PATCH", `${repository}/issues/comments/${id}`, headers, { body }),
    status: (context, state, description) => send("POST", `${repository}/statuses/${pull.head.sha}`, headers, { state, context, description: description.slice(0, 140), target_url: run }),
  };
}

/** https://docs.gitlab.com/api/notes/#merge-requests. @param {NodeJS.ProcessEnv} env @returns {Forge} */
function gitLab(env) {
  if (env.CI_MERGE_REQUEST_IID === undefined) throw new Refusal(`the pipeline of a ${env.CI_PIPELINE_SOURCE} has no merge request to comment`);
  const notes = `${env.CI_API_V4_URL}/projects/${env.CI_PROJECT_ID}/merge_requests/${env.CI_MERGE_REQUEST_IID}/notes`;
  const headers = { "private-token": needed("ELASTIC_TLS_NOTE_TOKEN", env) };
  return {
    commit: env.CI_COMMIT_SHA ?? "",
    run: env.CI_PIPELINE_URL ?? "",
    longest: 1_000_000,
    comments: async () => {
      const me = /** @type {{ id: number }} */ (await (await send("GET", `${env.CI_API_V4_URL}/user`, headers)).json());
      const found = await all(`${notes}?per_page=100&sort=asc`, headers);
      return found.map(({ id, body, author }) => ({ id, body, isOwn: author.id === me.id }));
    },
    comment: (body, id) => (id === undefined ? send("POST", notes, headers, { body }) : send("PUT", `${notes}/${id}`, headers, { body })),
  };
}

/** @param {string} name @param {NodeJS.ProcessEnv} env */
function needed(name, env) {
  const value = env[name];
  if (!value) throw new Refusal(`${name} is missing: the job needs a token that may comment`);
  return value;
}

/** All pages of a list; each names the next in its header Link (RFC 8288). @param {string} url @param {Record<string, string>} headers @returns {Promise<any[]>} */
async function all(url, headers) {
  const items = [];
  for (let next = /** @type {string | undefined} */ (url); next !== undefined; ) {
    const answer = await send("GET", next, headers);
    items.push(.../** @type {any[]} */ (await answer.json()));
    const following = /<([^>]+)>;\s*rel="next"/.exec(answer.headers.get("link") ?? "")?.[1];
    // The token goes nowhere else.
    next = following !== undefined && new URL(following).origin === new URL(url).origin ? following : undefined;
  }
  return items;
}

/** @param {string} method @param {string} url @param {Record<string, string>} headers @param {object} [content] */
async function send(method, url, headers, content) {
  const body = content && JSON.stringify(content);
  const answer = await fetch(url, { method, headers: { ...headers, ...(body && { "content-type": "application/json" }) }, body, signal: AbortSignal.timeout(30_000), redirect: "error" }).catch((error) => {
    throw new Refusal(`${method} ${url}: ${error.cause?.message ?? error.message}`);
  });
  if (!answer.ok) throw new Refusal(`${method} ${url}: ${answer.status} ${(await answer.text()).slice(0, 300)}`);
  return answer;
}
