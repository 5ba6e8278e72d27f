import * as pulumi from "@pulumi/pulumi";
import type { Deployment } from "../../components";
import { dueDates } from "../../stacks/summaries";
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
