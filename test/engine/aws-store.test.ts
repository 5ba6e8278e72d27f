import { changes, engineProject, withAws } from "../support/engine";

const args = (...names: string[]) => ({
  clusterName: "logs",
  nodes: names.map((name) => ({ name, addresses: [`${name}.example.com`] })),
  kibanas: [{ name: "kb01" }],
  awsSecretsManager: { ownKmsKey: true },
});

const programOf = (given: object) => `
const { SelfManagedDeployment } = require("elastic-tls");
const aws = { iam: require("@pulumi/aws/iam") };
const deployment = new SelfManagedDeployment("logs", ${JSON.stringify(given)});
const role = new aws.iam.Role("node", { assumeRolePolicy: "{}" });
deployment.grantRead("elasticsearch/es01", role.name);
exports.secrets = deployment.secrets;
exports.readPolicies = deployment.readPolicies;
`;

// The provider of AWS is a stand-in: it shows what the engine asks for, not what AWS makes of it.
describe("the life of secrets in AWS Secrets Manager", () => {
  const project = engineProject({ program: programOf(args("es01", "es02")), env: withAws });
  let firstRun: string;

  beforeAll(async () => {
    firstRun = (await project.up()).output;
  });
  afterAll(() => project.remove());

  test("a second run changes nothing, in a preview and in a refresh", async () => {
    expect(await changes(project)).toEqual({});
    expect((await project.refresh("--expect-no-changes")).status).toBe(0);
    expect((await project.up("--expect-no-changes")).status).toBe(0);
  });

  test("every node takes ten resources, and nobody sees a secret", async () => {
    const { text, resources } = await project.exportStack();
    const own = ({ urn }: { urn: string }) => urn.split("::").at(-1)!.includes("es02");
    expect(resources.filter(own)).toHaveLength(10);
    expect(firstRun + text + (await project.preview()).output).not.toMatch(/PRIVATE KEY|ENCRYPTION_KEY=|SERVICE_TOKEN=/);
  });

  test("a renewed certificate is a new version of one secret: its name, its policies and its readers stay as they are", async () => {
    const soon = new Date(Date.now() + 40 * 86_400_000);
    await project.rewriteState("logs-es01-http-cert", ({ outputs }) => ({ ...outputs, validityEndTime: soon.toISOString() }));
    expect((await changes(project)).replace).toEqual(["logs-elasticsearch-es01-version", "logs-es01-http-cert"]);
    await project.up();
    expect(await changes(project)).toEqual({});
  });

  test("a new node brings a secret of its own, and new versions for those that are to find it", async () => {
    project.rewrite(programOf(args("es01", "es02", "es03")));
    const { create, replace, update } = await changes(project);
    expect(create).toHaveLength(10);
    expect({ replace, update }).toEqual({ replace: ["es01", "es02"].map((name) => `logs-elasticsearch-${name}-version`).concat("logs-kibana-kb01-version"), update: undefined });
  });
});
