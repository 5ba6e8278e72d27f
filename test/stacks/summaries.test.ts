import * as pulumi from "@pulumi/pulumi";
import type { Deployment, NextStep } from "../../components";
import { changeLines, dueDates } from "../../stacks/summaries";
import { valueOf } from "../support/mocks";

test("what is due first is the first of those that a run renews: those of others are never due", async () => {
  const dates = [
    ["2027-11-24T10:00:00Z", "2027-10-01T04:00:00Z"],
    ["2027-03-01T10:00:00Z", ""],
    ["2027-11-24T10:00:00Z", "2027-09-28T06:00:00Z"],
  ];
  const certificates = pulumi.output(dates.map(([notAfter, renewsAt]) => ({ notAfter, renewsAt })));
  expect(await valueOf(pulumi.output(dueDates({ certificates } as unknown as Deployment)))).toEqual({
    validUntil: "2027-03-01T10:00:00Z",
    renewsFrom: "2027-09-28T06:00:00Z",
  });
});

describe("a change in phases is told in a line", () => {
  const step: NextStep = {
    name: "http authority", phase: "distributed", since: "2026-11-24T10:00:00Z", generations: ["g1", "g2"], signing: "g1",
    actions: [{ consumer: "clients", action: "tell", reason: "to trust the new generation too" }],
    next: "switch", nextInstruction: "set rotation.http.signing to g2", notBefore: "2026-11-25T10:00:00Z", verifyWith: "",
  };
  const line = async (more: Partial<NextStep>) => (await valueOf(changeLines({ nextSteps: pulumi.output([{ ...step, ...more }]) })))["http authority"];

  test("with the earliest time and the next step first, which no cut takes away", async () => {
    expect(await line({})).toBe(
      "next, not before 2026-11-25T10:00:00Z: set rotation.http.signing to g2; distributed since 2026-11-24T10:00:00Z; tell clients (to trust the new generation too)",
    );
    expect(await line({ notBefore: "" })).toMatch(/^next: set rotation\.http\.signing to g2; distributed/);
  });

  test("as none that is open once it is through", async () => {
    const through = { phase: "retired", actions: [], next: "distribute", nextInstruction: "no step is open; a new change begins so: add a new name to rotation.http.generations", notBefore: "" };
    expect(await line(through)).toBe("no step is open; a new change begins so: add a new name to rotation.http.generations; retired since 2026-11-24T10:00:00Z");
  });

  test("not at all while nothing has changed", async () => {
    expect(await line({ phase: "steady" })).toBe(undefined);
  });
});
