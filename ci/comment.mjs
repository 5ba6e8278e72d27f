// @ts-check
// Keeps one comment of a pull or merge request for each stack up to date, and sets the status of its commit: docs/pull-requests.md.
import fs from "node:fs";
import path from "node:path";
import { forgeOf } from "./forges.mjs";
import { Refusal, refuseStrangers } from "./guard.mjs";
import { folderOf, headOf, stackOf } from "./options.mjs";
import { parsed } from "./parsed.mjs";
import { main } from "./preview.mjs";

await main(async () => {
  const { env } = process;
  refuseStrangers(env);
  const forge = forgeOf(env);
  const stack = stackOf(env);
  const { text, state, description } = whatToSay(folderOf(env), stack);
  const body = `${text.trimEnd()}\n\n<sub>Commit ${forge.commit.slice(0, 12)}, [the run](${forge.run})</sub>\n`;
  const marker = headOf(stack).split("\n", 1)[0] ?? "";
  const former = (await forge.comments()).find((comment) => comment.isOwn && comment.body.startsWith(marker));
  await forge.comment(shortened(body, forge.longest), former?.id);
  await forge.status?.(`certificates (${stack})`, state, description);
  process.stdout.write(`${former ? "updated" : "made"} the comment on ${stack}\n`);
  return true;
});

/**
 * What a review has left; where there is none, that is said too, so that no former one passes for that of this commit.
 *
 * @param {string} folder
 * @param {string} stack
 */
function whatToSay(folder, stack) {
  const comment = path.join(folder, "comment.md");
  const outcome = outcomeIn(path.join(folder, "outcome.json"));
  if (!isFile(comment) || outcome === undefined) {
    return { text: `${headOf(stack)}### ⛔ No review of the certificates\n\nThe preview did not come to its end.`, state: "error", description: "The preview did not come to its end" };
  }
  const text = fs.readFileSync(comment, "utf8");
  if (!text.startsWith(headOf(stack))) throw new Refusal(`${comment} is no review of ${stack}: it begins with ${text.split("\n", 1)[0]?.slice(0, 200)}`);
  return { text, ...outcome };
}

/** What the review comes to, if that has been left whole. @param {string} file */
function outcomeIn(file) {
  const outcome = isFile(file) ? parsed(fs.readFileSync(file, "utf8")) : undefined;
  if (typeof outcome?.state !== "string" || typeof outcome.description !== "string") return undefined;
  return { state: outcome.state === "success" ? "success" : "failure", description: /** @type {string} */ (outcome.description) };
}

/** They come from a job that has run the branch's code: what they point to elsewhere is none of its business. @param {string} file */
function isFile(file) {
  return fs.lstatSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** A review keeps below the limit itself; whatever else it may be, it must not be refused. @param {string} body @param {number} longest */
function shortened(body, longest) {
  const end = "\n\n… The rest is in the log of the run.\n";
  return body.length <= longest ? body : body.slice(0, longest - end.length) + end;
}
