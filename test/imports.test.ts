import { execFileSync } from "node:child_process";
import path from "node:path";

const root = path.resolve(__dirname, "..");

/** The folders of `@pulumi/aws` from which a program that makes a deployment with that store has loaded a module. */
function awsModules(store: object, more = ""): string[] {
  const program = `
    const pulumi = require("@pulumi/pulumi");
    pulumi.runtime.setMocks({ newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: ({ inputs }) => inputs }, "project", "stack", true);
    const { SelfManagedDeployment } = require(${JSON.stringify(path.join(root, "dist"))});
    const deployment = new SelfManagedDeployment("logs", { clusterName: "logs", nodes: [{ name: "es01" }], ...${JSON.stringify(store)} });
    ${more}
    pulumi.runtime.waitForRPCs().then(() => {
    const aws = Object.keys(require.cache).map((file) => file.split("@pulumi/aws/")[1]).filter(Boolean);
    console.log(JSON.stringify([...new Set(aws.map((file) => file.includes("/") ? file.split("/")[0] : file))].sort()));
    });
  `;
  return JSON.parse(execFileSync(process.execPath, ["-e", program], { cwd: root, encoding: "utf8" })) as string[];
}

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
