import { type LineReader, resourceOf } from "./diagnostics";
import { type Violation } from "./preview";
import { type Values, isRecord, textOf } from "./values";

/** Levels at which the engine goes on all the same. */
const lenient = new Set(["advisory", "warning", "disabled", "none"]);

/** What policy packs said in these events: https://www.pulumi.com/docs/iac/crossguard/. */
export function readViolations(events: readonly Values[], linesOf: LineReader): Violation[] {
  return events.flatMap(({ policyEvent }): Violation[] => {
    if (!isRecord(policyEvent)) return [];
    const { message, resourceUrn } = policyEvent;
    const [policy = "unnamed", pack = "unnamed"] = [textOf(policyEvent, "policyName"), textOf(policyEvent, "policyPackName")];
    const [isMandatory, severity] = [!lenient.has(textOf(policyEvent, "enforcementLevel") ?? ""), textOf(policyEvent, "severity")];
    return [{ policy, pack, isMandatory, ...(severity !== undefined && { severity }), message: linesOf(message).join(" "), ...resourceOf(resourceUrn) }];
  });
}
