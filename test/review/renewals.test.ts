import { reviewCommand } from "../../components/review/command";
import { authority, deployment, leaf, previewText, resource, type PreviewStep, urnOf } from "../support/previews";
import { recording } from "../support/recordings";

/** A renewal asks for the same again. */
const renewed = leaf("web", { op: "replace", reasons: ["readyForRenewal"], ends: "2026-12-01T00:00:00Z" }).map((step) => (step.urn === urnOf("request", "web-request") ? { ...step, op: "same" } : step));
const store = (more: Partial<Parameters<typeof resource>[2]> = {}) =>
  resource("pulumi-nodejs:dynamic/elastic-tls:Directory", "logs-elasticsearch-web", { op: "update", reasons: ["files"], dependencies: { files: urnOf("signed", "web-cert") }, ...more });

/** As the real provider prints it: what was written as `stringData` is kept as `data`, and unknown it is not. */
const kubernetesSecret = (before: object = {}, after: object = {}) =>
  resource("kubernetes:core/v1:Secret", "logs-web", {
    op: "update",
    before: { data: "[secret]", ...before },
    after: { stringData: "[secret]", ...after },
    inputs: { kind: "Secret", metadata: { name: "logs-web" } },
    dependencies: { stringData: urnOf("signed", "web-cert") },
  });

/** What a run that nobody looks at is told of, and what the command ends with. */
function judged(steps: PreviewStep[]): { status: number; said: string[] } {
  const printed: string[] = [];
  const terminal = { stdin: () => previewText(steps), print: (text: string) => printed.push(text), hasColours: false };
  const status = reviewCommand(["-", "--renewals-only", "--format", "json"], terminal);
  const findings = JSON.parse(printed.join("")).findings as { rule: string; subject: string; message: string }[];
  return { status, said: findings.filter(({ rule }) => rule === "not-a-renewal").map(({ subject, message }) => `${subject} ${message}`) };
}

test("renewals may run by themselves, with the entries of stores that hold them and the outputs of the stack", () => {
  const version = resource("aws:secretsmanager/secretVersion:SecretVersion", "logs-es01", { op: "replace", reasons: ["secretString"], dependencies: { secretString: urnOf("signed", "web-cert") } });
  const pkcs12 = resource("pulumi:index:Stash", "logs-es01-pkcs12", { op: "replace", dependencies: { input: urnOf("signed", "web-cert") } });
  expect(judged([...authority("ca"), ...renewed, store(), version, pkcs12, kubernetesSecret(), resource("pulumi:pulumi:Stack", "test-dev", { op: "update" })])).toEqual({ status: 0, said: [] });
  expect(judged([...authority("ca"), ...leaf("web")])).toEqual({ status: 0, said: [] });
});

test("an authority whose certificate is renewed with its key may be as well, and one with another key may not", () => {
  const renewal = (keyOp: string) => authority("ca", { op: "replace", keyOp, reasons: ["readyForRenewal"], ends: "2026-12-01T00:00:00Z" });
  expect(judged([...renewal("same"), ...leaf("web")])).toEqual({ status: 0, said: [] });
  expect(judged([...renewal("replace"), ...leaf("web")]).status).toBe(1);
});

test.each<[string, PreviewStep[], string[]]>([
  ["another name", leaf("web", { op: "replace", names: ["a", "b"], namesBefore: ["a"] }), ["web-request is to be replaced, and that is no renewal", "web-cert is to be replaced, and that is no renewal"]],
  ["a new certificate", leaf("api", { op: "create" }), ["api-cert", "api-key", "api-request"].map((name) => `${name} is to be made, and that is no renewal`)],
  ["an update of what holds no renewed certificate", [...renewed, store({ dependencies: {} })], ["logs-elasticsearch-web is to be changed, and that is no renewal"]],
  ["what holds one only through a store", [...renewed, store(), resource("kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch", "logs", { op: "update", reasons: ["spec"], dependencies: { spec: store().urn } })], ["logs is to be changed, and that is no renewal"]],
  ["what holds one and is no store", [...renewed, resource("kubernetes:core/v1:Pod", "reader", { op: "update", reasons: ["data"], dependencies: { data: urnOf("signed", "web-cert") } })], ["reader is to be changed, and that is no renewal"]],
  ["an entry of which more changes", [...renewed, store({ reasons: ["files", "path"] })], ["logs-elasticsearch-web is to be changed, and that is no renewal"]],
  ["an entry of which more changes, though its provider names nothing", [...renewed, store({ reasons: undefined, before: { path: "/old" }, after: { path: "/new" } })], ["logs-elasticsearch-web is to be changed, and that is no renewal"]],
  ["an entry that goes, though it holds one", [...renewed, store({ op: "delete" })], ["logs-elasticsearch-web is to be deleted, and that is no renewal"]],
  ["a secret that is kept, such as a token", [...renewed, resource("pulumi:index:Stash", "logs-token", { op: "replace" })], ["logs-token is to be replaced, and that is no renewal"]],
  ["a Secret of which more changes", [...renewed, kubernetesSecret({}, { metadata: { name: "logs-web", labels: { team: "search" } } })], ["logs-web is to be changed, and that is no renewal"]],
  ["a Secret that holds none", [...renewed, { ...kubernetesSecret(), newState: { ...kubernetesSecret().newState, propertyDependencies: { metadata: [urnOf("signed", "web-cert")] } } }], ["logs-web is to be changed, and that is no renewal"]],
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

test.each(["renewal-due", "renewal-due-in-every-store"])("what the engine printed (%s) may run by itself", (name) => {
  expect(judged(JSON.parse(recording(name).text).steps).said).toEqual([]);
});
