import { hoursAfter, isoInstant } from "../../components/support/calendar";
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
  [`signing-${generation}`]: { at, overlapHours: 24, isFollowed: true },
  [`listed-${generation}`]: { at, overlapHours: 24 },
  [`distributed-${generation}`]: { at, under: generation },
  [`reached-${generation}`]: { at: "never" },
  [`reached-before-${generation}`]: { at: "never" },
});

/** The names of records, by which a test that lets time pass finds them in a state. */
export const records = /-(authority|kibana-tokens)-(first|signing|listed|distributed|reached)/;

/** The outputs of a record, as if it had been made a day and an hour earlier. */
export function aged({ outputs = {} }: { outputs?: Record<string, unknown> }): Record<string, unknown> {
  const record = outputs.output as { at: string };
  const then = Date.parse(record.at);
  // What no run has stored yet stays so.
  return Number.isNaN(then) ? outputs : { ...outputs, output: { ...record, at: isoInstant(hoursAfter(new Date(then), -25)) } };
}
