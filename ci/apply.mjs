// @ts-check
// Applies what was reviewed, if it is still what would be done: docs/pull-requests.md.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { Refusal, refuseStrangers } from "./guard.mjs";
import { folderOf, optionsOf, pulumiFlags } from "./options.mjs";
import { parsed } from "./parsed.mjs";
import { main, review } from "./preview.mjs";

await main(() => {
  const { env } = process;
  refuseStrangers(env);
  const options = optionsOf(env);
  const folder = folderOf(env);
  const approved = stepsIn(folder);
  const again = `${folder}-again`;
  const { isFine, isFailed } = review(options, again);
  if (isFailed) throw new Refusal("the preview failed, so nothing is applied, whatever fail-on says: see above");
  if (!isFine) throw new Refusal("a finding is too grave to apply this: see above");
  const now = stepsIn(again);
  const [added, gone] = [now.filter((step) => !approved.includes(step)), approved.filter((step) => !now.includes(step))];
  if (added.length + gone.length > 0) {
    const told = [...added.map((step) => `  + ${step}`), ...gone.map((step) => `  - ${step}`)].join("\n");
    throw new Refusal(`what would be done now isn't what was reviewed:\n${told}\nrun the workflow again, and look at its review`);
  }
  if (now.length === 0) process.stdout.write("Nothing is to be done.\n");
  return now.length === 0 || spawnSync("pulumi", ["up", "--yes", "--skip-preview", ...pulumiFlags(options)], { stdio: "inherit" }).status === 0;
});

/** @param {string} folder @returns {string[]} */
function stepsIn(folder) {
  const file = path.join(folder, "steps.json");
  if (!fs.existsSync(file)) throw new Refusal(`${file} is missing: review first, and hand its folder on`);
  const steps = parsed(fs.readFileSync(file, "utf8"));
  if (!Array.isArray(steps)) throw new Refusal(`${file} is cut off or broken: review again, and hand its folder on whole`);
  return steps;
}
