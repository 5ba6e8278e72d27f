import { execFile } from "node:child_process";
import fs from "node:fs";
import { type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import tls from "node:tls";
import { promisify } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import ts from "typescript";
import * as components from "../../components";
import { issuing } from "../support/issuing";
import { testInJava } from "../support/java";
import { mockEngine, reveal } from "../support/mocks";

type Files = Record<string, string>;

const page = fs.readFileSync("docs/formats.md", "utf8");
const blocks = (kind: string) => [...page.matchAll(new RegExp("```" + kind + "\\n([\\s\\S]*?)```", "g"))].map(([, block]) => block!);
const [program] = blocks("ts");
const [logstash] = blocks("ruby");
const [java, aws] = blocks("sh");

/** Dials a node by nothing but what the command line says. */
const dialler = `
class Indexer {
  public static void main(String[] args) throws Exception {
    try (var socket = javax.net.ssl.SSLSocketFactory.getDefault().createSocket("localhost", Integer.parseInt(args[0]))) {
      System.out.println(new String(socket.getInputStream().readAllBytes()));
    }
  }
}
`;

const home = fs.mkdtempSync(path.join(os.tmpdir(), "elastic-tls-formats-page-"));
afterAll(() => fs.rmSync(home, { recursive: true }));

/** Runs a block of the page in a directory. */
async function run(block: string): Promise<string> {
  const env = { ...process.env, PATH: `${home}/bin:${process.env.PATH}` };
  return (await promisify(execFile)("/bin/sh", ["-e", "-c", block], { cwd: home, env })).stdout;
}

describe("the page of formats", () => {
  let filesOf: (entry: string) => Files;
  beforeAll(async () => {
    const engine = await mockEngine({ outputs: issuing() });
    const { outputText } = ts.transpileModule(program!, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
    const modules: Record<string, unknown> = { "elastic-tls": components, "@pulumi/pulumi": pulumi };
    // Pulumi takes no arrays of another realm, where `node:vm` would run it.
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    new Function("require", "exports", outputText)((name: string) => modules[name], {});
    await engine.settled();
    filesOf = (entry) => reveal(engine.registration(`logs-${entry}`).inputs.files) as Files;
    for (const [name, content] of Object.entries(filesOf("client-indexer"))) {
      fs.writeFileSync(path.join(home, name), Buffer.from(content, name.endsWith(".p12") ? "base64" : "utf8"), { mode: 0o600 });
    }
  });

  test("names files in Logstash's pipeline that its program stores", () => {
    const named = [...logstash!.matchAll(/"\/etc\/elastic-tls\/([^"]+)"/g)].map(([, name]) => name!);
    expect(named).toHaveLength(3);
    for (const name of named) expect(filesOf("client-logstash")[name]).toContain("-----BEGIN");
  });

  testInJava("has commands with which a program in Java reaches a node and shows its certificate", async () => {
    const { "certs/http.crt": cert, "certs/http.key": key, "certs/client-ca.crt": ca } = filesOf("elasticsearch-es01");
    const server = tls.createServer({ cert, key, ca, requestCert: true, rejectUnauthorized: true }, (socket) => {
      socket.end(`welcome ${String(socket.getPeerCertificate().subject.CN)}`);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    fs.writeFileSync(path.join(home, "Indexer.java"), dialler);
    const heard = await run(java!.replace("-jar indexer.jar", `Indexer.java ${(server.address() as AddressInfo).port}`));
    server.close();
    expect(heard).toContain("welcome indexer\n");
    expect(heard).toContain("http-ca-1");
    expect(fs.statSync(path.join(home, "java.options")).mode & 0o777).toBe(0o600);
  });

  test("has a command that brings a store from AWS as bytes", async () => {
    const stored = fs.readFileSync(path.join(home, "client.p12"));
    fs.rmSync(path.join(home, "client.p12"));
    fs.mkdirSync(path.join(home, "bin"));
    fs.writeFileSync(path.join(home, "secret.json"), JSON.stringify(filesOf("client-indexer")), { mode: 0o600 });
    fs.writeFileSync(path.join(home, "bin/aws"), '#!/bin/sh\ncat secret.json\n', { mode: 0o755 });
    await run(aws!);
    expect(fs.readFileSync(path.join(home, "client.p12"))).toEqual(stored);
  });
});
