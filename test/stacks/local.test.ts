import { execFileSync } from "node:child_process";
import { checkoutFolders } from "../../stacks/local/settings-problems";
import { type Config, faultsOf, runProgram } from "../support/aws-programs";

const faults = (config: Config) => faultsOf(runProgram("local-dev", config, { preview: true }));

const kibanaPort = (port: number, reason: string): [Config, string] => [{ kibanaPort: port }, `kibanaPort: ${reason}`];

describe("the local program refuses", () => {
  test.each<[string, Config, string]>([
    ["ports that Kibana shares with nodes", ...kibanaPort(9202, "must leave the nodes their ports, 9200, 9201, 9202: the Kibanas would have 9202")],
    ["ports of which the last is a node's", { kibanaPort: 9199, kibanas: 2 }, "kibanaPort: must leave the nodes their ports, 9200, 9201, 9202: the Kibanas would have 9199, 9200"],
    ["no port", ...kibanaPort(0, "must be a port from 1 to 65535, since each further Kibana has the next one, got 0")],
    ["ports beyond the last", { httpPort: 65534 }, "httpPort: must be a port from 1 to 65533, since each further node has the next one, got 65534"],
    ["a version that doesn't know these settings", { elasticVersion: "7.17.0" }, 'elasticVersion: must be a full version from 8 or 9 such as 9.0.0, which images are named by, got "7.17.0"'],
    ["half a version", { elasticVersion: "8" }, 'elasticVersion: must be a full version from 8 or 9 such as 9.0.0, which images are named by, got "8"'],
    ["names that are none, in a line", { nodeNamePrefix: "ES_" }, 'nodeNamePrefix: must be lower-case letters, digits and hyphens, as in "es01", got "ES_01"'],
    ["a name that is none", { httpNames: ["logs.example.com", "a b"] }, 'httpNames[1]: must be a host name, got "a b"'],
    ["a directory outside of the checkout by a relative path", { outputDirectory: "../out" }, 'outputDirectory: must stay in the project, give an absolute path for a directory elsewhere, got "../out"'],
    ["the root of the file system", { outputDirectory: "/" }, 'outputDirectory: must be a directory for this alone such as "out/local", got "/", which has files of others'],
    ["the checkout", { outputDirectory: "." }, 'outputDirectory: must be a directory for this alone such as "out/local", got ".", which has files of others'],
    ["a folder of the checkout", { outputDirectory: "stacks/local" }, 'outputDirectory: must be a directory for this alone such as "out/local", got "stacks/local", which has files of others'],
  ])("%s", async (_, config, fault) => {
    expect(await faults(config)).toEqual([fault]);
  });

  test("all of it at once, each at its key", async () => {
    const wrong = {
      elasticVersion: "8", clusterName: "Logs", nodeNamePrefix: "ES_", kibanaNamePrefix: "_", certificatesPer: "rack", clientAuthentication: "yes",
      kibanaAuthentication: "token", licence: "gold", httpNames: ["https://logs"], httpPort: 0, kibanaPort: 70000, outputDirectory: "stacks", rotation: { http: "g1" },
    };
    const keys = (await faults(wrong)).map((fault) => fault.slice(0, fault.search(/[[:.]/)));
    expect(keys.sort()).toEqual(Object.keys(wrong).sort());
  });
});

test("the local program takes ports that nobody uses, and no Kibana anywhere", async () => {
  expect(await faults({ kibanas: 0, kibanaPort: 9200 })).toEqual([]);
  expect(await faults({ httpPort: 65533, kibanaPort: 9200, elasticVersion: "8.19.0", outputDirectory: "/var/tmp/elastic" })).toEqual([]);
});

test("the folders of the checkout that it leaves alone are those that are tracked, and three that aren't", () => {
  const files = execFileSync("git", ["ls-files"], { encoding: "utf8" }).split("\n");
  const tracked = files.filter((file) => file.includes("/")).map((file) => file.split("/")[0]);
  expect([...checkoutFolders].sort()).toEqual([...new Set([...tracked, ".git", "dist", "node_modules"])].sort());
});
