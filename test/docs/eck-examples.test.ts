import fs from "node:fs";
import { ModuleKind, ScriptTarget, transpile } from "typescript";
import * as pulumi from "@pulumi/pulumi";
import * as components from "../../components";
import { issuing } from "../support/issuing";
import { mockEngine } from "../support/mocks";
import { newAuthority, newKey, traditional } from "../support/pem";

const examples = [...fs.readFileSync("docs/eck.md", "utf8").matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!);

const root = newAuthority({ commonName: "root", privateKeyPem: traditional(newKey()) });
const intermediate = newAuthority({ commonName: "intermediate", issuer: root, privateKeyPem: traditional(newKey()) });

/** What the examples take for granted. */
const given = {
  ...components,
  pulumi,
  remoteAuthorityPem: newAuthority({ commonName: "remote" }).certPem,
  intermediatePem: intermediate.certPem,
  rootPem: root.certPem,
  config: { requireSecret: () => pulumi.secret(intermediate.privateKeyPem) },
  certPem: root.certPem,
  privateKeyPem: root.privateKeyPem,
  password: pulumi.secret("password"),
  cluster: {
    endpoint: pulumi.output("https://es01:9200"),
    trustPem: pulumi.output(root.certPem),
    channels: pulumi.output([{ name: "kibana", managedBy: "us", encryption: "", authentication: "password of kibana_system" }]),
  },
  require,
  exports: {},
};

/** A program, or what goes into the arguments of one. */
function run(example: string): void {
  const isProgram = /\bnew (EckDeployment|SelfManagedDeployment)\(/.test(example);
  const whole = isProgram ? example : `new EckDeployment("logs", { clusterName: "logs", namespace: "elastic", version: "9.1.0", ${example} });`;
  const code = transpile(whole.replaceAll(/^import \{.*$/gm, ""), { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 });
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  new Function(...Object.keys(given), code)(...Object.values(given));
}

describe("the examples of docs/eck.md", () => {
  it("are there", () => {
    expect(examples.length).toBeGreaterThan(10);
  });

  it.each(examples.map((example) => [example.trim().split("\n").find((line) => !line.startsWith("import")) || "a program", example]))("work: %s", async (_, example) => {
    const engine = await mockEngine({ outputs: issuing() });
    run(example);
    await engine.settled();
    const made = engine.registrations.filter(({ type }) => type.startsWith("kubernetes:"));
    expect(made.length).toBeGreaterThan(0);
  });
});
