import { clock, hoursAfter, isoInstant, stableOffsetHours } from "../../components/support/calendar";

describe("instants", () => {
  it("are written in UTC to the second", () => {
    expect(isoInstant(new Date("2027-11-24T08:24:08.750+02:00"))).toBe("2027-11-24T06:24:08Z");
  });

  it.each([
    [25, "2027-03-01T01:00:00Z"],
    [-24, "2027-02-27T00:00:00Z"],
    [0, "2027-02-28T00:00:00Z"],
  ])("%d hours later, across a month", (hours, expected) => {
    expect(isoInstant(hoursAfter(new Date("2027-02-28T00:00:00Z"), hours))).toBe(expected);
  });

  it("come from the system's clock", () => {
    expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(1000);
  });
});

describe("the stable offset of a name", () => {
  it("is the same at every run, also in the next version of this package", () => {
    expect(["es01-transport", "es02-transport", "es03-transport"].map((name) => stableOffsetHours(name, 360))).toEqual([223, 14, 83]);
  });

  it("spreads names evenly over whole hours from 0 up to the span", () => {
    const offsets = Array.from({ length: 1000 }, (_, index) => stableOffsetHours(`es${index}-transport`, 10));
    const counts = Array.from({ length: 10 }, (_, hour) => offsets.filter((offset) => offset === hour).length);
    expect(counts.reduce((sum, count) => sum + count)).toBe(1000);
    expect(Math.min(...counts)).toBeGreaterThan(60);
    expect(Math.max(...counts)).toBeLessThan(140);
  });

  it.each([0, 0.9, 1, 1.9, -24])("is 0 where a span of %d hours leaves no choice", (span) => {
    expect(stableOffsetHours("es01", span)).toBe(0);
  });
});
