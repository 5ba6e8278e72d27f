import { AuthorityGenerations, generationsOf } from "../../components/pki/generations";
import { Change, Listing, Switch, listingProblems, never, orderProblems, phaseProblems, switchProblems } from "../../components/pki/phases";
import { type Standing, standingOf } from "../../components/pki/standing";
import { hoursAfter, isoInstant } from "../../components/support/calendar";

const begin = new Date("2026-11-01T00:00:00Z");
const hour = (hours: number) => isoInstant(hoursAfter(begin, hours));

/**
 * The state of a stack: each record keeps its first value, a run that succeeds drops what it didn't name, and one that is
 * refused drops nothing, as the engine does it.
 */
class Stack {
  private records = new Map<string, object>();
  /** Where the last run that was sound has left the change. */
  standing!: Standing;

  /** @param follows whether switches are followed to the store, as earlier states of the package didn't */
  constructor(public follows = true) {}

  /** Goes on under today's package. */
  upgrade(): void {
    this.follows = true;
    this.records = new Map([...this.records].filter(([name]) => !name.startsWith("reached")));
  }

  /** The refusals of a run at that hour: of a preview, which leaves nothing behind, or of an `up`. */
  run(hours: number, args: AuthorityGenerations, { preview = false, storeFails = false } = {}): string[] {
    const authority = generationsOf(args);
    const { generations, signing, minimumOverlapHours } = authority;
    const before = new Map(this.records);
    const named = new Set<string>();
    const record = <T extends object>(name: string, value: T): T => {
      named.add(name);
      if (!this.records.has(name)) this.records.set(name, value);
      return this.records.get(name) as T;
    };
    const change = { at: hour(hours), overlapHours: minimumOverlapHours };
    const listing = (name: string): Listing => record(`distributed-${name}`, { at: hour(hours), under: signing });
    const reached = (at: string) => record(`reached-${signing}`, { at });

    const first = record("first", { at: hour(hours) });
    const switched = record<Switch>(`signing-${signing}`, { ...change, isFollowed: this.follows });
    const list = [...generations].sort().join("+");
    const listed = record<Change>(`listed-${list}`, { ...change });
    const beginsList = listed.at === hour(hours);
    const reachedBefore = record(`reached-before-${list}`, { at: beginsList ? reached(never).at : never });
    const history = { first, signing: switched, listed, reachedBefore, signerListed: listing(signing) };
    const others = generations.filter((name) => name !== signing);
    const stored = () => {
      const records = { ...history, reached: reached(hour(hours)) };
      const problems = [...others.flatMap((name) => listingProblems(authority, name, listing(name), first.at)), ...switchProblems(authority, records)];
      if (problems.length === 0) this.standing = standingOf(authority, records, Object.fromEntries(others.map((name) => [name, listing(name)])));
      return problems;
    };
    const unsound = phaseProblems([{ authority, history }]);
    const refusals = unsound.length > 0 || storeFails ? unsound : stored();
    if (refusals.length === 0 && !storeFails) this.records = new Map([...this.records].filter(([name]) => named.has(name)));
    if (preview) this.records = before;
    return refusals.map(({ path, reason }) => `${path}: ${reason}`);
  }
}

const oldAlone = { generations: ["g1"] };
const distributed = { generations: ["g1", "g2"] };
const switched = { generations: ["g1", "g2"], signing: "g2" };
const retired = { generations: ["g2"] };

describe("an authority that changes in its phases", () => {
  let stack: Stack;
  beforeEach(() => {
    stack = new Stack();
    expect(stack.run(0, oldAlone)).toEqual([]);
  });

  it("is free to do so, a run for each, a day apart", () => {
    expect(stack.run(1, distributed)).toEqual([]);
    expect(stack.run(25, switched)).toEqual([]);
    expect(stack.run(49, retired)).toEqual([]);
    expect(stack.run(50, { generations: ["g2", "g3"] })).toEqual([]);
    expect(stack.run(74, { generations: ["g2", "g3"], signing: "g3" })).toEqual([]);
    expect(stack.run(98, { generations: ["g3"] })).toEqual([]);
    expect(stack.run(1000, { generations: ["g3"] })).toEqual([]);
  });

  it("stays sound however often each phase is run", () => {
    for (const [from, phase] of [[1, distributed], [25, switched], [49, retired]] as const)
      for (const more of [0, 1, 23.9]) expect(stack.run(from + more, phase)).toEqual([]);
  });

  it.each([{ preview: true }, { preview: false }])("is refused to skip to the new generation, at any time (%j)", (options) => {
    for (const hours of [1, 30, 1000])
      expect(stack.run(hours, retired, options)).toEqual([
        "signing: must not be g2 before every consumer trusts it: list it beside the generation that signs today, let that one sign, run `pulumi up`, and switch 24 hours later, also where it takes the place of another authority (\"To another authority\" in docs/rotation.md); where `acceptOutage` let it sign, leave that as it was",
      ]);
  });

  it.each([{ preview: true }, { preview: false }])("is refused to distribute and switch at once (%j)", (options) => {
    for (const hours of [1, 30, 1000]) expect(stack.run(hours, switched, options)).toEqual([expect.stringMatching(/^signing: must not be g2 before every consumer trusts it/)]);
  });

  it("is refused to switch too early, and told when it may", () => {
    stack.run(1, distributed);
    expect(stack.run(24, switched, { preview: true })).toEqual([
      `signing: must not be g2 yet: let the generation sign that did before, run \`pulumi up\`, and switch after ${hour(25)}`,
    ]);
    expect(stack.run(25, switched)).toEqual([]);
  });

  it("is refused to retire in the same run as the switch", () => {
    stack.run(1, distributed);
    expect(stack.run(100, retired, { preview: true })).toEqual([
      `generations: must still hold g1, or what else it held before this run, which consumers need while the switch to g2 reaches them: list it again, run \`pulumi up\`, and retire it 24 hours after that run has succeeded`,
    ]);
  });

  it("is refused to retire too early, and told when it may", () => {
    stack.run(1, distributed);
    stack.run(25, switched);
    expect(stack.run(48, retired, { preview: true })).toEqual([expect.stringMatching(`^generations: must still hold g1, .* retire it after ${hour(49)}$`)]);
    expect(stack.run(49, retired)).toEqual([]);
  });

  it("can be called off before the switch, and go back after it", () => {
    stack.run(1, distributed);
    expect(stack.run(2, oldAlone)).toEqual([]);
    stack.run(3, distributed);
    stack.run(27, switched);
    expect(stack.run(28, distributed)).toEqual([]);
    expect(stack.run(29, oldAlone, { preview: true })).toEqual([expect.stringMatching(/^generations: must not change yet/)]);
    expect(stack.run(52, oldAlone)).toEqual([]);
  });

  it("is refused to go back and drop the new one at once", () => {
    stack.run(1, distributed);
    stack.run(25, switched);
    for (const hours of [26, 500]) expect(stack.run(hours, oldAlone)).toEqual([expect.stringMatching(/^generations: must not change yet/)]);
  });

  it("may hold a third generation, but never switch and drop one in one run", () => {
    const three = ["g1", "g2", "g3"];
    stack.run(1, { generations: three });
    expect(stack.run(25, { generations: three, signing: "g2" })).toEqual([]);
    expect(stack.standing.next).toMatchObject({ step: "retire", generations: ["g1"] });
    expect(stack.run(100, { generations: ["g1", "g3"], signing: "g3" }, { preview: true })).toEqual([expect.stringMatching(/^generations: must not change yet/)]);
    expect(stack.run(100, { generations: three, signing: "g3" })).toEqual([]);
    expect(stack.run(124, { generations: ["g3"] })).toEqual([]);
  });

  it("isn't bound by another order of the list", () => {
    stack.run(1, distributed);
    expect(stack.run(25, { generations: ["g2", "g1"], signing: "g2" })).toEqual([]);
  });

  it("is judged by the overlap of its time: a longer one later refuses nothing that is done", () => {
    stack.run(1, distributed);
    stack.run(25, switched);
    stack.run(49, retired);
    expect(stack.run(50, { ...retired, minimumOverlapHours: 1000 })).toEqual([]);
  });

  it("takes an overlap of its own", () => {
    const hourly = { minimumOverlapHours: 1 };
    stack.run(1, { ...distributed, ...hourly });
    expect(stack.run(1.5, { ...switched, ...hourly }, { preview: true })).toEqual([expect.stringMatching(/^signing: must not be g2 yet/)]);
    expect(stack.run(2, { ...switched, ...hourly })).toEqual([]);
    expect(stack.run(3, { ...retired, ...hourly })).toEqual([]);
  });
});

describe("a run that was refused after it had begun, or that failed", () => {
  let stack: Stack;
  beforeEach(() => {
    stack = new Stack();
    stack.run(0, oldAlone);
  });

  it("makes no skip sound by the mere passing of time", () => {
    stack.run(1, switched);
    stack.run(2, retired);
    for (const hours of [30, 1000]) for (const skip of [switched, retired]) expect(stack.run(hours, skip)).not.toEqual([]);
  });

  it("is mended by taking the generation out and beginning anew", () => {
    stack.run(1, switched);
    expect(stack.run(2, distributed)).toEqual(["generations: must not hold g2 yet, with which a run was refused: take it out, run `pulumi up`, then add it again; where `acceptOutage` let it sign, leave that as it was"]);
    expect(stack.run(3, oldAlone)).toEqual([]);
    expect(stack.run(4, distributed)).toEqual([]);
    expect(stack.run(27, switched, { preview: true })).not.toEqual([]);
    expect(stack.run(28, switched)).toEqual([]);
  });

  it("makes no early switch or retirement sound, and is mended by a run of what was before", () => {
    stack.run(1, distributed);
    stack.run(2, switched);
    expect(stack.run(100, switched)).toEqual([expect.stringMatching(/^signing: must not be g2 yet: let the generation sign that did before/)]);
    expect(stack.run(101, distributed)).toEqual([]);
    expect(stack.run(102, switched)).toEqual([]);
    stack.run(103, retired);
    expect(stack.run(200, retired)).toEqual([expect.stringMatching(/^generations: must still hold/)]);
    expect(stack.run(201, switched)).toEqual([]);
    expect(stack.run(202, retired)).toEqual([]);
  });

  it("starts the time until the old one may go when the switch has reached every store, and not before", () => {
    stack.run(1, distributed);
    stack.run(25, switched, { storeFails: true });
    const refused = "generations: must still hold g1, or what else it held before this run, which consumers need while the switch to g2 reaches them: list it again, run `pulumi up`, and retire it 24 hours after that run has succeeded";
    expect(stack.run(100, retired, { preview: true })).toEqual([refused]);
    expect(stack.run(101, switched)).toEqual([]);
    expect(stack.standing.next).toMatchObject({ step: "retire", notBefore: hour(125) });
    expect(stack.run(124, retired, { preview: true })).toEqual([expect.stringMatching(`retire it after ${hour(125)}$`)]);
    expect(stack.run(125, retired)).toEqual([]);
    expect(stack.run(126, retired)).toEqual([]);
  });

  it("is mended by going back, where it would have retired what a failed switch had left", () => {
    stack.run(1, distributed);
    stack.run(25, switched, { storeFails: true });
    stack.run(100, retired);
    expect(stack.run(101, switched)).toEqual(["signing: must not be g2 yet, with which a run was refused: let the generation sign that did before, run `pulumi up`, then switch again"]);
    expect(stack.run(102, distributed)).toEqual([]);
    expect(stack.run(103, switched)).toEqual([]);
    expect(stack.run(127, retired)).toEqual([]);
  });

  it("counts as no distribution if it was the store that failed", () => {
    stack.run(1, distributed, { storeFails: true });
    expect(stack.run(30, switched, { preview: true })).toEqual([expect.stringMatching(/^signing: must not be g2 before every consumer trusts it/)]);
    stack.run(31, distributed);
    expect(stack.run(54, switched, { preview: true })).toEqual([expect.stringMatching(/^signing: must not be g2 yet/)]);
    expect(stack.run(55, switched)).toEqual([]);
  });
});

describe("an authority without its past", () => {
  it("begins with whatever its configuration says: nothing trusts another generation yet", () => {
    const stack = new Stack();
    expect(stack.run(0, switched)).toEqual([]);
    expect(stack.run(1, retired)).toEqual([]);
  });

  it("goes on where it was, if somebody says since when a generation is trusted", () => {
    const stack = new Stack();
    expect(stack.run(0, distributed)).toEqual([]);
    expect(stack.run(1, switched, { preview: true })).not.toEqual([]);
    const claim = { distributedSince: { g2: "2026-10-01T02:00:00+02:00" } };
    expect(stack.run(1, { ...switched, ...claim })).toEqual([]);
    expect(stack.run(2, { ...retired, ...claim }, { preview: true })).toEqual([expect.stringMatching(/^generations: must still hold/)]);
    expect(stack.run(25, { ...retired, ...claim })).toEqual([]);
  });

  it("skips nothing by a claim about the time after the switch", () => {
    const stack = new Stack();
    stack.run(0, oldAlone);
    expect(stack.run(50, { ...retired, distributedSince: { g2: hour(1) } }, { preview: true })).toEqual([expect.stringMatching(/^generations: must not change yet/)]);
    expect(stack.run(50, { ...switched, distributedSince: { g2: hour(49) } }, { preview: true })).toEqual([expect.stringMatching(/^signing: must not be g2 yet/)]);
  });
});

describe("a compromised authority", () => {
  it("is replaced at once where the outage is accepted, by the generation that is named and no other", () => {
    const stack = new Stack();
    stack.run(0, oldAlone);
    expect(stack.run(1, { ...retired, acceptOutage: "g2" })).toEqual([]);
    expect(stack.run(2, { ...retired, acceptOutage: "g2" })).toEqual([]);
    const next = { generations: ["g2", "g3"], acceptOutage: "g2" };
    expect(stack.run(3, next)).toEqual([]);
    expect(stack.run(4, { ...next, signing: "g3" }, { preview: true })).toEqual([expect.stringMatching(/^signing: must not be g3 yet/)]);
    expect(stack.run(27, { ...next, signing: "g3" })).toEqual([]);
  });
});

describe("a stack of before there was a record of what had reached the stores", () => {
  const before = (hours: number, args: AuthorityGenerations, ...runs: [number, AuthorityGenerations][]): Stack => {
    const stack = new Stack(false);
    for (const [at, given] of [[hours, args] as const, ...runs]) expect(stack.run(at, given)).toEqual([]);
    stack.upgrade();
    return stack;
  };
  const toSwitched = () => before(0, oldAlone, [1, distributed], [25, switched]);
  const toRetired = () => before(0, oldAlone, [1, distributed], [25, switched], [49, retired]);

  it("goes on as it would have gone on then, in whichever run comes first", () => {
    expect(toSwitched().run(48, retired)).toEqual([expect.stringMatching(/^generations: must still hold g1/)]);
    expect(toSwitched().run(49, retired)).toEqual([]);
    const stack = toRetired();
    for (const hours of [50, 51]) expect(stack.run(hours, { generations: ["g2", "g3"] })).toEqual([]);
    expect(stack.run(75, { generations: ["g2", "g3"], signing: "g3" })).toEqual([]);
    expect(stack.run(99, { generations: ["g3"] })).toEqual([]);
  });

  it("is left where it was by a run that is refused", () => {
    const stack = toSwitched();
    stack.run(26, retired);
    expect(stack.run(27, switched)).toEqual([]);
    expect(stack.run(51, retired)).toEqual([]);
  });
});

describe("where a change stands", () => {
  const next = (step: string, generations: string[], notBefore: string) => ({ step, generations, notBefore });
  let stack: Stack;
  beforeEach(() => {
    stack = new Stack();
    stack.run(0, oldAlone);
  });

  it("is said after every step, with the step that may follow and from when on", () => {
    const seen = [stack.standing];
    for (const [hours, phase] of [[1, distributed], [25, switched], [49, retired]] as const) {
      stack.run(hours, phase);
      seen.push(stack.standing);
    }
    expect(seen).toEqual([
      { phase: "steady", since: hour(0), next: next("distribute", [], "") },
      { phase: "distributed", since: hour(1), next: next("switch", ["g2"], hour(25)) },
      { phase: "switched", since: hour(25), next: next("retire", ["g1"], hour(49)) },
      { phase: "retired", since: hour(49), next: next("distribute", [], "") },
    ]);
  });

  it("stays the same in every run that takes no step", () => {
    for (const [from, phase] of [[0, oldAlone], [1, distributed], [25, switched], [49, retired]] as const) {
      stack.run(from, phase);
      const { standing } = stack;
      for (const more of [0.5, 23]) {
        expect(stack.run(from + more, phase)).toEqual([]);
        expect(stack.standing).toEqual(standing);
      }
    }
  });

  it("names the very instant from which on the next step isn't refused", () => {
    const hours = () => (Date.parse(stack.standing.next.notBefore) - begin.getTime()) / 3_600_000;
    for (const [from, phase, following] of [[1, distributed, switched], [30, switched, retired]] as const) {
      for (const minimumOverlapHours of [1, 24, 100]) {
        const again = new Stack();
        again.run(0, oldAlone);
        if (from > 1) again.run(1, distributed);
        if (from > 1) again.run(from, { ...phase });
        stack = again;
        if (from === 1) stack.run(from, { ...phase, minimumOverlapHours });
        else stack.run(from + 1, { ...phase, minimumOverlapHours });
        const args = { ...following, minimumOverlapHours };
        expect(stack.run(hours() - 0.01, args, { preview: true })).not.toEqual([]);
        expect(stack.run(hours(), args, { preview: true })).toEqual([]);
      }
    }
  });

  it("is a switch too after going back, and after an accepted outage it says so", () => {
    stack.run(1, distributed);
    stack.run(25, switched);
    stack.run(26, distributed);
    expect(stack.standing).toMatchObject({ phase: "switched", next: next("retire", ["g2"], hour(50)) });
    stack.run(60, { generations: ["g9"], acceptOutage: "g9" });
    expect(stack.standing).toEqual({ phase: "replaced", since: hour(60), next: next("distribute", [], "") });
    stack.run(61, { generations: ["g9", "g10"], acceptOutage: "g9" });
    expect(stack.standing).toMatchObject({ phase: "distributed", next: next("switch", ["g10"], hour(85)) });
  });

  it("is known in a new environment, and by a claim where the memory is lost", () => {
    const anew = new Stack();
    anew.run(0, switched);
    expect(anew.standing).toEqual({ phase: "switched", since: hour(0), next: next("retire", ["g1"], "") });
    const lost = new Stack();
    lost.run(0, { ...distributed, distributedSince: { g2: "2026-10-01T00:00:00Z" } });
    expect(lost.standing.next).toEqual(next("switch", ["g2"], "2026-10-02T00:00:00Z"));
  });
});

describe("the order of a list", () => {
  const [before, now] = [hour(0), hour(30)];
  const problems = (generations: string[], listedAt: Record<string, string>, begunAt = now) => {
    const listings = Object.fromEntries(Object.entries(listedAt).map(([name, at]) => [name, { at, under: "g1" }]));
    return orderProblems(generationsOf({ generations }), listings, { at: begunAt, overlapHours: 24 }, now);
  };

  it("has what is new after what is there", () => {
    expect(problems(["g1", "g2"], { g1: before, g2: now })).toEqual([]);
    expect(problems(["g3", "g1", "g2"], { g1: before, g2: before, g3: now })).toEqual([{ path: "generations", reason: "must hold what is new after what is there, as in g1, g2, g3" }]);
  });

  it("is free where all is new, and left alone in runs that don't begin the list: another run may have failed before everything was stored", () => {
    expect(problems(["g2", "g1"], { g1: now, g2: now })).toEqual([]);
    expect(problems(["g1", "g2"], { g1: now, g2: before }, before)).toEqual([]);
  });
});
