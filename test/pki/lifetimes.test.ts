import { earlyRenewalHours, lifetime, lifetimeProblems, outlivingProblems } from "../../components/pki/lifetimes";

describe("a lifetime", () => {
  it.each([
    ["leaf", {}, { validityDays: 365, renewBeforeDays: 60 }],
    ["authority", {}, { validityDays: 3650, renewBeforeDays: 730 }],
    ["leaf", { validityDays: 90 }, { validityDays: 90, renewBeforeDays: 45 }],
    ["leaf", { validityDays: 7 }, { validityDays: 7, renewBeforeDays: 3 }],
    ["leaf", { validityDays: 1 }, { validityDays: 1, renewBeforeDays: 0 }],
    ["authority", { validityDays: 1000 }, { validityDays: 1000, renewBeforeDays: 500 }],
    ["leaf", { validityDays: 90, renewBeforeDays: 80 }, { validityDays: 90, renewBeforeDays: 80 }],
    ["leaf", { renewBeforeDays: 0 }, { validityDays: 365, renewBeforeDays: 0 }],
  ] as const)("of a %s given as %j is %j", (holder, args, expected) => {
    expect(lifetime(args, holder)).toEqual(expected);
  });

  it.each([
    [{}],
    [{ validityDays: 1 }],
    [{ validityDays: 1, renewBeforeDays: 0 }],
    [{ validityDays: 90, renewBeforeDays: 89 }],
    [{ validityDays: 36_500 }],
  ])("can be %j", (args) => {
    expect(lifetimeProblems(args, "leaf")).toEqual([]);
  });

  it.each([0, -1, 0.5, 1.5, NaN, Infinity])("can't be %d days", (validityDays) => {
    const reason = `must be a whole number of days, at least 1, got ${validityDays}`;
    expect(lifetimeProblems({ validityDays }, "leaf")).toEqual([{ path: "validityDays", reason }]);
  });

  it("can't be so long that the provider's clock overflows", () => {
    expect(lifetimeProblems({ validityDays: 36_501 }, "authority")).toEqual([{ path: "validityDays", reason: "must be at most 36500 days, got 36501" }]);
  });

  it.each([
    [90, 90],
    [90, 91],
    [1, 1],
    [90, -1],
    [90, 30.5],
    [90, NaN],
  ])("of %d days can't have a renewal window of %d", (validityDays, renewBeforeDays) => {
    const reason = `must be a whole number of days, shorter than the validity of ${validityDays} days, got ${renewBeforeDays}`;
    expect(lifetimeProblems({ validityDays, renewBeforeDays }, "leaf")).toEqual([{ path: "renewBeforeDays", reason }]);
  });

  it("says which default the window exceeds", () => {
    const reason = "must be a whole number of days, shorter than the validity of 3650 days, got 4000";
    expect(lifetimeProblems({ renewBeforeDays: 4000 }, "authority")).toEqual([{ path: "renewBeforeDays", reason }]);
  });
});

describe("a leaf beside its authority", () => {
  it.each([
    [{ validityDays: 365 }, 365],
    [{}, 730],
    [{ validityDays: 36_500 }, Infinity],
  ])("can be %j if its authority is renewed %d days before its own end", (leaf, authorityDays) => {
    expect(outlivingProblems(leaf, authorityDays)).toEqual([]);
  });

  it.each([
    [{ validityDays: 366 }, 365, 366],
    [{ validityDays: 4000 }, 730, 4000],
    [{}, 30, 365],
  ])("can't be %j if its authority is renewed %d days before its own end", (leaf, authorityDays, got) => {
    const reason = `must be at most the ${authorityDays} days before its expiry at which the authority is renewed, so that no leaf outlives it, got ${got}`;
    expect(outlivingProblems(leaf, authorityDays)).toEqual([{ path: "validityDays", reason }]);
  });
});

describe("the renewal of leaves issued together", () => {
  const window = { validityDays: 365, renewBeforeDays: 60 };

  it("is spread over the first quarter of the window, at an hour that belongs to the name", () => {
    const hours = Array.from({ length: 200 }, (_, index) => earlyRenewalHours(window, `es${index}`));
    expect(Math.max(...hours)).toBeLessThanOrEqual(60 * 24);
    expect(Math.min(...hours)).toBeGreaterThan(45 * 24);
    expect(new Set(hours).size).toBeGreaterThan(100);
    expect(Array.from({ length: 200 }, (_, index) => earlyRenewalHours(window, `es${index}`))).toEqual(hours);
  });

  it("never moves for a name: another hour would change the certificate's arguments", () => {
    expect(earlyRenewalHours(window, "es01-transport")).toBe(60 * 24 - 223);
  });

  it("begins at expiry if there is no window", () => {
    expect(earlyRenewalHours({ validityDays: 365, renewBeforeDays: 0 }, "es01")).toBe(0);
  });
});
