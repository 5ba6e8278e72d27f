import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { ComponentProvider, getPulumiComponents } from "@pulumi/pulumi/provider/experimental";
import * as components from "../components";
import { inTheClear, mockEngine, valueOf } from "./support/mocks";

/** What the plugin does when a program in another language asks for a deployment; there is no plugin of AWS here, so its resources are mocks. */
async function construct(inputs: pulumi.Inputs) {
  const provider = new ComponentProvider({ name: "elastic-tls", components: getPulumiComponents(components), dirname: path.resolve(__dirname, "..") });
  await provider.getSchema();
  const { state } = await provider.construct("logs", "elastic-tls:index:SelfManagedDeployment", inputs, {});
  return state as Record<string, pulumi.Output<unknown>>;
}

describe("a deployment that the plugin constructs for a program in another language", () => {
  const [, entry] = process.argv;
  beforeAll(() => (process.argv[1] = "/somewhere/run-plugin/index.js"));
  afterAll(() => (process.argv[1] = entry!));

  const args = { clusterName: "logs", nodes: [{ name: "es01" }], kibanas: [{ name: "kb01" }] };

  test("keeps its secrets in AWS Secrets Manager, and says where they are and who may read them", async () => {
    const engine = await mockEngine();
    const { secrets, readPolicies } = await construct({ ...args, awsSecretsManager: { prefix: "platform" } });
    await engine.settled();
    expect(await valueOf(secrets!)).toContainEqual(
      expect.objectContaining({ consumer: "kibana/kb01", location: expect.stringContaining("secret:platform/logs/kibana/kb01-") }),
    );
    expect(Object.keys((await valueOf(readPolicies!)) as object)).toEqual(["elasticsearch/es01", "kibana/kb01", "trust/logs"]);
    expect(JSON.stringify(engine.registrations.map(({ inputs }) => inTheClear(inputs)))).not.toContain("PRIVATE KEY");
  });

  test("is refused with a directory, which only a Node program can write", async () => {
    await mockEngine();
    await expect(construct({ ...args, directory: { path: "out" } })).rejects.toThrow(/directory: is written by a dynamic provider/);
  });
});
