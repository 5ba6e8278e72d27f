import * as fs from "node:fs";

/** What /proc says of a process. */
interface Status {
  pid: number;
  parent: number;
  /** Resident now. */
  residentKilobytes: number;
  /** The most that was ever resident. */
  highestKilobytes: number;
}

/** The memory of a process with everything that it started. */
export interface TreeMemory {
  /** The most that was resident in all of them together; pages that they share count in each. */
  peakKilobytes: number;
  /** The most that was resident in one of them. */
  largestKilobytes: number;
}

const intervalMilliseconds = 200;

/**
 * Watches the memory of a process and its descendants until it is told to stop.
 *
 * It looks every fifth of a second, so a shorter peak of the whole tree escapes it. Without /proc there is nothing to see.
 */
export function watchMemory(root: number): () => TreeMemory | undefined {
  if (!fs.existsSync("/proc/self/status")) return () => undefined;
  const seen: TreeMemory = { peakKilobytes: 0, largestKilobytes: 0 };
  const look = (): void => {
    const tree = treeOf(root, allProcesses());
    seen.peakKilobytes = Math.max(seen.peakKilobytes, sum(tree.map(({ residentKilobytes }) => residentKilobytes)));
    seen.largestKilobytes = Math.max(seen.largestKilobytes, ...tree.map(({ highestKilobytes }) => highestKilobytes));
  };
  const timer = setInterval(look, intervalMilliseconds);
  return () => {
    clearInterval(timer);
    return seen;
  };
}

/** Seconds of CPU, user and system, of all descendants of this process that have ended and been waited for. */
export function endedCpuSeconds(): number | undefined {
  const stat = readOrNothing("/proc/self/stat");
  // The second field is a name that may hold anything; counting begins behind it. See proc(5), cutime and cstime.
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticksPerSecond = 100;
  return fields && (Number(fields[13]) + Number(fields[14])) / ticksPerSecond;
}

function treeOf(root: number, processes: readonly Status[]): Status[] {
  const children = processes.filter(({ parent }) => parent === root);
  return [...processes.filter(({ pid }) => pid === root), ...children.flatMap(({ pid }) => treeOf(pid, processes))];
}

function allProcesses(): Status[] {
  return fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap(statusOf);
}

function statusOf(pid: string): Status[] {
  const text = readOrNothing(`/proc/${pid}/status`);
  if (text === undefined) return [];
  const number = (field: string): number => Number(new RegExp(`^${field}:\\s*(\\d+)`, "m").exec(text)?.[1] ?? 0);
  return [{ pid: Number(pid), parent: number("PPid"), residentKilobytes: number("VmRSS"), highestKilobytes: number("VmHWM") }];
}

/** A process may end between being listed and being read. */
function readOrNothing(file: string): string | undefined {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
