import fs from "node:fs";
import https from "node:https";
import { type AddressInfo, type Server } from "node:net";
import os from "node:os";
import path from "node:path";
import tls from "node:tls";
import { certificateFacts } from "../../components/pki/certificate-facts";
import { verifyCommand } from "../../components/verify/command";
import { expiredLeaf } from "../support/handshakes";
import { type Issued, newAuthority, newKey, newLeaf } from "../support/pem";

const transportG1 = newAuthority({ commonName: "transport authority G1" });
const transportG2 = newAuthority({ commonName: "transport authority G2" });
const http = newAuthority({ commonName: "http authority G1" });
const foreign = newAuthority({ commonName: "foreign" });
const names = ["DNS:localhost"];
const leaves = {
  transport: newLeaf({ commonName: "es01", issuer: transportG1, names }),
  http: newLeaf({ commonName: "es01", issuer: http, names }),
  kibana: newLeaf({ commonName: "kb01", issuer: http, names }),
};
const former = newLeaf({ commonName: "es01", issuer: http, names });
const untrusted = newLeaf({ commonName: "es01", issuer: foreign, names });

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "elastic-tls-verify-"));
const file = (name: string, content: string) => {
  fs.writeFileSync(path.join(folder, name), content, { mode: 0o600 });
  return path.join(folder, name);
};
const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));
afterAll(() => fs.rmSync(folder, { recursive: true }));

async function listening(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, resolve));
  return `localhost:${(server.address() as AddressInfo).port}`;
}

const material = ({ certPem, privateKeyPem }: Issued) => ({ cert: certPem, key: privateKeyPem });

/** Mutual TLS, as between nodes: who shows no certificate is turned away. */
const transportServer = (leaf: Issued) => {
  const server = tls.createServer({ ...material(leaf), ca: transportG1.certPem, requestCert: true, rejectUnauthorized: true });
  return server.on("tlsClientError", () => undefined);
};

/** The API of a node that has loaded these certificates, for the user elastic. */
const httpServer = (leaf: Issued, loaded: Issued[]) =>
  https.createServer(material(leaf), (request, response) => {
    const isElastic = request.headers.authorization === `Basic ${Buffer.from("elastic:changeit").toString("base64")}`;
    response.writeHead(isElastic ? 200 : 401);
    if (!isElastic) return response.end(JSON.stringify({ error: { reason: "unable to authenticate user" } }));
    // As Java prints it.
    const serialOf = ({ certPem }: Issued) => BigInt(`0x${certificateFacts(certPem).serial}`).toString(16);
    return response.end(request.url === "/_ssl/certificates" ? JSON.stringify(loaded.map((one) => ({ serial_number: serialOf(one) }))) : "[]");
  });

const record = (name: string, channel: string, { certPem }: Issued, servedAt: string[] = []) => ({ ...certificateFacts(certPem), name, channel, servedAt });

interface Cluster {
  transport?: Issued;
  http?: Issued;
  kibana?: Issued;
  loaded?: Issued[];
}

/** What the stack of a cluster puts out, and the running cluster, which may be another. */
async function running({ transport = leaves.transport, http: served = leaves.http, kibana = leaves.kibana, loaded = [transportG1, transportG2] }: Cluster = {}) {
  const at = {
    transport: await listening(transportServer(transport)),
    http: await listening(httpServer(served, loaded)),
    kibana: await listening(tls.createServer(material(kibana))),
  };
  const certificates = [
    record("es01", "transport", leaves.transport, [at.transport]),
    record("es01", "http", leaves.http, [at.http]),
    record("kb01", "kibana", leaves.kibana, [at.kibana]),
    record("transport authority g1", "transport", transportG1),
    record("transport authority g2", "transport", transportG2),
    record("http authority", "http", http),
  ];
  return { at, outputs: { endpoint: `https://${at.http}`, trustPem: http.certPem, certificates } };
}

async function verify(outputs: object, ...more: string[]) {
  const lines: string[] = [];
  const credentials = more.length > 0 ? more : ["--user", "elastic", "--password-file", file("password", "changeit\n")];
  const status = await verifyCommand(["-", ...credentials], { stdin: () => JSON.stringify(outputs), print: (line) => lines.push(line) });
  return { status, lines };
}

describe("elastic-tls verify", () => {
  test("finds all as it should be", async () => {
    const { at, outputs } = await running();
    expect(await verify(outputs)).toEqual({
      status: 0,
      lines: [
        `ok    transport es01  ${at.transport}`,
        `ok    http es01  ${at.http}`,
        `ok    kibana kb01  ${at.kibana}`,
        `ok    trust of es01  ${at.http}`,
        "All 4 are as they should be.",
      ],
    });
  });

  test.each([["transport"], ["http"], ["kibana"]] as const)("fails for a %s that still presents what it did", async (channel) => {
    const { outputs } = await running({ [channel]: former });
    const { status, lines } = await verify(outputs);
    const [serial, expected] = [former, leaves[channel]].map(({ certPem }) => certificateFacts(certPem).serial);
    expect(status).toBe(1);
    expect(lines.filter((line) => line.startsWith("FAIL"))).toEqual([
      expect.stringMatching(`^FAIL  ${channel} .*presents the certificate ${serial}, not ${expected} that the stack has stored`),
    ]);
    expect(lines.at(-1)).toBe("1 of 4 are not as they should be.");
  });

  test("fails for a node that doesn't trust the next generation yet", async () => {
    const { outputs } = await running({ loaded: [transportG1] });
    const { status, lines } = await verify(outputs);
    expect(status).toBe(1);
    expect(lines).toContainEqual(expect.stringMatching(/^FAIL {2}trust of es01 .*: doesn't trust transport authority g2 \([0-9A-F]+\)$/));
  });

  test("is told which of several deployments is meant, and asks its nodes for their own authorities alone", async () => {
    const { outputs } = await running();
    const others = (await running()).outputs.certificates.map((one) => (one.name === "transport authority g2" ? record("metrics authority", "transport", foreign) : one));
    const both = { trustPem: outputs.trustPem, logs: outputs.certificates, metrics: others };
    const credentials = ["--user", "elastic", "--password-file", file("password", "changeit")];
    await expect(verify(both)).rejects.toThrow("the outputs hold several inventories: name one with --output, of logs, metrics");
    await expect(verify(both, ...credentials, "--output", "traces")).rejects.toThrow("--output must be one of logs, metrics, got traces");
    expect((await verify(both, ...credentials, "--output", "logs")).lines.at(-1)).toBe("All 4 are as they should be.");
    expect((await verify(both, ...credentials, "--output", "metrics")).lines).toContainEqual(expect.stringMatching(/doesn't trust metrics authority/));
  });

  test("refuses to say that all is well where there is nothing to look at, or nobody to ask", async () => {
    const { outputs } = await running();
    const without = (isLeftOut: (channel: string) => boolean) => outputs.certificates.map((one) => (isLeftOut(one.channel) ? { ...one, servedAt: [] } : one));
    await expect(verify({ ...outputs, certificates: without(() => true) })).rejects.toThrow(/^nothing can be looked at: .*On Kubernetes ask the pods/);
    await expect(verify({ ...outputs, certificates: without((channel) => channel === "http") })).rejects.toThrow(/^no node can be asked what it trusts/);
  });

  test("asks nodes for the root of an authority that is listed below it, which they may not have loaded", async () => {
    const root = newAuthority({ commonName: "client root" });
    const below = [record("client root", "client", root), record("client authority", "client", newAuthority({ commonName: "client authority", issuer: root }))];
    const failures = async (loaded: Issued[]) => {
      const { outputs } = await running({ loaded: [transportG1, transportG2, ...loaded] });
      const { lines } = await verify({ ...outputs, certificates: [...outputs.certificates, ...below] });
      return lines.filter((line) => line.startsWith("FAIL"));
    };
    expect(await failures([root])).toEqual([]);
    expect(await failures([])).toEqual([expect.stringMatching(/doesn't trust client root \([0-9A-F]+\)$/)]);
  });

  test("fails for what trustPem doesn't verify, and asks nobody there for anything", async () => {
    const { outputs } = await running({ http: untrusted });
    const { lines } = await verify(outputs);
    expect(lines).toContainEqual(expect.stringMatching(/^FAIL {2}http es01 .*isn't verified by trustPem: /));
    expect(lines).toContainEqual(expect.stringMatching(/^FAIL {2}trust of es01 .*(unable to|self.signed)/));
  });

  test("takes Kibana's own authority for Kibana's business", async () => {
    const own = newAuthority({ commonName: "kibana authority" });
    const kibana = newLeaf({ commonName: "kb01", issuer: own, names });
    const { at, outputs } = await running({ kibana });
    const certificates = [...outputs.certificates.filter(({ channel }) => channel !== "kibana"), record("kb01", "kibana", kibana, [at.kibana]), record("kibana authority", "kibana", own)];
    expect((await verify({ ...outputs, certificates })).status).toBe(0);
  });

  describe("under an issuing authority reads the whole chain:", () => {
    const root = newAuthority({ commonName: "corporate root" });
    const key = newKey();
    const issuing = newAuthority({ commonName: "corporate issuing", issuer: root, privateKeyPem: key });
    const renewed = newAuthority({ commonName: "corporate issuing", issuer: root, privateKeyPem: key });
    const expired = expiredLeaf("corporate issuing", root, "CA:TRUE");
    const leaf = newLeaf({ commonName: "es01", issuer: issuing, names });
    const presenting = (...issuers: Issued[]): Issued => ({ ...leaf, certPem: [leaf, ...issuers].map(({ certPem }) => certPem).join("") });
    const channels = ["transport", "kibana", "http"] as const;

    /** What fails where a channel has the corporate authority and its server presents this. */
    async function failures(channel: (typeof channels)[number], served: Issued, listed: Issued = issuing) {
      const { at, outputs } = await running({ [channel]: served, loaded: [transportG1, transportG2, root] });
      const authorities = [record("issuing", channel, listed), record("root", channel, root)];
      const certificates = [...outputs.certificates.filter((one) => one.servedAt[0] !== at[channel]), record("es01", channel, leaf, [at[channel]]), ...authorities];
      const { lines } = await verify({ ...outputs, certificates, trustPem: http.certPem + (channel === "http" ? root.certPem : "") });
      return lines.filter((line) => line.startsWith(`FAIL  ${channel}`)).map((line) => line.replace(/^.*?localhost:\d+: /, ""));
    }

    test.each(channels)("on %s the intermediate must be there", async (channel) => {
      expect(await failures(channel, presenting(issuing))).toEqual([]);
      expect(await failures(channel, presenting(issuing, root))).toEqual([]);
      expect(await failures(channel, presenting())).toEqual([
        expect.stringMatching(/(^|; )doesn't present CN=corporate issuing,O=acme, which issued CN=es01,O=acme, so that nobody who trusts .*CN=corporate root,O=acme.* can verify it: give it the whole certificate file/),
      ]);
    });

    test.each(channels)("on %s another authority of the same name isn't the one that signed", async (channel) => {
      const namesake = newAuthority({ commonName: "corporate issuing", issuer: root });
      expect(await failures(channel, presenting(namesake))).toEqual([expect.stringContaining("doesn't present CN=corporate issuing,O=acme, which issued")]);
    });

    test.each(channels)("on %s it must be the one that the stack has stored, when its certificate was renewed with its key", async (channel) => {
      const [before, now] = [issuing, renewed].map(({ certPem }) => certificateFacts(certPem).serial);
      expect(await failures(channel, presenting(renewed), renewed)).toEqual([]);
      expect(await failures(channel, presenting(issuing), renewed)).toEqual([expect.stringContaining(`presents CN=corporate issuing,O=acme with the serial number ${before}, not ${now} that the stack has stored`)]);
    });

    test("a chain that ends with a root that is listed nowhere leads nowhere", async () => {
      const [unlisted, lost] = [newAuthority({ commonName: "unlisted" }), newLeaf({ commonName: "es01", issuer: foreign, names })];
      expect(await failures("transport", { ...lost, certPem: lost.certPem + foreign.certPem + unlisted.certPem })).toEqual([
        expect.stringMatching(/; presents a chain that ends with CN=foreign,O=acme, which is none of the authorities that the stack lists$/),
      ]);
    });

    test("an expired intermediate is none", async () => {
      const below = newLeaf({ commonName: "es01", issuer: expired, names });
      expect(await failures("transport", { ...below, certPem: below.certPem + expired.certPem })).toEqual([expect.stringMatching(/; presents CN=corporate issuing, which expired at /)]);
    });
  });

  test("says who doesn't answer, and goes on with the others", async () => {
    const { at, outputs } = await running();
    servers.pop()!.close();
    const { status, lines } = await verify(outputs);
    expect(status).toBe(1);
    expect(lines).toContainEqual(expect.stringMatching(`^FAIL  kibana kb01  ${at.kibana}: .*ECONNREFUSED`));
    expect(lines.filter((line) => line.startsWith("ok"))).toHaveLength(3);
  });

  test("gives up on who accepts and says nothing", async () => {
    const silent = await listening(require("node:net").createServer());
    const { outputs } = await running();
    const certificates = [record("kb01", "kibana", leaves.kibana, [silent])];
    const { lines } = await verify({ ...outputs, certificates }, "--user", "elastic", "--password-file", file("password", "changeit"), "--timeout-seconds", "0.2");
    expect(lines[0]).toBe(`FAIL  kibana kb01  ${silent}: no answer within 0.2 seconds`);
  });

  test("shows what Elasticsearch says to wrong credentials, and not the credentials", async () => {
    const { outputs } = await running();
    const { status, lines } = await verify(outputs, "--api-key-file", file("api-key", "bm90LWEta2V5"));
    expect(status).toBe(1);
    expect(lines).toContainEqual(expect.stringMatching(/GET \/_ssl\/certificates answered 401: unable to authenticate user$/));
    expect(lines.join()).not.toContain("bm90LWEta2V5");
  });

  test.each<[string, string[], unknown, RegExp]>([
    ["no credentials", [], { a: 1 }, /the outputs hold no inventory/],
    ["outputs that are no JSON", [], "x", /must be the JSON that `pulumi stack output --json` prints/],
    ["a password without a user", ["--password-file", "x"], undefined, /give --api-key-file, or --user and --password-file/],
    ["no time", ["--timeout-seconds", "0"], undefined, /--timeout-seconds must be a number above 0/],
  ])("refuses %s", async (_, args, given, reason) => {
    const outputs = given ?? (await running()).outputs;
    const stdin = () => (typeof given === "string" ? given : JSON.stringify(outputs));
    await expect(verifyCommand(["-", ...args], { stdin, print: () => undefined })).rejects.toThrow(reason);
  });
});
