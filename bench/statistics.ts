/** The middle of some numbers, or half way between the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = Math.floor(sorted.length / 2);
  const lower = Math.ceil(sorted.length / 2) - 1;
  return (at(sorted, lower) + at(sorted, upper)) / 2;
}

/** What was measured on both sides, one right after the other, so that the machine was in the same mood. */
export interface Paired {
  ours: number;
  plain: number;
}

/** Pairs in short: medians of each side, and of how the sides of one pair compare. */
export interface Comparison {
  ours: number;
  plain: number;
  /** The median of ours minus plain within a pair. */
  difference: number;
  /** The median of ours divided by plain within a pair. */
  ratio: number;
}

/** Compares the sides of each pair and takes the medians. */
export function compare(pairs: readonly Paired[]): Comparison {
  return {
    ours: median(pairs.map(({ ours }) => ours)),
    plain: median(pairs.map(({ plain }) => plain)),
    difference: median(pairs.map(({ ours, plain }) => ours - plain)),
    ratio: median(pairs.map(({ ours, plain }) => ours / plain)),
  };
}

function at(sorted: readonly number[], index: number): number {
  const value = sorted[index];
  if (value === undefined) throw new Error("nothing was measured");
  return value;
}
