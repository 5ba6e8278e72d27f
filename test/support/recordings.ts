import fs from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { markdownOf } from "../../components/review/output/markdown";
import { readPreview } from "../../components/review/read/read-preview";
import { type Review, reviewOf } from "../../components/review/review";
import { packageRoot } from "./engine";

const recorded = path.join(packageRoot, "test/review/recorded");

/** Set by `npm run record-previews`: what the engine prints is kept, instead of compared with what it printed once. */
export const isRecording = process.env.RECORD_PREVIEWS === "1";

/** The names of all that is recorded. */
export const recordings = (): string[] => fs.readdirSync(recorded).map((file) => path.basename(file, ".json")).sort();

/** A preview that the engine has printed once, and when that was. */
export function recording(name: string): { at: Date; text: string } {
  const { at, preview } = JSON.parse(fs.readFileSync(path.join(recorded, `${name}.json`), "utf8"));
  return { at: new Date(at), text: JSON.stringify({ ...preview, steps: preview.steps.map(whole) }) };
}

/** The review of a recorded preview, as of the day of the recording. */
export function recordedReview(name: string): Review {
  const { at, text } = recording(name);
  return reviewOf(readPreview(text), at);
}

/** The review of what the real engine has printed now, which has to be that of the recording, or becomes it. */
export function reviewAsRecorded(name: string, text: string): Review {
  const at = new Date();
  const review = reviewOf(readPreview(text), at);
  const trimmed = { ...JSON.parse(text), steps: JSON.parse(text).steps?.map(trimmedStep) ?? [] };
  if (isRecording) write(name, at, trimmed);
  expect(markdownOf(reviewOf(readPreview(JSON.stringify({ ...trimmed, steps: trimmed.steps.map(whole) })), at))).toBe(markdownOf(review));
  expect(timeless(review)).toEqual(timeless(recordedReview(name)));
  return review;
}

/** One line for each step, so that a change of the recording can be read. */
function write(name: string, at: Date, { steps, diagnostics, changeSummary }: { steps: object[]; diagnostics?: object[]; changeSummary?: object }): void {
  const lines = steps.map((step) => `  ${JSON.stringify(step)}`).join(",\n");
  const rest = JSON.stringify({ diagnostics, changeSummary }).slice(1);
  fs.writeFileSync(path.join(recorded, `${name}.json`), `{"at":"${at.toISOString()}","preview":{"steps":[\n${lines}\n],${rest}}\n`);
}

type State = Record<string, any>;
interface Step {
  op: string;
  oldState?: State;
  newState?: State;
}

/** Of a state what the review may read. Left out are who made it when and where, how it is kept, and code. */
const keptOfStates = ["parent", "inputs", "outputs", "propertyDependencies"];
const keptOutputs = ["certPem", "certRequestPem", "validityEndTime", "endpoint", "certificates"];

function trimmedStep({ op, urn, oldState, newState, replaceReasons, diffReasons }: any): Step {
  const [before, after] = [oldState, newState].map((state) => state && trimmedState(state));
  // Of what stays the same, both sides are.
  const isTwice = op === "same" && isDeepStrictEqual(before, after);
  return { op, urn, ...(before && !isTwice && { oldState: before }), ...(after && { newState: after }), replaceReasons, diffReasons } as Step;
}

function trimmedState(state: State): State {
  const { inputs = {}, outputs = {}, propertyDependencies = {}, ...rest } = Object.fromEntries(Object.entries(state).filter(([key]) => keptOfStates.includes(key)));
  return {
    ...rest,
    inputs: Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== "__provider")),
    outputs: Object.fromEntries(Object.entries(outputs).filter(([key]) => keptOutputs.includes(key))),
    propertyDependencies: Object.fromEntries(Object.entries(propertyDependencies).filter(([, urns]) => (urns as string[]).length > 0)),
  };
}

function whole(step: Step): Step {
  return step.op === "same" ? { ...step, oldState: step.oldState ?? step.newState } : step;
}

/** A review without what differs from day to day or with every key, and how many resources stay as they are. */
function timeless({ changes, findings, effect, notes }: Review): object {
  const text = JSON.stringify({ changes: changes.map(({ expiry, ...change }) => ({ ...change, expiry: expiry && Object.keys(expiry) })), findings, effect, notes });
  return JSON.parse(text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<instant>").replace(/in -?\d+ days/g, "in <some> days").replace(/\d+ unchanged/g, "<some> unchanged").replace(/"keyId":"[0-9a-f]+"/g, '"keyId":"<id>"'));
}
