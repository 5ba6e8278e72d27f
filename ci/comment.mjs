// @ts-check
// Keeps one comment of a pull or merge request up to date, and sets the status of its commit: docs/pull-requests.md.
import fs from "node:fs";
import path from "node:path";
import { forgeOf } from "./forges.mjs";
import { Refusal, refuseStrangers } from "./guard.mjs";
import { folderOf, main } from "./preview.mjs";

/** By this a comment is found again; `elastic-tls review` begins with it. */
const marker = "<!-- elastic-tls review -->";

await main(async () => {
  const { env } = process;
  refuseStrangers(env);
  const forge = forgeOf(env);
  const { text, state, description } = whatToSay(folderOf(env));
  const body = `${text.trimEnd()}\n\n<sub>Commit ${forge.commit.slice(0, 12)}, [the run](${forge.run})</sub>\n`;
  const former = (await forge.comments()).find((comment) => comment.isOwn && comment.body.startsWith(marker));
  await forge.comment(shortened(body, forge.longest), former?.id);
  await forge.status?.(state, description);
  process.stdout.write(`${former ? "updated" : "made"} the comment\n`);
  return true;
});

/** What a review has left; where there is none, that is said too, so that no former one passes for that of this commit. @param {string} folder */
function whatToSay(folder) {
  const comment = path.join(folder, "comment.md");
  const outcome = path.join(folder, "outcome.json");
  // They come from a job that has run the branch's code: what they point to elsewhere is none of its business.
  if (![comment, outcome].every((file) => fs.lstatSync(file, { throwIfNoEntry: false })?.isFile())) {
    return { text: `${marker}\n\n### ⛔ No review of the certificates\n\nThe preview did not come to its end.`, state: "error", description: "The preview did not come to its end" };
  }
  const text = fs.readFileSync(comment, "utf8");
  if (!text.startsWith(marker)) throw new Refusal(`${comment} is no review: it must begin with ${marker}`);
  /** @type {{ state: string, description: string }} */
  const { state, description } = JSON.parse(fs.readFileSync(outcome, "utf8"));
  return { text, state: state === "success" ? "success" : "failure", description };
}

/** A review keeps below the limit itself; whatever else it may be, it must not be refused. @param {string} body @param {number} longest */
function shortened(body, longest) {
  const end = "\n\n… The rest is in the log of the run.\n";
  return body.length <= longest ? body : body.slice(0, longest - end.length) + end;
}
