import { authorityWords } from "../../components/pki/phase-words";
import { generationsOf } from "../../components/pki/generations";
import { generationsProblems, rotationProblems } from "../../components/pki/generations-problems";

describe("the generations of an authority", () => {
  it("are one that signs, with a day between steps, unless told otherwise", () => {
    expect(generationsOf({})).toEqual({ generations: ["g1"], signing: "g1", minimumOverlapHours: 24, acceptOutage: undefined, distributedSince: {}, madeElsewhere: {}, words: authorityWords });
  });

  it("go on with the oldest as the signer when one is added, so that it is distributed first", () => {
    expect(generationsOf({ generations: ["g1", "g2"] }).signing).toBe("g1");
  });

  it.each([
    [{ generations: [] }, "generations", /at least one generation, got none/],
    [{ generations: ["g1", "g1"] }, "generations[1]", /must be unique, generations\[0\] is also "g1"/],
    [{ generations: ["G 1"] }, "generations[0]", /lower-case letters, digits and hyphens/],
    [{ generations: ["g1", "g2"], signing: "g3" }, "signing", /must be one of g1, g2, got "g3"/],
    [{ minimumOverlapHours: 0.5 }, "minimumOverlapHours", /at least 1 hour, got 0.5/],
    [{ minimumOverlapHours: Number.NaN }, "minimumOverlapHours", /at least 1 hour/],
    [{ acceptOutage: "g2" }, "acceptOutage", /must be one of g1, got "g2"/],
    [{ distributedSince: { g2: "2026-11-01T00:00:00Z" } }, "distributedSince", /must be one of g1, got "g2"/],
    [{ distributedSince: { g1: "long ago" } }, "distributedSince.g1", /must be an instant such as .*, got "long ago"/],
    [{ distributedSince: { g1: 2026 } }, "distributedSince.g1", /must be an instant such as .*, got 2026/],
    [{ distributedSince: "2026-11-01T00:00:00Z" }, "distributedSince", /must be an object with instants by name, got "2026-11-01T00:00:00Z"/],
    [{ distributedSince: null }, "distributedSince", /must be an object with instants by name, got null/],
    [{ madeElsewhere: ["corporate"] }, "madeElsewhere", /must be an object with certificates by name, got \["corporate"\]/],
    [{ generations: null }, "generations", /must be a list of names, got null/],
    [{ generations: ["g1", null] }, "generations[1]", /lower-case letters, digits and hyphens.*got null/],
    [{ minimumOverlapHours: "1" }, "minimumOverlapHours", /must be a number, without quotes, got "1"/],
    [{ signing: 5 }, "signing", /must be one of g1, got 5/],
  ])("refuse %j", (args, path, reason) => {
    expect(generationsProblems(args as object)).toEqual([{ path, reason: expect.stringMatching(reason) }]);
  });

  it("are refused if they are no list, as a configuration without an index gives them", () => {
    const faults = generationsProblems({ generations: "g2" as unknown as string[] });
    expect(faults).toEqual([{ path: "generations", reason: 'must be a list of names, got "g2"' }]);
  });

  it("are named without faulty ones and repetition where one is wanted", () => {
    const reasonOf = (generations: string[]) => generationsProblems({ generations, signing: 5 as never }).find(({ path }) => path === "signing")?.reason;
    expect(reasonOf(["g1", "g1", "", "g2"])).toBe("must be one of g1, g2, got 5");
    expect(reasonOf(["", "G"])).toBe("must be one of `generations`, got 5");
  });

  it.each([null, "g1", ["g1", "g2"], 5])("are refused in place of an object, with what it may hold: %j", (given) => {
    const reason = `must be an object with any of generations, signing, minimumOverlapHours, acceptOutage, distributedSince, madeElsewhere, got ${JSON.stringify(given)}`;
    expect(rotationProblems(given as object, generationsProblems)).toEqual([{ path: "", reason }]);
  });

  it("are refused with a key that is unknown, beside all other faults", () => {
    const faults = rotationProblems({ generations: ["g2"], signing: "g3", signin: "g2" }, generationsProblems);
    expect(faults).toEqual([
      { path: "signin", reason: "is no known key: give one of generations, signing, minimumOverlapHours, acceptOutage, distributedSince, madeElsewhere" },
      { path: "signing", reason: 'must be one of g2, got "g3"' },
    ]);
  });

  it("aren't judged by the default where an unknown key may mean the list", () => {
    const faults = rotationProblems({ generation: ["g2", "g3"], signing: "g3" }, generationsProblems);
    expect(faults.map(({ path }) => path)).toEqual(["generation"]);
  });

  it("may hold what a condition has left undefined", () => {
    expect(rotationProblems({ generations: undefined, signin: undefined }, generationsProblems)).toEqual([]);
  });

  it("are refused with every fault at once", () => {
    const faults = generationsProblems({ generations: ["g1", "g1"], signing: "g2", minimumOverlapHours: 0 });
    expect(faults.map(({ path }) => path)).toEqual(["generations[1]", "signing", "minimumOverlapHours"]);
  });
});
