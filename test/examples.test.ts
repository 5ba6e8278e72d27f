import fs from "node:fs";
import path from "node:path";
import { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import ts from "typescript";
import * as components from "../components";
import { corporate, corporateChain } from "./support/ece-chains";
import { issuing } from "./support/issuing";
import { mockEngine } from "./support/mocks";

/** The programs in a page. */
const examples = (page: string) => [...fs.readFileSync(path.join("docs", page), "utf8").matchAll(/```ts\n(import [\s\S]*?)```/g)].map(([, program]) => program!);

const pages = ["hosted.md", "ece.md", "clients.md", "remote-clusters.md"].flatMap((page) => examples(page).map((program, index): [string, number, string] => [page, index + 1, program]));

const { certPem, chainPem, privateKeyPem } = corporateChain(["DNS:*.ece.example.com", "DNS:*.es.ece.example.com"]);

/** What the stack of another cluster exports. */
const elsewhere = {
  remoteCluster: { trustPem: corporate.root.certPem, addresses: ["archive01.example.com:9443"] },
  transportTrust: { trustPem: corporate.root.certPem, nodeNames: ["archive01"] },
};

test.each(pages)("the program in %s, number %i, does what the page says", async (_, __, program) => {
  const engine = await mockEngine({ outputs: { ...issuing(), "pulumi:pulumi:StackReference": () => ({ outputs: elsewhere }) } });
  const config = { eceApiTrustPem: corporate.root.certPem, eceApiKey: "key", proxyCertPem: certPem, proxyChainPem: chainPem, proxyKeyPem: privateKeyPem, archiveKey: Buffer.from("id:key").toString("base64") };
  pulumi.runtime.setAllConfig(Object.fromEntries(Object.entries(config).map(([key, value]) => [`project:${key}`, value])));
  const { outputText } = ts.transpileModule(program, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
  const modules: Record<string, unknown> = { "elastic-tls": components, "@pulumi/pulumi": pulumi, "@pulumi/kubernetes": { Provider } };
  // Pulumi takes no arrays of another realm, where `node:vm` would run it.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  new Function("require", "exports", outputText)((name: string) => modules[name], {});
  await engine.settled();
  expect(engine.registrations.map(({ type }) => type)).toContainEqual(expect.stringMatching(/^elastic-tls:index:(Ece|Eck|Hosted|SelfManaged)Deployment$/));
});
