import { isFollowed, parsedJson } from "../../support/json";
import { advice, logAdvice } from "./advice";
import { previewOfDigest } from "./digest";
import { previewOfEvents } from "./events";
import { type Preview } from "./preview";
import { type Values, isRecord, isTooDeep } from "./values";

const tooDeep = `the preview holds values that lie too deep in one another to be real: ${advice}`;

/**
 * Reads a preview in either form: one JSON object, or one event a line, as the engine streams them.
 *
 * @param eventLog what the engine wrote with `--event-log` beside one JSON object: of it what policy packs say is read
 * @throws if it is empty, cut off, no JSON, the JSON of something else, or of what no engine prints
 */
export function readPreview(text: string, eventLog?: string): Preview {
  if (text.trim() === "") throw new Error(`the preview is empty: ${advice}, and look at its standard error`);
  // Before it there may be a byte order mark, and what `npm run` prints.
  const start = /^\uFEFF?\{/m.exec(text);
  if (!start) throw new Error(`the preview is no JSON: ${advice}`);
  const json = text.slice(start.index).replace(/^\uFEFF/, "");
  if (isEvent(parsedJson(json.split(/\r?\n/, 1)[0]!))) return previewOfEvents(wholeEvents(json));
  const digest = parsedJson(json);
  if (digest === undefined && isFollowed(json)) throw new Error(`the preview is followed by other text: ${advice}, and nothing else`);
  if (digest === undefined) throw new Error(`the preview is cut off or broken, ${json.length} characters of it are there: ${advice}, all of it`);
  if (!isDigest(digest)) throw new Error(`the JSON isn't that of a preview: ${advice}`);
  if (isTooDeep(digest)) throw new Error(tooDeep);
  return previewOfDigest(digest, eventLog === undefined ? [] : policyEvents(eventLog));
}

/** A preview that changes nothing has no steps unless it shows sames. */
function isDigest(value: unknown): value is Values {
  return isRecord(value) && (Array.isArray(value.steps) || isRecord(value.changeSummary));
}

function isEvent(value: unknown): value is Values {
  return isRecord(value) && "sequence" in value;
}

/** The engine says at the end what it comes to, and always that it is at its end. */
function isEnd(event: Values): boolean {
  return "summaryEvent" in event || "cancelEvent" in event;
}

/** The events of a log that tell of policies; most of the others hold whole resources. */
function policyEvents(log: string): Values[] {
  const lines = log.split("\n").filter((line) => line.trim() !== "");
  if (lines.length === 0) throw new Error(`the event log is empty: ${logAdvice}, and look at what it says on standard error`);
  if (!isEvent(parsedJson(lines[0]!))) throw new Error(`the event log holds no events: ${logAdvice}`);
  const isRead = (line: string, index: number) => line.includes('"policyEvent":') || index === lines.length - 1;
  const events = lines.filter(isRead).map((line) => parsedJson(line));
  if (!(events.every(isEvent) && isEnd(events.at(-1)!))) throw new Error(`the event log is cut off or broken: ${logAdvice}, all of it`);
  return events.filter(isEvent);
}

/** Most lines of a stream: what the SDK says for whoever debugs it. */
const debugging = /^\{"sequence":\d+,"timestamp":\d+,"diagnosticEvent":\{"prefix":"debug: ".*"severity":"debug"\}\}\s*$/;

/** All events up to the one that ends the stream, without those that nobody reads. */
function wholeEvents(lines: string): Values[] {
  const documents = lines.split("\n").map((line) => (line.trim() === "" || debugging.test(line) ? {} : parsedJson(line)));
  const broken = documents.findIndex((document) => !isRecord(document));
  if (broken !== -1) throw new Error(`line ${broken + 1} of the preview's events is cut off or broken: ${advice}, all of it`);
  const events = documents.filter(isRecord);
  if (events.some(isTooDeep)) throw new Error(tooDeep);
  if (!events.some(isEnd)) {
    throw new Error(`the preview's events end before their summary: ${advice}, all of it`);
  }
  return events;
}
