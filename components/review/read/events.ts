import { hasError, lineReader, readDiagnostics } from "./diagnostics";
import { type Preview } from "./preview";
import { reasonsOf, stepsOf, unseenOf } from "./steps";
import { type Values, isRecord, recordOf } from "./values";
import { readViolations } from "./violations";

/** The preview of the form that is a stream of events: `PULUMI_ENABLE_STREAMING_JSON_PREVIEW`, or an event log. */
export function previewOfEvents(events: readonly Values[]): Preview {
  const told = events.flatMap((event) => [event.resourcePreEvent, event.resOutputsEvent].filter((of) => of !== undefined)).map((of) => (isRecord(of) ? recordOf(of, "metadata") : {}));
  const steps = stepsOf(told.map(({ op, urn, old, new: after, keys, diffs }) => ({ operation: op, urn, before: old, after, reasons: reasonsOf(keys, diffs) })));
  const linesOf = lineReader(told.flatMap((metadata) => [recordOf(metadata, "old"), recordOf(metadata, "new")]));
  const diagnostics = events.flatMap(({ diagnosticEvent }) => diagnosticEvent ?? []);
  const summary = events.map((event) => event.summaryEvent).find(isRecord) ?? {};
  return {
    steps,
    diagnostics: readDiagnostics(diagnostics, linesOf),
    violations: readViolations(events, linesOf),
    unseen: unseenOf(recordOf(summary, "resourceChanges").same, steps),
    isFailed: summary.result === "failed" || hasError(diagnostics),
  };
}
