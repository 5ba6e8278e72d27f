// @ts-check
// Previews a stack and reviews what happens to its certificates: docs/pull-requests.md.
import fs from "node:fs";
import path from "node:path";
import { refuseStrangers } from "./guard.mjs";
import { folderOf, optionsOf } from "./options.mjs";
import { main, review } from "./preview.mjs";

await main(() => {
  const { env } = process;
  refuseStrangers(env);
  const folder = folderOf(env);
  const { isFine, hasChanges } = review(optionsOf(env), folder);
  if (env.GITHUB_STEP_SUMMARY) fs.appendFileSync(env.GITHUB_STEP_SUMMARY, fs.readFileSync(path.join(folder, "comment.md")));
  if (env.GITHUB_OUTPUT) fs.appendFileSync(env.GITHUB_OUTPUT, `has-changes=${hasChanges}\n`);
  return isFine;
});
