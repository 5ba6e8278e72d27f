import { type Finding } from "./findings";
import { type MachineFacts } from "./machine-facts";
import { table } from "./table";

const head = ["nodes", "store", "measure", "ours", "plain", "difference", "ratio", "target", "verdict"];

/** The columns that hold words. */
const words = new Set([1, 2, 7, 8]);

/** The findings as a person reads them: a table, and what it comes to. */
export function report(findings: readonly Finding[], machine: MachineFacts, checkpoints: boolean): string {
  const missed = findings.filter(({ verdict }) => verdict === "MISSED").length;
  const judged = findings.filter(({ verdict }) => verdict !== "").length;
  return [
    `${machine.cores} cores (${machine.processor}), Node ${machine.node}, ${machine.engine}`,
    `state ${checkpoints ? "saved at every step" : "saved once, at the end"}; load before: ${machine.loadBefore.toFixed(1)}; medians of pairs`,
    "",
    table([head, ...findings.map(row)], words),
    "",
    missed === 0 ? `All ${judged} targets met.` : `${missed} of ${judged} targets MISSED${noise(machine)}.`,
  ].join("\n");
}

function row({ nodes, store, measure, unit, comparison, ours, target, verdict }: Finding): string[] {
  const shown = (value: number | undefined): string => (value === undefined ? "" : `${rounded(value, unit)} ${unit}`.trim());
  return [
    nodes === undefined ? "" : String(nodes),
    store ?? "",
    measure,
    shown(comparison?.ours ?? ours),
    shown(comparison?.plain),
    comparison ? `${comparison.difference < 0 ? "" : "+"}${shown(comparison.difference)}` : "",
    comparison ? comparison.ratio.toFixed(2) : "",
    target,
    verdict,
  ];
}

function rounded(value: number, unit: string): string {
  return value.toFixed(unit === "s" || unit === "times" ? 2 : 0);
}

function noise({ loadBefore, cores }: MachineFacts): string {
  return loadBefore > cores / 2 ? ", on a machine that was busy with other work: measure again when it is quiet" : "";
}
