import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import { Directory } from "../../components/secrets/directory/directory";
import { providerCode } from "../../components/support/provider-code";
import { DirectoryStore, directoryStoreProblems } from "../../components/secrets/directory/directory-store";
import { Consumer } from "../../components/secrets/secret-store";
import { inTheClear, isSecret, isUnknown, mockEngine, valueOf } from "../support/mocks";

class Cluster extends pulumi.ComponentResource {
  constructor(name: string) {
    super("test:index:Cluster", name);
  }
}

/** What the engine makes only in `up`. */
class Key extends pulumi.CustomResource {
  declare readonly pem: pulumi.Output<string>;
  constructor(name: string) {
    super("test:index:Key", name, { pem: undefined });
  }
}

const files = { "elasticsearch.yml": "settings", "certs/http.key": pulumi.output("the key") };

function put(consumer: Consumer, path = "out/local") {
  return new DirectoryStore("logs", { path }).put(consumer, files, { parent: new Cluster("logs") });
}

describe("the directory store", () => {
  it("registers one child of the component, with every content secret and the names for all to see", async () => {
    const engine = await mockEngine();
    put({ kind: "elasticsearch", name: "es01" });
    await engine.settled();
    const { type, parent, inputs, additionalSecretOutputs } = engine.registration("logs-elasticsearch-es01");
    expect({ type, parent, additionalSecretOutputs }).toEqual({
      type: "pulumi-nodejs:dynamic/elastic-tls:Directory", parent: "logs", additionalSecretOutputs: ["digests"],
    });
    expect(inTheClear(inputs)).toEqual({
      path: "out/local/elasticsearch/es01/config",
      root: "out/local",
      owner: "project/stack/logs-elasticsearch-es01",
      fileNames: ["certs/http.key", "elasticsearch.yml"],
      files: { "certs/http.key": "[secret]", "elasticsearch.yml": "[secret]" },
      __provider: providerCode("directory-store/v1"),
    });
  });

  it.each([
    ["elasticsearch", "es01", "out/local/elasticsearch/es01/config", "elasticsearch/es01"],
    ["kibana", "kb01", "out/local/kibana/kb01/config", "kibana/kb01"],
    ["client", "metrics", "out/local/clients/metrics", "client/metrics"],
    ["trust", "logs", "out/local/clients", "trust/logs"],
  ] as const)("keeps the files of %s %s in %s", async (kind, name, location, consumer) => {
    await mockEngine();
    const entry = put({ kind, name });
    expect([entry.consumer, entry.store, await valueOf(entry.location)]).toEqual([consumer, "directory", location]);
    await expect(pulumi.isSecret(entry.location)).resolves.toBe(false);
  });

  it.each([["./out/local/", "out/local"], ["out//local", "out/local"], ["/srv/elastic/", "/srv/elastic"], [".", "."]])(
    "takes %j as %j, so that another spelling replaces nothing", async (path, root) => {
      const engine = await mockEngine();
      put({ kind: "trust", name: "logs" }, path);
      await engine.settled();
      expect(engine.registration("logs-trust-logs").inputs.root).toBe(root);
    },
  );

  it("shows the location and the names in the preview of what is not there yet, with contents unknown", async () => {
    const engine = await mockEngine({ preview: true });
    const files = { "certs/http.key": new Key("key").pem };
    const { path } = new Directory("keys", { path: "out/keys", root: "out", files });
    await expect(valueOf(path)).resolves.toBe("out/keys");
    await engine.settled();
    const contents = engine.registration("keys").inputs.files as Record<string, unknown>;
    expect(Object.keys(contents)).toEqual(["certs/http.key"]);
    expect(isSecret(contents["certs/http.key"])).toBe(true);
    expect(isUnknown(contents["certs/http.key"])).toBe(true);
  });
});

describe("the code in the state", () => {
  it("never changes: a change is an update of every entry of every user, and none of theirs brings it", () => {
    expect(createHash("sha256").update(providerCode("directory-store/v1")).digest("hex")).toBe("11828c18396c440cd4516fb3429008b0a6853f1a3cb917512dce486bf257ebe7");
  });
});

describe("the store's arguments", () => {
  it.each(["out", "./out/local", "/srv/elastic", ".", "a/../b"])("accept the path %j", (path) => {
    expect(directoryStoreProblems({ path })).toEqual([]);
  });

  it.each(["", " ", undefined, 7])("refuse the path %j, which is none", (path) => {
    expect(directoryStoreProblems({ path: path as string })).toEqual([
      { path: "path", reason: `must be a directory such as "out/local", got ${JSON.stringify(path)}` },
    ]);
  });

  it.each(["..", "../out", "out/../../elsewhere"])("refuse the path %j, which leaves the project", (path) => {
    expect(directoryStoreProblems({ path })).toEqual([
      { path: "path", reason: `must stay in the project, give an absolute path for a directory elsewhere, got ${JSON.stringify(path)}` },
    ]);
  });
});
