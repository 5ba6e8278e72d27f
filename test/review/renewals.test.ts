import { reviewCommand } from "../../components/review/command";
import { authority, deployment, leaf, previewText, resource, type PreviewStep, urnOf } from "../support/previews";

/** A renewal asks for the same again. */
const renewed = leaf("web", { op: "replace", reasons: ["readyForRenewal"], ends: "2026-12-01T00:00:00Z" }).map((step) => (step.urn === urnOf("request", "web-request") ? { ...step, op: "same" } : step));
const store = (more: Partial<Parameters<typeof resource>[2]> = {}) =>
  resource("pulumi-nodejs:dynamic/elastic-tls:Directory", "logs-elasticsearch-web", { op: "update", dependencies: { files: urnOf("signed", "web-cert") }, ...more });

/** What a run that nobody looks at is told of, and what the command ends with. */
function judged(steps: PreviewStep[]): { status: number; said: string[] } {
  const printed: string[] = [];
  const terminal = { stdin: () => previewText(steps), print: (text: string) => printed.push(text), hasColours: false };
  const status = reviewCommand(["-", "--renewals-only", "--format", "json"], terminal);
  const findings = JSON.parse(printed.join("")).findings as { rule: string; subject: string; message: string }[];
  return { status, said: findings.filter(({ rule }) => rule === "not-a-renewal").map(({ subject, message }) => `${subject} ${message}`) };
}

test("renewals may run by themselves, with the entries of stores that hold them and the outputs of the stack", () => {
  const handedOn = [store(), resource("aws:secretsmanager/secretVersion:SecretVersion", "logs-es01", { op: "replace", dependencies: { secretString: urnOf("signed", "web-cert") } })];
  const through = resource("kubernetes:core/v1:Pod", "reader", { op: "update", dependencies: { data: handedOn[0]!.urn } });
  expect(judged([...authority("ca"), ...renewed, ...handedOn, through, resource("pulumi:pulumi:Stack", "test-dev", { op: "update" })])).toEqual({ status: 0, said: [] });
  expect(judged([...authority("ca"), ...leaf("web")])).toEqual({ status: 0, said: [] });
});

test.each<[string, PreviewStep[], string[]]>([
  ["another name", leaf("web", { op: "replace", names: ["a", "b"], namesBefore: ["a"] }), ["web-request is to be replaced, and that is no renewal", "web-cert is to be replaced, and that is no renewal"]],
  ["a new certificate", leaf("api", { op: "create" }), ["api-cert", "api-key", "api-request"].map((name) => `${name} is to be made, and that is no renewal`)],
  ["an update of what holds no renewed certificate", [...renewed, store({ dependencies: {} })], ["logs-elasticsearch-web is to be changed, and that is no renewal"]],
  ["an entry that goes, though it holds one", [...renewed, store({ op: "delete" })], ["logs-elasticsearch-web is to be deleted, and that is no renewal"]],
  ["a machine that is replaced for one", [...renewed, resource("aws:ec2/instance:Instance", "es01", { op: "replace", dependencies: { userData: urnOf("signed", "web-cert") } })], ["es01 is to be replaced, and that is no renewal"]],
  ["settings", [deployment("logs", { op: "update", before: { clientAuthentication: "required" }, after: { clientAuthentication: "none" } })], ["logs is to be changed, and that is no renewal"]],
])("%s waits for somebody who looks at it", (_, steps, said) => {
  const found = judged([...authority("ca"), ...steps]);
  expect(found.status).toBe(1);
  expect(found.said.sort()).toEqual(said.sort());
});

test("steps that hold each other in a circle are told and end", () => {
  const [one, other] = [urnOf("aws:x/y:Z", "one"), urnOf("aws:x/y:Z", "other")];
  const circle = [resource("aws:x/y:Z", "one", { op: "update", dependencies: { a: other } }), resource("aws:x/y:Z", "other", { op: "update", dependencies: { a: one } })];
  expect(judged(circle).said).toHaveLength(2);
});
