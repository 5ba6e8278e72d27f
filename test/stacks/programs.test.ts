import * as pulumi from "@pulumi/pulumi";
import path from "node:path";
import { valueOf } from "../support/mocks";

/** What the program of a stack gives, with the stack's name and configuration. */
async function run(stack: string, config: Record<string, string> = {}): Promise<Record<string, unknown>> {
  await pulumi.runtime.setMocks({ newResource: ({ name, inputs }) => ({ id: name, state: { ...inputs, output: inputs.input } }), call: ({ inputs }) => inputs }, "elastic-tls", stack, true);
  pulumi.runtime.setAllConfig(Object.fromEntries(Object.entries(config).map(([key, value]) => [`elastic-tls:${key}`, value])));
  const program: () => Record<string, unknown> = require(path.resolve("stacks"));
  try {
    return program();
  } finally {
    await (pulumi.runtime as unknown as { waitForRPCs(): Promise<void> }).waitForRPCs();
  }
}

const local = {
  elasticVersion: "9.0.0",
  clusterName: "logs",
  nodeNamePrefix: "es",
  nodes: "3",
  kibanaNamePrefix: "kibana",
  kibanas: "1",
  rotation: "{}",
  bootstrap: "true",
  certificatesPer: "node",
  clientAuthentication: "none",
  kibanaAuthentication: "serviceToken",
  licence: "basic",
  httpNames: "[]",
  httpPort: "9200",
  kibanaPort: "5601",
  outputDirectory: "out/local",
};

beforeEach(() => jest.spyOn(console, "warn").mockImplementation(() => undefined));
afterEach(() => jest.restoreAllMocks());

describe("a stack runs the program", () => {
  test("that its name begins with", async () => {
    expect(await run("local-dev", local)).toHaveProperty("next");
    expect(await run("local", local)).toHaveProperty("next");
  });

  test("that its configuration names, whatever its own name", async () => {
    expect(await run("dev", { ...local, program: "local" })).toHaveProperty("next");
  });

  test("of its configuration though its name begins with another", async () => {
    await expect(run("local-dev", { ...local, program: "none" })).rejects.toThrow(/no program "none".*with one of authorities, aws, aws-kibana, compose, ece, eck, hosted, local/);
  });

  test.each(["production", "localhost-dev", "constructor", "toString-dev"])("or says which there are: %s", async (stack) => {
    await expect(run(stack, local)).rejects.toThrow(/there is no program ".*": name the stack <program>-<environment>, or set `program`, with one of authorities, aws, aws-kibana, compose, ece, eck, hosted, local/);
  });
});

describe("the local program", () => {
  test("tells what to do next, and where everything is", async () => {
    expect(await run("local-dev", local)).toMatchObject({
      kibana: "https://localhost:5601",
      trust: "out/local/clients/http-ca.crt",
      next: "docker compose --file out/local/compose.yaml up --detach --wait",
    });
  });

  test.each([[1, "1 Elasticsearch node and 1 Kibana in "], [3, "3 Elasticsearch nodes and 1 Kibana in "]])("says how many nodes it has made: %i", async (nodes, made) => {
    const outputs = await run("local-dev", { ...local, nodes: String(nodes) });
    expect(await valueOf(outputs.made as pulumi.Output<string>)).toMatch(new RegExp(`^${made}`));
  });

  test("names no Kibana where there is none", async () => {
    expect((await run("local-dev", { ...local, kibanas: "0" })).kibana).toBeUndefined();
  });

  test.each([
    ["names that nodes and Kibana share", { kibanaNamePrefix: "es" }, /kibanaNamePrefix: must give other names than nodeNamePrefix, got es01 from both/],
    ["no nodes", { nodes: "0" }, /nodes: must hold at least one node/],
    ["a value that is none", { certificatesPer: "rack" }, /^certificatesPer: must be node or cluster, got "rack"$/],
  ])("refuses %s", async (_, given, refusal) => {
    await expect(run("local-dev", { ...local, ...given })).rejects.toThrow(refusal);
  });
});
