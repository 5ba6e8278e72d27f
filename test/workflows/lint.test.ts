import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { packageRoot } from "../support/engine";
import { installMinutes } from "../support/python-tools";
import { type Linters, linters } from "../support/workflow-linters";

const docs = path.join(packageRoot, "docs/workflows");
const read = (file: string) => fs.readFileSync(file, "utf8");
const forUsers = ["review.yml", "apply.yml", "renew.yml"].map((name) => path.join(docs, name));
const own = fs.readdirSync(path.join(packageRoot, ".github/workflows")).map((name) => path.join(packageRoot, ".github/workflows", name));
const gitLab = parse(read(path.join(docs, "gitlab-ci.yml"))) as Record<string, { script?: string[]; before_script?: string[]; rules?: { if: string }[]; environment?: object }>;

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}
interface Job {
  strategy?: { matrix: { stack: string[] } };
  if?: string;
  environment?: string;
  concurrency?: { group: string; "cancel-in-progress": boolean };
  outputs?: Record<string, string>;
  permissions?: Record<string, string>;
  steps: Step[];
}
const workflow = (file: string) => parse(read(file)) as { on: unknown; permissions: object; jobs: Record<string, Job> };

let lint: Linters;
beforeAll(async () => (lint = await linters()), installMinutes);

test("no workflow is forgotten here", () => {
  expect(fs.readdirSync(docs).sort()).toEqual([...forUsers.map((file) => path.basename(file)), "gitlab-ci.yml"].sort());
});

test("actionlint and ShellCheck have nothing to say, also of what the action is given", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "elastic-tls-workflows-"));
  try {
    // As a local action its inputs are checked, too.
    fs.mkdirSync(path.join(folder, ".git"));
    fs.mkdirSync(path.join(folder, ".github/workflows"), { recursive: true });
    fs.copyFileSync(path.join(packageRoot, "action.yml"), path.join(folder, "action.yml"));
    const copies = [...forUsers, ...own].map((file) => {
      const copy = path.join(folder, ".github/workflows", path.basename(file));
      fs.writeFileSync(copy, read(file).replaceAll(/OWNER\/elastic-tls@0{40}/g, "./"));
      return copy;
    });
    expect(lint.actionlint([...forUsers, ...own], packageRoot)).toBe("");
    expect(lint.actionlint(copies, folder)).toBe("");
    fs.writeFileSync(copies[0]!, read(copies[0]!).replace("fail-on: critical", "fail-at: critical"));
    expect(lint.actionlint(copies, folder)).toContain("fail-at");
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

test("they are of the forms that GitHub and GitLab publish", () => {
  expect(lint.schema("github-workflows", ...forUsers, ...own)).toBe("");
  expect(lint.schema("github-actions", path.join(packageRoot, "action.yml"))).toBe("");
  expect(lint.schema("gitlab-ci", path.join(docs, "gitlab-ci.yml"))).toBe("");
  expect(lint.schema("gitlab-ci", path.join(packageRoot, "action.yml"))).not.toBe("");
});

test("ShellCheck has nothing to say of the action's and of GitLab's commands", () => {
  const { runs } = parse(read(path.join(packageRoot, "action.yml"))) as { runs: { steps: Step[] } };
  const scripts = [...runs.steps.map(({ run }) => run!), ...Object.values(gitLab).flatMap(({ script = [], before_script = [] }) => [...before_script, ...script].join("\n"))];
  expect(scripts.filter((script) => script !== "").map((script) => lint.shellcheck(script)).join("")).toBe("");
});

const everyStep = [...forUsers, ...own].flatMap((file) => Object.values(workflow(file).jobs).flatMap(({ steps }) => steps));

test("every action is pinned by the digest of a commit, with its version beside it", () => {
  const lines = [...forUsers, ...own].flatMap((file) => read(file).split("\n")).filter((line) => /\buses:/.test(line));
  expect(lines).toHaveLength(everyStep.filter(({ uses }) => uses !== undefined).length);
  for (const line of lines) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # (v\d+\.\d+\.\d+|the commit that you have checked)/);
  // One version of each, everywhere.
  const pins = new Set(lines.map((line) => /uses: (\S+)/.exec(line)![1]!));
  expect(new Set([...pins].map((pin) => pin.split("@")[0])).size).toBe(pins.size);
});

test("nothing from outside is put into a shell, and no checkout keeps its token", () => {
  const action = parse(read(path.join(packageRoot, "action.yml"))) as { runs: { steps: Step[] } };
  for (const { run, uses, with: given } of [...everyStep, ...action.runs.steps]) {
    expect(run ?? "").not.toContain("${{");
    if (uses?.startsWith("actions/checkout@")) expect(given).toMatchObject({ "persist-credentials": false });
  }
});

test("no workflow runs on what strangers send with the repository's secrets", () => {
  for (const file of [...forUsers, ...own]) {
    const { on, permissions } = workflow(file);
    expect(JSON.stringify(on)).not.toMatch(/pull_request_target|workflow_run|issue_comment/);
    // Each job asks for what it needs.
    expect(permissions).toEqual({});
  }
});

test("a job with secrets waits for an environment and can't write to the repository; one that comments has neither secrets nor code", () => {
  for (const file of forUsers) {
    for (const { environment, permissions, steps } of Object.values(workflow(file).jobs)) {
      const isSecret = JSON.stringify(steps).includes("secrets.");
      const writes = Object.entries(permissions ?? {}).filter(([scope, level]) => level === "write" && scope !== "id-token");
      expect(environment !== undefined).toBe(isSecret);
      if (isSecret) expect(writes).toEqual([]);
      else expect(steps.map(({ uses }) => uses?.split("@")[0])).toEqual(["actions/download-artifact", "OWNER/elastic-tls"]);
    }
  }
  expect(workflow(forUsers[0]!).jobs.review!.if).toBe("github.event.pull_request.head.repo.full_name == github.repository");
});

test("the stacks that are reviewed are those that are commented, each with its own artifact", () => {
  const { review, comment } = workflow(forUsers[0]!).jobs;
  expect(comment!.strategy).toEqual(review!.strategy);
  const given = ({ steps }: Job) => steps.flatMap(({ uses = "", with: inputs = {} }) => (/elastic-tls@|-artifact@/.test(uses) ? [inputs.stack ?? inputs.name] : []));
  const [stack, artifact] = ["${{ matrix.stack }}", "certificates-review-${{ strategy.job-index }}"];
  expect([given(review!), given(comment!)]).toEqual([[stack, artifact], [artifact, stack]]);
});

test("a run that waits for its approval keeps no later one from being reviewed, and nobody is asked to approve nothing", () => {
  const { review, apply, ...others } = workflow(path.join(docs, "apply.yml")).jobs;
  expect([parse(read(path.join(docs, "apply.yml"))).concurrency, others]).toEqual([undefined, {}]);
  expect([review!.concurrency!["cancel-in-progress"], apply!.concurrency!["cancel-in-progress"]]).toEqual([true, false]);
  expect(review!.concurrency!.group).not.toBe(apply!.concurrency!.group);
  expect([review!.outputs, apply!.if]).toEqual([{ "has-changes": "${{ steps.review.outputs.has-changes }}" }, "needs.review.outputs.has-changes == 'true'"]);
});

test("GitLab's jobs with secrets that deploy nothing say so by the action that will go on needing the right to deploy", () => {
  const environments = Object.fromEntries(Object.entries(gitLab).flatMap(([job, { environment }]) => (environment ? [[job, environment]] : [])));
  const [prepares, deploys] = [(name: string) => ({ name, action: "prepare" }), (name: string) => ({ name })];
  expect(environments).toEqual({
    "certificates-review": prepares("preview"),
    "certificates-note": prepares("notes"),
    "certificates-review-merged": prepares("preview-main"),
    "certificates-apply": deploys("production"),
    "certificates-renew": deploys("renewals"),
    "certificates-inventory": prepares("renewals"),
  });
});

test("GitLab's jobs are for merge requests of the project itself, or for its main branch", () => {
  const rules = Object.values(gitLab).flatMap(({ rules: ofJob = [] }) => ofJob.map((rule) => rule.if));
  expect(rules.length).toBe(6);
  for (const rule of rules) expect(rule).toMatch(/== "merge_request_event" && \$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == \$CI_PROJECT_ID$|^\$CI_PIPELINE_SOURCE == "(push|schedule)" && \$CI_COMMIT_BRANCH == \$CI_DEFAULT_BRANCH$/);
});
