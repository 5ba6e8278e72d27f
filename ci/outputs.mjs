// @ts-check
import fs from "node:fs";
import { parsed } from "./parsed.mjs";

/** @typedef {Record<string, unknown>} Outputs */

/** What names have no need of, and a log or Markdown might take for something else. */
const unusual = /[^\p{L}\p{N}_.-]+/gu;

const mostTold = 20;

/** A line for whoever approves, as text and as Markdown; empty if no output changes. @param {readonly string[]} changes */
export function outputsInWords(changes) {
  const more = changes.length - mostTold;
  return changes.length === 0 ? "" : `Outputs of the stack: ${changes.slice(0, mostTold).join(", ")}${more > 0 ? ` and ${more} more` : ""}.\n`;
}

/**
 * Which outputs of the stack a preview changes, as in `` `certificates` is new ``. To Pulumi its stack is the same all the same, and
 * its one JSON object has the former outputs alone: the log of events has both, with secrets masked, which are alike then.
 *
 * @param {string} eventLog
 * @returns {string[]}
 */
export function outputChanges(eventLog) {
  const lines = fs.existsSync(eventLog) ? fs.readFileSync(eventLog, "utf8").split("\n") : [];
  const told = lines.filter((line) => line.includes('"resOutputsEvent"') && line.includes('"pulumi:pulumi:Stack"')).map((line) => parsed(line)?.resOutputsEvent?.metadata);
  // The stack is told of when it is registered, with the former outputs on both sides, and again once the program has ended.
  const { old, new: after } = told.filter((metadata) => metadata?.type === "pulumi:pulumi:Stack").at(-1) ?? {};
  return changed(old?.outputs ?? {}, after?.outputs ?? {});
}

/** @param {Outputs} before @param {Outputs} after */
function changed(before, after) {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((name) => {
    const [was, is] = [before, after].map((outputs) => (Object.hasOwn(outputs, name) ? JSON.stringify(outputs[name]) : undefined));
    return was === is ? [] : [`\`${name.replace(unusual, " ")}\` ${was === undefined ? "is new" : is === undefined ? "goes" : "changes"}`];
  });
}
