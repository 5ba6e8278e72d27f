import { type Cost } from "./command";
import { type Pair, type Sample, type SizeMeasured } from "./measure-size";
import { type Size } from "./project";
import { type Comparison, type Paired, compare, median } from "./statistics";

/** Whether a target was reached; measures without one have none. */
export type Verdict = "met" | "MISSED" | "";

/** One measure, both sides and what is asked of it. */
export interface Finding {
  /** The number of nodes, if it depends on that. */
  nodes?: number;
  store?: Size["store"];
  measure: string;
  unit: string;
  comparison?: Comparison;
  /** For what is measured on our side alone. */
  ours?: number;
  target: string;
  verdict: Verdict;
}

/** What is asked of a comparison. */
interface Target {
  text: string;
  isMet: (comparison: Comparison) => boolean;
}

const noTarget: Target = { text: "", isMet: () => true };
const smallExtra: Target = { text: "at most 1.2 s more", isMet: ({ difference }) => difference <= 1.2 };
const ratio: Target = { text: "at most 1.2 times", isMet: (comparison) => comparison.ratio <= 1.2 };

/** A small cluster is judged by what is added to the engine's own start, a large one by proportion; between them nothing is asked. */
function timeTarget(nodes: number): Target {
  if (nodes <= 3) return smallExtra;
  return nodes >= 100 ? ratio : noTarget;
}

/** Everything that was found, judged by the targets. */
export function findings(sizes: readonly SizeMeasured[], imports: readonly Paired[]): Finding[] {
  return [...sizes.flatMap(ofSize), ...growth(sizes), ...reviews(sizes), judged({ measure: "import", unit: "ms" }, imports, ratio)];
}

/** How many resources a node may take: those of its certificates, and one or two for what is stored of it. */
const mostResources: Record<Size["store"], number> = { directory: 9, awsSecretsManager: 10 };

function ofSize({ nodes, store, pairs }: SizeMeasured): Finding[] {
  const most = mostResources[store];
  const about = (measure: string, unit: string, valueOf: (sample: Sample) => number | undefined, target = noTarget): Finding[] => {
    const values = pairs.flatMap((pair) => paired(pair, valueOf));
    return values.length === 0 ? [] : [judged({ nodes, store, measure, unit }, values, target)];
  };
  return [
    ...about("up", "s", ({ up }) => up.seconds, timeTarget(nodes)),
    ...about("no-change preview", "s", ({ preview }) => preview.seconds, timeTarget(nodes)),
    ...about("up, CPU", "s", ({ up }) => up.cpuSeconds),
    ...about("no-change preview, CPU", "s", ({ preview }) => preview.cpuSeconds),
    ...about("peak memory, all processes", "MB", (sample) => highest(sample, "peakMegabytes")),
    ...about("peak memory, largest process", "MB", (sample) => highest(sample, "largestMegabytes")),
    ...about("state", "KB", ({ bytes }) => bytes / 1024),
    ...about("resources", "", ({ resources }) => resources),
    ...about("resources per node", "", ({ resourcesPerNode }) => resourcesPerNode, { text: `at most ${most}`, isMet: ({ ours }) => ours <= most }),
  ];
}

/** How the time grows with the cluster. */
function growth(sizes: readonly SizeMeasured[]): Finding[] {
  const upOf = (wanted: number): number | undefined => {
    const size = sizes.find(({ nodes, store }) => nodes === wanted && store === "directory");
    return size && median(size.pairs.map(({ ours }) => ours.up.seconds));
  };
  const [hundred, threeHundred] = [upOf(100), upOf(300)];
  if (threeHundred === undefined) return [];
  const total: Finding = { nodes: 300, measure: "up, in all", unit: "s", ours: threeHundred, target: "below 60 s", verdict: verdict(threeHundred < 60) };
  if (hundred === undefined) return [total];
  const times = threeHundred / hundred;
  return [total, { measure: "up, 300 nodes to 100", unit: "times", ours: times, target: "at most 4 times", verdict: verdict(times <= 4) }];
}

/** How long a reviewer waits for our review of a preview that shows every resource. */
function reviews(sizes: readonly SizeMeasured[]): Finding[] {
  return sizes.flatMap(({ nodes, store, pairs }) => {
    const seconds = pairs.flatMap(({ ours }) => ours.review?.seconds ?? []);
    if (seconds.length === 0) return [];
    const ours = median(seconds);
    const isJudged = nodes === 300;
    return [{ nodes, store, measure: "review of a preview", unit: "s", ours, target: isJudged ? "below 1 s" : "", verdict: isJudged ? verdict(ours < 1) : "" }];
  });
}

function judged(what: Pick<Finding, "nodes" | "store" | "measure" | "unit">, pairs: readonly Paired[], target: Target): Finding {
  const comparison = compare(pairs);
  return { ...what, comparison, target: target.text, verdict: target === noTarget ? "" : verdict(target.isMet(comparison)) };
}

function verdict(isMet: boolean): Verdict {
  return isMet ? "met" : "MISSED";
}

function paired(pair: Pair, valueOf: (sample: Sample) => number | undefined): Paired[] {
  const [ours, plain] = [valueOf(pair.ours), valueOf(pair.plain)];
  return ours === undefined || plain === undefined ? [] : [{ ours, plain }];
}

function highest({ up, preview }: Sample, key: keyof Cost): number | undefined {
  return up[key] === undefined || preview[key] === undefined ? undefined : Math.max(up[key], preview[key]);
}
