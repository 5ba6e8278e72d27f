import { authorityWords } from "../../components/pki/phase-words";
import { generationsOf, generationsProblems } from "../../components/pki/generations";

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
  ])("refuse %j", (args, path, reason) => {
    expect(generationsProblems(args)).toEqual([{ path, reason: expect.stringMatching(reason) }]);
  });

  it("are refused if they are no list, as a configuration without an index gives them", () => {
    const faults = generationsProblems({ generations: "g2" as unknown as string[] });
    expect(faults).toEqual([{ path: "generations", reason: 'must be a list of names, got "g2"' }]);
  });

  it("are refused with every fault at once", () => {
    const faults = generationsProblems({ generations: ["g1", "g1"], signing: "g2", minimumOverlapHours: 0 });
    expect(faults.map(({ path }) => path)).toEqual(["generations[1]", "signing", "minimumOverlapHours"]);
  });
});
