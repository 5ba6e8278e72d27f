import { type MockEngineArgs } from "./mocks";

/** What a stack's state remembers of a generation's change, by the end of the record's name: `signing-g1`, `distributed-g2`. */
export type Remembered = Record<string, object>;

/** A stack that has run before: its records keep their values, and what it hasn't named yet begins now. */
export function remembering(records: Remembered): Required<MockEngineArgs>["outputs"] {
  const kept = Object.entries(records);
  return { "pulumi:index:Stash": ({ input }, name) => ({ output: kept.find(([end]) => name.endsWith(`-${end}`))?.[1] ?? input }) };
}

const at = "2026-01-01T00:00:00Z";

/** All that is remembered after a first run with one generation, of any authority or of tokens. */
export const firstRun = (generation: string): Remembered => ({
  first: { at },
  [`signing-${generation}`]: { at, overlapHours: 24 },
  [`listed-${generation}`]: { at, overlapHours: 24 },
  [`distributed-${generation}`]: { at, under: generation },
});
