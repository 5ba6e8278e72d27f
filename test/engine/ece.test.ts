import fs from "node:fs";
import path from "node:path";
import { X509Certificate } from "node:crypto";
import { EceApi } from "../support/ece-api";
import { corporate, corporateChain } from "../support/ece-chains";
import { chainFile } from "../../components/ece/chain";
import { type EngineProject, changes, engineProject } from "../support/engine";

const argsOf = (api: EceApi, more: object = {}, upload: object = {}) => ({
  installation: "platform",
  domain: "ece.example.com",
  endpoint: "https://logs.es.ece.example.com:9243",
  proxy: {},
  ui: {},
  directory: { path: "out" },
  upload: { apiUrl: api.url, apiTrustPem: api.trustPem, timeoutSeconds: 60, ...upload },
  ...more,
});

/** Credentials are given as secrets, as those of a configuration are. */
const programOf = (args: object, credentials: object) => `
const pulumi = require("@pulumi/pulumi");
const { EceDeployment } = require("elastic-tls");
const { upload, ...args } = ${JSON.stringify(args)};
const credentials = Object.fromEntries(Object.entries(${JSON.stringify(credentials)}).map(([name, value]) => [name, pulumi.secret(value)]));
const deployment = new EceDeployment("ece", { ...args, upload: { ...upload, ...credentials } });
exports.trustPem = deployment.trustPem;
exports.certificates = deployment.certificates;
`;

const leafOf = (file: string) => new X509Certificate(file.slice(file.indexOf("-----BEGIN CERTIFICATE-----")));

describe("the certificates of an installation", () => {
  let api: EceApi;
  let project: EngineProject;
  const outputs: string[] = [];
  const rewrite = (more: object = {}, upload: object = {}, credentials: object = { apiKey: api.apiKey }) => project.rewrite(programOf(argsOf(api, more, upload), credentials));
  const kept = (service: string) => fs.readFileSync(path.join(project.dir, "out/ece", service, "chain.pem"), "utf8");
  const posts = () => api.takeRequests().filter((request) => request.startsWith("POST"));
  const failing = async (...command: string[]): Promise<string> => {
    const { status, output } = await project.run(...command);
    outputs.push(output);
    expect(status).not.toBe(0);
    return output;
  };

  beforeAll(async () => {
    api = await EceApi.start();
    project = engineProject({ program: "" });
    rewrite();
  });
  afterAll(async () => {
    project.remove();
    await api.stop();
  });

  test("are planned without a word to ECE", async () => {
    const planned = await project.preview();
    outputs.push(planned.output);
    expect(planned.changes.map(({ urn }) => urn.split("::").at(-1))).toEqual(expect.arrayContaining(["ece-proxy-upload", "ece-ui-upload"]));
    expect(api.takeRequests()).toEqual([]);
  });

  test("are issued, kept and in use when the first run ends, though the API changes its own meanwhile", async () => {
    outputs.push((await project.up()).output);
    for (const service of ["proxy", "ui"]) expect(api.presents(service)).toBe(kept(service));
    expect(leafOf(kept("proxy")).checkHost("logs.es.ece.example.com")).toBe("*.es.ece.example.com");
    expect(posts()).toEqual(["POST proxy 202", "POST ui 202"]);
  });

  test("don't change when nothing does, in a preview, a refresh and a run, and nothing is uploaded", async () => {
    expect(await changes(project)).toEqual({});
    outputs.push((await project.refresh("--expect-no-changes", "--diff")).output);
    await project.up("--expect-no-changes");
    expect(posts()).toEqual([]);
  });

  test("are renewed in place", async () => {
    const before = leafOf(kept("proxy")).serialNumber;
    const soon = new Date(Date.now() + 40 * 86_400_000);
    await project.rewriteState("ece-proxy-cert", ({ outputs: known }) => ({ ...known, validityEndTime: soon.toISOString() }));
    const planned = await changes(project);
    expect(planned.replace).toEqual(["ece-proxy-cert"]);
    expect(planned.update).toEqual(expect.arrayContaining(["ece-ece-proxy", "ece-proxy-upload"]));
    expect(planned.update).not.toContain("ece-ui-upload");
    outputs.push((await project.up("--diff")).output);
    expect(leafOf(api.presents("proxy")).serialNumber).not.toBe(before);
    expect(api.presents("proxy")).toBe(kept("proxy"));
    expect(posts()).toEqual(["POST proxy 202"]);
    expect(await changes(project)).toEqual({});
  });

  test("get another key where the old one was stolen, in the same run", async () => {
    const before = leafOf(kept("proxy"));
    outputs.push((await project.up("--replace", "**-proxy-key")).output);
    expect(leafOf(kept("proxy")).publicKey.equals(before.publicKey)).toBe(false);
    expect([api.presents("proxy"), posts()]).toEqual([kept("proxy"), ["POST proxy 202"]]);
    expect(await changes(project)).toEqual({});
  });

  test("are put right where somebody has put others in their place", async () => {
    api.replaceByHand("proxy", chainFile(corporateChain(["DNS:*.ece.example.com"])));
    const found = await project.refresh("--diff");
    outputs.push(found.output);
    expect(found.output).toMatch(/the chain is another, CN=ece,O=acme with the serial number/);
    expect(await changes(project)).toEqual({ update: ["ece-proxy-upload"] });
    await project.up();
    expect(api.presents("proxy")).toBe(kept("proxy"));
    expect(await changes(project)).toEqual({});
    outputs.push((await project.refresh("--expect-no-changes")).output);
  });

  test("aren't uploaded with credentials that have expired, and are with new ones", async () => {
    const former = api.apiKey;
    api.apiKey = "bmV3LWtleS1vZi1hbi1hZG1pbg==";
    rewrite({ proxy: { names: ["another.example.com"] } }, {}, { apiKey: former });
    expect(await failing("up", "--yes", "--skip-preview")).toMatch(/answered 401: root\.unauthenticated: The supplied authentication is invalid; give an API key/);
    expect(await failing("refresh", "--yes", "--skip-preview")).toMatch(/answered 401/);
    rewrite({ proxy: { names: ["another.example.com"] } });
    outputs.push((await project.up()).output);
    expect(leafOf(api.presents("proxy")).checkHost("another.example.com")).toBe("another.example.com");
    expect(await changes(project)).toEqual({});
  });

  test("are uploaded with a password too, and the same chain isn't uploaded again for that", async () => {
    api.takeRequests();
    rewrite({ proxy: { names: ["another.example.com"] } }, {}, { password: api.password });
    expect((await changes(project)).update).toEqual(["ece-proxy-upload", "ece-ui-upload"]);
    outputs.push((await project.up()).output);
    expect(posts()).toEqual([]);
  });

  test("aren't sent to a server that isn't verified", async () => {
    const other = { ...corporate.root };
    rewrite({ ui: undefined }, { apiTrustPem: other.certPem }, { password: api.password });
    expect(await failing("up", "--yes", "--skip-preview")).toMatch(/isn't verified by apiTrustPem and the authority of its new certificate/);
    rewrite({ proxy: { names: ["another.example.com"] } }, {}, { password: api.password });
    outputs.push((await project.up()).output);
  });

  test("get through while the API starts again and connections break off", async () => {
    api.mishaps.push("503", "drop", "drop after the answer is made", "503");
    rewrite({}, {}, { password: api.password });
    outputs.push((await project.up()).output);
    expect(api.presents("proxy")).toBe(kept("proxy"));
  });

  test("that ECE doesn't put into use in time fail the run, and are taken up by the next", async () => {
    api.takeRequests();
    api.delayRequests = Infinity;
    rewrite({ proxy: { names: ["late.example.com"] } }, { timeoutSeconds: 10 }, { password: api.password });
    expect(await failing("up", "--yes", "--skip-preview")).toMatch(/ECE has accepted the chain of proxy and presents another yet.*That was so for 10 seconds: run the same again/);
    api.delayRequests = 0;
    outputs.push((await project.up()).output);
    expect(leafOf(api.presents("proxy")).checkHost("late.example.com")).toBe("late.example.com");
    expect(await changes(project)).toEqual({});
  });

  test("are completed by the next run where one was killed between the upload and its end", async () => {
    rewrite({ proxy: { names: ["killed.example.com"] } }, {}, { password: api.password });
    api.takeRequests();
    api.delayRequests = 3;
    const running = project.start("up", "--yes", "--skip-preview");
    while (!api.requests.includes("POST proxy 202")) await new Promise((resolve) => setTimeout(resolve, 20));
    running.kill();
    outputs.push((await running.result).output);
    project.mendState();
    await project.run("cancel", "--yes");
    outputs.push((await project.up()).output);
    expect(api.presents("proxy")).toBe(kept("proxy"));
    expect(leafOf(kept("proxy")).checkHost("killed.example.com")).toBe("killed.example.com");
    expect(await changes(project)).toEqual({});
  });

  test("show no key, API key or password in the state, in what runs print or in what they do to fail", async () => {
    const { text } = await project.exportStack();
    const keyLines = ["proxy", "ui"].flatMap((service) => kept(service).split("-----END RSA")[0]!.split("\n").slice(1).filter(Boolean));
    for (const place of [text, ...outputs]) {
      expect(place).not.toMatch(/PRIVATE KEY/);
      for (const secret of [...keyLines, api.apiKey, api.password, Buffer.from(`admin:${api.password}`).toString("base64")]) expect(place).not.toContain(secret);
    }
  });

  test("stay in ECE when the stack goes, which says so", async () => {
    const presented = api.presents("proxy");
    const { output } = await project.destroy();
    expect(output).toMatch(/The chain of proxy stays at https:\/\/localhost:\d+, since ECE's API deletes none: upload another there before it expires/);
    expect(api.presents("proxy")).toBe(presented);
    expect((await project.exportStack()).resources.filter(({ type }) => type !== "pulumi:pulumi:Stack")).toEqual([]);
  });
});
