import { readPreview } from "../../components/review/read/read-preview";
import { reviewOf } from "../../components/review/review";
import { EceApi } from "../support/ece-api";
import { type EngineProject, engineProject, withAws } from "../support/engine";
import { reviewAsRecorded } from "../support/recordings";
import { found, told } from "../support/reviews";

/** A deployment for each store: AWS Secrets Manager, Kubernetes Secrets (of machines and of the operator), a directory and an upload to ECE. */
const programOf = (api: EceApi, { awsNames = [] as string[], nodes = ["es01"], services = ["proxy", "ui"], reader = "node" } = {}) => `
const pulumi = require("@pulumi/pulumi");
const iam = require("@pulumi/aws/iam");
const { EceDeployment, EckDeployment, SelfManagedDeployment } = require("elastic-tls");
const cluster = (clusterName, more) => new SelfManagedDeployment(clusterName, { clusterName, kibanas: [{ name: "kb01" }], ...more });
const inAws = cluster("aws", { nodes: [{ name: "es01" }], http: { names: ${JSON.stringify(awsNames)} }, awsSecretsManager: {} });
inAws.grantRead("elasticsearch/es01", new iam.Role("${reader}", { assumeRolePolicy: "{}" }).name);
const inKubernetes = cluster("pods", { nodes: ${JSON.stringify(nodes.map((name) => ({ name })))}, formats: { "elasticsearch/es01": ["pkcs12"] }, kubernetesSecrets: { namespace: "elastic" } });
const operated = new EckDeployment("search", { clusterName: "search", namespace: "elastic", version: "9.1.0", nodeSets: [{ name: "default", count: 3 }], transport: { ownAuthority: true }, http: { ownAuthority: true }, kibana: {} });
const upload = ${JSON.stringify({ apiUrl: api.url, apiTrustPem: api.trustPem })};
const services = ${JSON.stringify(Object.fromEntries(services.map((service) => [service, { names: [`${service}.example.com`] }])))};
const platform = new EceDeployment("ece", { installation: "platform", domain: "ece.example.com", endpoint: "https://logs.ece.example.com:9243", ...services, directory: { path: "out" }, upload: { ...upload, apiKey: pulumi.secret("${api.apiKey}") } });
exports.certificates = [inAws, inKubernetes, operated, platform].map(({ certificates }) => certificates);
`;

let api: EceApi;
let project: EngineProject;
beforeAll(async () => {
  api = await EceApi.start();
  project = engineProject({ program: programOf(api), env: { ...withAws, PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" } });
  await project.up();
  const soon = new Date(Date.now() + 20 * 86_400_000).toISOString().replace(/\.\d{3}Z$/, "Z");
  await project.rewriteState(/^(\w+-es01-(http|transport)|aws-http-authority-g1|search-.*|ece-.*)-cert$/, ({ outputs }) => ({ ...outputs, validityEndTime: soon }));
});
afterAll(async () => {
  project.remove();
  await api.stop();
});

async function previewed(wish: Parameters<typeof programOf>[1] = {}): Promise<string> {
  project.rewrite(programOf(api, wish));
  return (await project.run("preview", "--json", "--show-sames")).stdout;
}

/** What a run that nobody looks at is stopped by. */
const stoppedBy = (text: string) => reviewOf(readPreview(text), new Date(), true).findings.flatMap(({ rule, subject, message }) => (rule === "not-a-renewal" ? [`${subject} ${message.split(",")[0]}`] : [])).sort();

describe("renewals that the engine plans in every store", () => {
  test("may run by themselves, those of authorities with their keys as well", async () => {
    const text = await previewed();
    const review = reviewAsRecorded("renewal-due-in-every-store", text);
    expect(told(review).every((change) => change.endsWith(": renewed"))).toBe(true);
    const places = ["aws http authority", "aws http", "aws transport", "ece ece authority", "ece http", "ece ui", "pods http", "pods transport", "search http authority", "search transport authority", "search http", "search kibana"];
    expect([...new Set(review.changes.map(({ deployment, channel, what }) => `${deployment} ${channel}${what === "authority" ? " authority" : ""}`))].sort()).toEqual(places.sort());
    expect(found(review)).toEqual([]);
    expect(stoppedBy(text)).toEqual([]);
  });

  test("wait beside a name, a node, a service and a reader that come or go, each told with what holds or reads it", async () => {
    const leaf = (name: string, change: string, parts = ["", "-cert", "-key", "-request"]) => parts.map((part) => `${name}${part} is to be ${change}`);
    expect(stoppedBy(await previewed({ awsNames: ["new.example.com"], nodes: ["es01", "es02"], services: ["proxy"], reader: "other" }))).toEqual(
      [
        "aws-es01-http is to be changed",
        ...leaf("aws-es01-http", "replaced", ["-cert", "-request"]),
        "node is to be deleted",
        "other is to be made",
        "aws-elasticsearch-es01-read is to be replaced",
        ...["http", "transport"].flatMap((channel) => leaf(`pods-es02-${channel}`, "made")),
        "pods-elasticsearch-es02 is to be made",
        "pods-kibana-kb01 is to be changed",
        "ece is to be changed",
        ...leaf("ece-ui", "deleted"),
        ...["ece-ece-ui", "ece-ui-upload"].map((entry) => `${entry} is to be deleted`),
        // What verifies the API.
        "ece-proxy-upload is to be changed",
      ].sort(),
    );
  });
});
