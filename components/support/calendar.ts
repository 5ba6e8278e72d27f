import { createHash } from "crypto";

/** Hours in a day: the tls provider counts in hours, our arguments in days. */
export const hoursPerDay = 24;

const millisecondsPerHour = 3_600_000;

/** The one source of the present time for every check. Only tests set it. */
export const clock = { now: (): Date => new Date() };

/** The instant that many hours later, or earlier if negative. */
export function hoursAfter(instant: Date, hours: number): Date {
  return new Date(instant.getTime() + hours * millisecondsPerHour);
}

/** ISO 8601 in UTC to the second, as certificates count: `2027-11-24T06:24:08Z`. */
export function isoInstant(instant: Date): string {
  return instant.toISOString().replace(/\.\d{3}Z$/, "Z");
}

/** A number of whole hours from 0 up to the span that depends on the name alone, so that it spreads work and never moves. */
export function stableOffsetHours(name: string, spanHours: number): number {
  const span = Math.floor(spanHours);
  return span <= 1 ? 0 : createHash("sha256").update(name).digest().readUInt32BE(0) % span;
}
