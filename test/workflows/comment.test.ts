import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { packageRoot } from "../support/engine";
import { type Ended, Forge, act, shell } from "../support/forge";

const head = (stack: string) => `<!-- elastic-tls review of ${stack} -->\n\n## Certificates of \`${stack}\``;
let forge: Forge;
let folder: string;
beforeEach(async () => {
  forge = await Forge.start();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "elastic-tls-comment-"));
});
afterEach(async () => {
  await forge.stop();
  fs.rmSync(folder, { recursive: true });
});

const left = (name: string) => path.join(folder, "certificates-review", name);

function reviewed(text: string, outcome = { state: "success", description: "Nothing speaks against it" }, stack = "production"): void {
  fs.mkdirSync(left(""), { recursive: true });
  fs.writeFileSync(left("comment.md"), `${head(stack)}\n\n${text}\n`);
  fs.writeFileSync(left("outcome.json"), JSON.stringify(outcome));
}

interface Place {
  stack?: string;
  from?: string | null;
  event?: string;
  token?: string;
}

function onGitHub({ stack = "production", from = "org/program", event = "pull_request", token = "the job's token" }: Place = {}): Promise<Ended> {
  const file = path.join(folder, "event.json");
  fs.writeFileSync(file, JSON.stringify({ pull_request: { number: 12, head: { sha: "c0ffee0123456789", repo: from === null ? null : { full_name: from } } } }));
  return act({ step: "comment", stack, token }, folder, {
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: file,
    GITHUB_API_URL: forge.url,
    GITHUB_SERVER_URL: "https://github.example.com",
    GITHUB_REPOSITORY: "org/program",
    GITHUB_RUN_ID: "99",
  });
}

function onGitLab({ stack = "production", from = "5", token = "note token" }: Place = {}): Promise<Ended> {
  return shell(`node ${JSON.stringify(path.join(packageRoot, "ci/comment.mjs"))}`, folder, {
    GITLAB_CI: "true",
    REVIEW_STACK: stack,
    CI_API_V4_URL: forge.url,
    CI_PROJECT_ID: "5",
    CI_MERGE_REQUEST_IID: "12",
    CI_MERGE_REQUEST_SOURCE_PROJECT_ID: from ?? "",
    CI_COMMIT_SHA: "c0ffee0123456789",
    CI_PIPELINE_URL: "https://gitlab.example.com/pipelines/99",
    ELASTIC_TLS_NOTE_TOKEN: token,
  });
}

const own = () => forge.comments.filter(({ by }) => by === "us");

describe.each([
  ["GitHub", onGitHub],
  ["GitLab", onGitLab],
])("on %s", (_, comment) => {
  test("the first run makes the comment, and the next keeps it up to date", async () => {
    reviewed("### First");
    expect(await comment()).toEqual({ status: 0, output: "made the comment on production\n" });
    reviewed("### Second");
    expect(await comment()).toEqual({ status: 0, output: "updated the comment on production\n" });
    expect(own()).toHaveLength(1);
    expect(own()[0]!.body).toMatch(/^<!-- elastic-tls review of production -->\n\n## Certificates of `production`\n\n### Second\n\n<sub>Commit c0ffee012345, \[the run\]\(https:\/\/git(hub|lab)\.example\.com\/\S+\)<\/sub>\n$/);
  });

  test("each stack has a comment of its own, also where one's name begins with another's", async () => {
    const stacks = ["prod", "production", "org/program/prod"];
    for (const text of ["First", "Second"]) {
      for (const stack of stacks) {
        reviewed(`### ${text} of ${stack}`, undefined, stack);
        expect((await comment({ stack })).status).toBe(0);
      }
    }
    expect(own().map(({ body }) => body)).toEqual(stacks.map((stack) => expect.stringContaining(`${head(stack)}\n\n### Second of ${stack}\n`)));
  });

  test("the review of another stack isn't passed for that of this one", async () => {
    reviewed("### Fine", undefined, "staging");
    expect(await comment()).toEqual({ status: 2, output: expect.stringContaining("is no review of production: it begins with <!-- elastic-tls review of staging -->") });
    expect(await comment({ stack: "" })).toEqual({ status: 2, output: expect.stringContaining("name the stack") });
    expect(await comment({ stack: "x --> y" })).toEqual({ status: 2, output: expect.stringContaining("the stack must be named as") });
    expect(own()).toEqual([]);
  });

  test("the comment is found behind pages of others, and none of a person is taken for it", async () => {
    reviewed("### First");
    forge.fill(130, { body: "looks good", by: "person" });
    await comment();
    forge.fill(130, { body: `${head("production")}\n\n### Forged`, by: "person" });
    reviewed("### Second");
    expect((await comment()).status).toBe(0);
    expect(own().map(({ body }) => body)).toEqual([expect.stringContaining("### Second")]);
    expect(forge.comments.filter(({ body }) => body.includes("Forged"))).toHaveLength(130);
  });

  test("where the preview came to no end the comment says so: no former review passes for that of this commit", async () => {
    reviewed("### Fine");
    await comment();
    fs.rmSync(left(""), { recursive: true });
    expect((await comment()).status).toBe(0);
    expect(own().map(({ body }) => body)).toEqual([expect.stringContaining(`${head("production")}\n\n### ⛔ No review`)]);
  });

  test.each(["", '{"state":"succ', "null", "[]", '{"state":"success"}'])("an outcome that isn't whole (%j) is no review either", async (outcome) => {
    reviewed("### Fine");
    fs.writeFileSync(left("outcome.json"), outcome);
    expect(await comment()).toEqual({ status: 0, output: "made the comment on production\n" });
    expect(own().map(({ body }) => body)).toEqual([expect.stringContaining("### ⛔ No review")]);
  });

  test("a link in place of the review is not followed", async () => {
    reviewed("### First");
    fs.writeFileSync(path.join(folder, "secret"), `${head("production")}\n\nhush`);
    fs.rmSync(left("comment.md"));
    fs.symlinkSync(path.join(folder, "secret"), left("comment.md"));
    await comment();
    expect(own().map(({ body }) => body)).toEqual([expect.not.stringContaining("hush")]);
  });

  test("nothing is said for a fork, and nothing asked of the API", async () => {
    reviewed("### First");
    for (const from of ["stranger/program", null]) {
      const { status, output } = await comment({ from });
      expect({ status, output }).toEqual({ status: 2, output: expect.stringContaining("no preview for forks") });
    }
    expect(forge.asked).toEqual([]);
  });

  test("what the API refuses fails the step with its words, and without the token", async () => {
    reviewed("### First");
    forge.refuses = /^POST /;
    const { status, output } = await comment({ token: "s3cr3t-token" });
    expect({ status, output }).toEqual({ status: 2, output: expect.stringContaining("403 ") });
    expect(output).not.toContain("s3cr3t-token");
    expect(forge.asked.every(({ token }) => token?.endsWith("s3cr3t-token"))).toBe(true);
  });

  test("a missing token, and a file that is no review, are told", async () => {
    reviewed("### First");
    expect((await comment({ token: "" })).output).toContain("the job needs a token that may comment");
    fs.writeFileSync(left("comment.md"), "anything");
    expect((await comment()).output).toContain("is no review");
  });
});

describe("on GitHub", () => {
  const statuses = (): Record<string, string>[] => forge.asked.filter(({ path: at }) => at.includes("/statuses/")).map(({ path: at, body }) => ({ at, ...body }));

  test.each([
    ["success", "success", "Nothing speaks against it"],
    ["failure", "failure", `Don't apply this as it is: ${"x".repeat(200)}`],
  ])("the commit gets the status %s", async (state, expected, description) => {
    reviewed("### First", { state, description });
    await onGitHub();
    expect(statuses()).toEqual([
      {
        at: "/repos/org/program/statuses/c0ffee0123456789",
        state: expected,
        context: "certificates (production)",
        description: description.slice(0, 140),
        target_url: "https://github.example.com/org/program/actions/runs/99",
      },
    ]);
  });

  test("each stack has a status of its own", async () => {
    reviewed("### Bad", { state: "failure", description: "Don't" }, "staging");
    await onGitHub({ stack: "staging" });
    reviewed("### Fine");
    await onGitHub();
    expect(statuses().map(({ context, state }) => `${context}: ${state}`)).toEqual(["certificates (staging): failure", "certificates (production): success"]);
  });

  test("the commit of a preview that came to no end gets the status error", async () => {
    await onGitHub();
    expect(statuses()).toEqual([expect.objectContaining({ state: "error", description: "The preview did not come to its end" })]);
  });

  test("what is too long for GitHub is cut, and says where the rest is", async () => {
    reviewed("é".repeat(70_000));
    expect((await onGitHub()).status).toBe(0);
    expect(own()[0]!.body).toHaveLength(65_536);
    expect(own()[0]!.body).toMatch(/The rest is in the log of the run\.\n$/);
  });

  test.each(["pull_request_target", "workflow_run", "issue_comment"])("nothing is done on %s", async (event) => {
    reviewed("### First");
    expect(await onGitHub({ event })).toEqual({ status: 2, output: expect.stringContaining(`the event ${event} gives the secrets`) });
    expect(forge.asked).toEqual([]);
  });

  test("a step that there isn't is told", async () => {
    expect(await act({ step: "commment" }, folder, {})).toEqual({ status: 2, output: "::error::the input step must be review, comment or apply, got commment\n" });
  });
});
