import { advice } from "./advice";
import { hasError, lineReader, readDiagnostics } from "./diagnostics";
import { type Preview } from "./preview";
import { reasonsOf, stepsOf, unseenOf } from "./steps";
import { type Values, isRecord, recordOf } from "./values";
import { readViolations } from "./violations";

/** The preview of the form that is one JSON object, which leaves out what policy packs say: events of the same preview have it. */
export function previewOfDigest(digest: Values, events: readonly Values[]): Preview {
  const { steps: told = [] } = digest;
  if (!Array.isArray(told)) throw new Error(`the preview's steps are no list: ${advice}`);
  const listed = told.map((step: unknown): Values => (isRecord(step) ? step : {}));
  const steps = stepsOf(
    listed.map(({ op, urn, oldState, newState, replaceReasons, diffReasons }) => ({
      operation: op,
      urn,
      before: oldState,
      after: newState,
      reasons: reasonsOf(replaceReasons, diffReasons),
    })),
  );
  const linesOf = lineReader(listed.flatMap(({ oldState, newState }) => [oldState, newState].filter(isRecord)));
  return {
    steps,
    diagnostics: readDiagnostics(digest.diagnostics, linesOf),
    violations: readViolations(events, linesOf),
    unseen: unseenOf(recordOf(digest, "changeSummary").same, steps),
    isFailed: hasError(digest.diagnostics),
  };
}
