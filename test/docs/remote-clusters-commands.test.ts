import { spawn } from "node:child_process";
import fs from "node:fs";
import https from "node:https";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { takeSecureSettings } from "../../components/channels";
import { newAuthority, newLeaf } from "../support/pem";

const blocks = [...fs.readFileSync("docs/remote-clusters.md", "utf8").matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block!);
const settings = '{"persistent":{"cluster":{"remote":{"archive":{"mode":"sniff","seeds":["archive01:9443"]}}}}}';

/** What was asked of Elasticsearch. */
interface Asked {
  request: string;
  user: string;
  body: string;
}

const home = fs.mkdtempSync(path.join(os.tmpdir(), "elastic-tls-commands-"));
const asked: Asked[] = [];
const authority = newAuthority({ commonName: "http authority" });
const leaf = newLeaf({ commonName: "es01", issuer: authority, names: ["DNS:es01.example.com", "DNS:archive01.example.com"] });
const server = https.createServer({ cert: leaf.certPem, key: leaf.privateKeyPem }, (request, response) => {
  let body = "";
  request.on("data", (part: Buffer) => (body += part.toString()));
  request.on("end", () => {
    const user = Buffer.from((request.headers.authorization ?? "").replace("Basic ", ""), "base64").toString();
    asked.push({ request: `${request.method} ${request.headers.host}${request.url}`, user, body });
    response.end("{}");
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const write = (name: string, content: string, mode = 0o600) => {
    fs.mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
    fs.writeFileSync(path.join(home, name), content, { mode });
  };
  for (const cluster of ["archive", "logs"]) write(`out/${cluster}/clients/http-ca.crt`, authority.certPem);
  write("elastic-password", "changeit");
  // The names resolve nowhere here.
  write(".curlrc", `connect-to = "::127.0.0.1:${(server.address() as AddressInfo).port}"\n`);
  write("bin/pulumi", `#!/bin/sh\n[ "$*" = "stack output settings" ] && printf '%s' '${settings}'\n`, 0o755);
});
afterAll(() => {
  server.close();
  fs.rmSync(home, { recursive: true });
});

function run(block: string): Promise<{ status: number | null; asked: Asked[] }> {
  asked.length = 0;
  return new Promise((resolve) => {
    const child = spawn("/bin/sh", ["-e", "-c", block], { cwd: home, env: { HOME: home, PATH: `${home}/bin:${process.env.PATH}` }, stdio: "ignore" });
    child.on("close", (status) => resolve({ status, asked: [...asked] }));
  });
}

test("the page's command for the keystore is the one that the output `steps` has", () => {
  expect(blocks.map((block) => block.trim())).toContain(takeSecureSettings);
});

test("the page's requests reach Elasticsearch as they stand, over verified TLS", async () => {
  const requests = blocks.filter((block) => block.includes("curl "));
  const runs = [];
  for (const block of requests) runs.push(await run(block));
  expect(runs.map(({ status }) => status)).toEqual([0, 0, 0]);
  expect(runs.flatMap((one) => one.asked).map(({ request, user }) => [request, user])).toEqual([
    ["POST archive01.example.com:9200/_security/cross_cluster/api_key", "elastic:changeit"],
    ["POST es01.example.com:9200/_nodes/reload_secure_settings", "elastic:changeit"],
    ["PUT es01.example.com:9200/_cluster/settings", "elastic:changeit"],
    ["GET es01.example.com:9200/_remote/info", "elastic:changeit"],
    ["PUT es01.example.com:9200/_cluster/settings", "elastic:changeit"],
  ]);
  const [key, , connected, , byCertificates] = runs.flatMap((one) => one.asked).map(({ body }) => (body === "" ? undefined : (JSON.parse(body) as unknown)));
  expect(key).toEqual({ name: "logs", access: { search: [{ names: ["logs-*"] }] } });
  expect(connected).toEqual(JSON.parse(settings));
  expect(byCertificates).toEqual({ persistent: { cluster: { remote: { archive: { seeds: ["archive01.example.com:9300"] } } } } });
  expect(fs.existsSync(path.join(home, "request.conf"))).toBe(false);
});
