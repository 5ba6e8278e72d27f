import { type Making, asMadeProblems } from "../../components/pki/as-made";

const made: Making = { algorithm: "ECDSA", keyBits: 384, commonName: "logs", organization: "acme" };
const problems = (wanted: Partial<Making>, organizationPath?: string) => asMadeProblems({ generation: "g2", made, wanted: { ...made, ...wanted }, organizationPath });

describe("the newest generation of an authority", () => {
  it("is as it was made while the arguments stay", () => {
    expect(problems({})).toEqual([]);
  });

  it.each([
    ["keyBits", { keyBits: 521 }, "must be 384 as long as g2 is the newest generation, whose key was made so, got 521: put it back, or add a generation, which then is made so"],
    ["commonName", { commonName: "search" }, 'must be "logs" as long as g2 is the newest generation, whose certificate was made so, got "search": put it back, or add a generation, which then is made so'],
    ["organization", { organization: undefined }, 'must be "acme" as long as g2 is the newest generation, whose certificate was made so, got none: put it back, or add a generation, which then is made so'],
  ])("refuses another %s", (path, wanted, reason) => {
    expect(problems(wanted)).toEqual([{ path, reason }]);
  });

  it("says of another kind of key nothing about its bits", () => {
    expect(problems({ algorithm: "RSA", keyBits: 4096 }).map(({ path }) => path)).toEqual(["algorithm"]);
  });

  it("wants no organisation if it was made without one", () => {
    const without = { ...made, organization: undefined };
    expect(asMadeProblems({ generation: "g1", made: without, wanted: made })).toEqual([{ path: "organization", reason: expect.stringMatching(/^must be left out as long as g1 .*, got "acme": /) }]);
  });

  it("says of another organisation which argument of the deployment gives it, and that another cluster is another component", () => {
    const reason = 'must be "acme" as long as g2 is the newest generation, whose certificate was made so, got "search": put it back, another one takes a component of its own';
    expect(problems({ organization: "search" }, "clusterName")).toEqual([{ path: "clusterName", reason }]);
  });
});
