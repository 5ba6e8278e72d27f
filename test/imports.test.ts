import { execFileSync } from "node:child_process";
import path from "node:path";

const root = path.resolve(__dirname, "..");

/** The folders of a package from which a program that makes that deployment has loaded a module. */
function modules(of: string, kind: string, args: object, more = ""): string[] {
  const program = `
    const pulumi = require("@pulumi/pulumi");
    pulumi.runtime.setMocks({ newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: ({ inputs }) => inputs }, "project", "stack", true);
    const deployment = new (require(${JSON.stringify(path.join(root, "dist"))})).${kind}("logs", ${JSON.stringify(args)});
    ${more}
    pulumi.runtime.waitForRPCs().then(() => {
    const loaded = Object.keys(require.cache).map((file) => file.split("${of}/")[1]).filter(Boolean);
    console.log(JSON.stringify([...new Set(loaded.map((file) => file.includes("/") ? file.split("/")[0] : file))].sort()));
    });
  `;
  return JSON.parse(execFileSync(process.execPath, ["-e", program], { cwd: root, encoding: "utf8" })) as string[];
}

const selfManaged = (of: string, store: object, more?: string) =>
  modules(of, "SelfManagedDeployment", { clusterName: "logs", nodes: [{ name: "es01" }], ...store }, more);
const awsModules = (store: object, more?: string) => selfManaged("@pulumi/aws", store, more);

describe("a program loads of @pulumi/aws", () => {
  test("nothing where its store is a directory", () => {
    expect(awsModules({ directory: { path: "out" } })).toEqual([]);
  });

  test("only the modules of secrets and keys where its store is AWS Secrets Manager", () => {
    expect(awsModules({ awsSecretsManager: { ownKmsKey: true } })).toEqual(["kms", "package.json", "secretsmanager", "utilities.js"]);
  });

  test("that of roles when it grants one something", () => {
    const grant = 'deployment.grantRead("elasticsearch/es01", "role");';
    expect(awsModules({ awsSecretsManager: {} }, grant)).toContain("iam");
  });
});

test("a program loads nothing of pkijs where no consumer has PKCS#12", () => {
  const store = { directory: { path: "out" }, formats: { "elasticsearch/es01": ["pkcs8"] } };
  expect(selfManaged("pkijs", store)).toEqual([]);
  expect(selfManaged("pkijs", store, 'require("./dist/components/pki/pkcs12");')).not.toEqual([]);
});

describe("a program loads of @pulumi/kubernetes", () => {
  const eck = (args: object) => modules("@pulumi/kubernetes", "EckDeployment", { clusterName: "logs", namespace: "search", kibana: {}, ...args });
  /** What comes with Secrets: their enumerations. */
  const core = ["core", "package.json", "types", "utilities.js"];

  test("nothing where its store is in AWS or in a directory", () => {
    expect(selfManaged("@pulumi/kubernetes", { directory: { path: "out" } })).toEqual([]);
    expect(selfManaged("@pulumi/kubernetes", { awsSecretsManager: {} })).toEqual([]);
  });

  test("only Secrets where its store is in Kubernetes", () => {
    expect(selfManaged("@pulumi/kubernetes", { kubernetesSecrets: { namespace: "search" } })).toEqual(core);
  });

  test("only custom resources where the operator issues, and Secrets where it is given some", () => {
    expect(eck({ version: "9.1.0" })).toEqual(["apiextensions", "package.json", "utilities.js"]);
    expect(eck({ fragmentsOnly: true, http: { ownAuthority: true } })).toEqual(core);
    expect(eck({ version: "9.1.0", http: { ownAuthority: true } })).toEqual(["apiextensions", ...core]);
  });

  test("of nothing else: no cloud beside it", () => {
    expect(modules("@pulumi/aws", "EckDeployment", { clusterName: "logs", namespace: "search", version: "9.1.0" })).toEqual([]);
  });
});
