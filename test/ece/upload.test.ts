import { createHash } from "node:crypto";
import tls from "node:tls";
import { chainFile } from "../../components/ece/chain";
import { pace } from "../../components/ece/upload/converge";
import * as v1 from "../../components/ece/upload/v1";
import { providerCode } from "../../components/support/provider-code";
import { EceApi, objectionTo } from "../support/ece-api";
import { corporate, corporateChain } from "../support/ece-chains";
import { type Issued, encrypted, newAuthority, newKey, newLeaf, traditional } from "../support/pem";

const proxy = corporateChain(["DNS:*.ece.example.com"]);
const renewed = corporateChain(["DNS:*.ece.example.com"]);
const ui = corporateChain(["DNS:localhost", "IP:127.0.0.1"], { commonName: "ui" });

/** A clock on which waiting takes no time. */
let waits: number[] = [];
const { now, wait } = pace;
beforeEach(() => {
  let instant = 0;
  waits = [];
  pace.now = () => instant;
  pace.wait = (milliseconds) => {
    waits.push(milliseconds);
    instant += milliseconds;
    return new Promise(setImmediate);
  };
});
afterAll(() => Object.assign(pace, { now, wait }));

let api: EceApi;
beforeEach(async () => (api = await EceApi.start()));
afterEach(() => api.stop());

type Chain = Issued & { chainPem: string };

const wish = (chain: Chain, more: Partial<v1.Inputs> = {}): v1.Inputs => ({
  service: "proxy",
  apiUrl: api.url,
  trustPem: api.trustPem,
  authorization: `ApiKey ${api.apiKey}`,
  timeoutSeconds: 600,
  ...chain,
  ...more,
});

/** The error of something that fails, which shows neither the key nor the credentials, as the stack of it doesn't. */
async function failureOf(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(() => new Error("it succeeded"), (reason: unknown) => reason as Error);
  const shown = `${error.message}${error.stack}`;
  for (const secret of [...proxy.privateKeyPem.split("\n").filter((line) => line.length > 20), traditional(proxy.privateKeyPem).split("\n")[1]!, api.apiKey, api.password, "PRIVATE KEY"])
    expect(shown).not.toContain(secret);
  return error.message;
}

describe("an upload", () => {
  test("gives a service its chain, and is done once the API shows it", async () => {
    const { id, outs } = await v1.create(wish(proxy));
    expect(api.presents("proxy")).toBe(chainFile(proxy));
    expect([id, outs.drift]).toEqual(["proxy", ""]);
    expect(api.takeRequests()).toEqual(["GET proxy 200", "POST proxy 202", "GET proxy 200", "GET proxy 200", "GET proxy 200"]);
    expect(waits).toEqual([500, 1000, 2000]);
  });

  test("keeps no key in the state", async () => {
    const { outs } = await v1.create(wish(proxy));
    expect(JSON.stringify(outs)).not.toContain("PRIVATE KEY");
  });

  test("authenticates by user and password too", async () => {
    await v1.create(wish(proxy, { authorization: `Basic ${Buffer.from(`admin:${api.password}`).toString("base64")}` }));
    expect(api.presents("proxy")).toBe(chainFile(proxy));
  });

  test("of what is there already uploads nothing: an interrupted run is completed by the next", async () => {
    api.replaceByHand("proxy", chainFile(proxy));
    await v1.create(wish(proxy));
    expect(api.takeRequests()).toEqual(["GET proxy 200"]);
  });

  test("of the UI goes on while the API changes its own certificate, by what verifies the one and the other", async () => {
    await v1.create(wish(ui, { service: "ui", trustPem: api.trustPem + corporate.root.certPem }));
    expect(await issuerAt(api.url, corporate.root.certPem)).toMatch(/corporate issuing/);
    await v1.update("ui", {} as v1.Outputs, wish(proxy, { trustPem: corporate.root.certPem }));
    expect(api.presents("proxy")).toBe(chainFile(proxy));
  });

  test("of the UI fails if only the certificate of before is trusted, and says what to do", async () => {
    const message = await failureOf(v1.create(wish(ui, { service: "ui" })));
    expect(message).toMatch(/isn't verified by apiTrustPem and the authority of its new certificate: .*; give what verifies it in apiTrustPem/);
  });

  test("is not sent to a server that the given trust doesn't verify, whatever the environment says", async () => {
    const other = newAuthority({ commonName: "elastic ce master" });
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
    try {
      expect(await failureOf(v1.create(wish(proxy, { trustPem: other.certPem })))).toMatch(/isn't verified/);
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    }
    expect(api.takeRequests()).toEqual([]);
  });

  test("is not sent to a server of another name", async () => {
    const message = await failureOf(v1.create(wish(proxy, { apiUrl: api.url.replace("localhost", "127.0.0.1") })));
    expect(message).toMatch(/isn't verified.*127\.0\.0\.1.*ERR_TLS_CERT_ALTNAME_INVALID/);
    expect(api.takeRequests()).toEqual([]);
  });

  test("is refused credentials that have expired, once, with ECE's code and what to give", async () => {
    const given = wish(proxy);
    api.apiKey = "another-key-of-an-admin";
    expect(await failureOf(v1.create(given))).toMatch(/GET .*tls\/proxy answered 401: root\.unauthenticated: The supplied authentication is invalid; give an API key/);
    expect(api.takeRequests()).toHaveLength(1);
  });

  test("shows nothing of the key or the credentials where the server repeats what it was sent", async () => {
    api.mishaps.push("echo");
    expect(await failureOf(v1.create(wish(proxy)))).toMatch(/answered 400: root\.invalid: /);
    const password = wish(proxy, { authorization: `Basic ${Buffer.from(`admin:${api.password}`).toString("base64")}` });
    api.takeRequests();
    // The second request is the one with the key in it.
    const second = v1.create(password);
    while (api.takeRequests().length === 0) await new Promise(setImmediate);
    api.mishaps.push("echo");
    expect(await failureOf(second)).toMatch(/POST .* answered 400: root\.invalid: .*\[left out\]/s);
  });

  test("gets through a server that starts again and connections that break off", async () => {
    api.mishaps.push("503", "drop", "503", "drop after the answer is made");
    await v1.create(wish(proxy));
    expect(api.presents("proxy")).toBe(chainFile(proxy));
    expect(api.takeRequests().slice(0, 4)).toEqual(["GET proxy 503", "GET proxy drop", "GET proxy 503", "GET proxy drop after the answer is made"]);
  });

  test("repeats an upload whose answer was lost", async () => {
    api.delayRequests = 4;
    const attempt = v1.create(wish(proxy));
    while (api.requests.length === 0) await new Promise(setImmediate);
    api.mishaps.push("drop after the answer is made");
    await attempt;
    expect(api.takeRequests().filter((request) => request.startsWith("POST"))).toEqual(["POST proxy drop after the answer is made", "POST proxy 202"]);
    expect(api.presents("proxy")).toBe(chainFile(proxy));
  });

  test("waits longer each time, 10 seconds at most, and ends when time is up, saying what was so and how to go on", async () => {
    api.delayRequests = Infinity;
    const message = await failureOf(v1.create(wish(proxy, { timeoutSeconds: 60 })));
    expect(message).toMatch(/ECE has accepted the chain of proxy and presents another yet, CN=elastic ce admin console.*That was so for 60 seconds: run the same again/);
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 10000, 10000, 10000, 10000]);
    expect(api.takeRequests().filter((request) => request.startsWith("POST"))).toHaveLength(1);
  });

  test("ends when time is up where the server doesn't answer at all", async () => {
    await api.stop();
    expect(await failureOf(v1.create(wish(proxy, { timeoutSeconds: 20 })))).toMatch(/ECONNREFUSED.*That was so for 20 seconds/);
    api = await EceApi.start();
  });

  test("is refused by ECE for a chain that it doesn't take, with its code", async () => {
    const attempt = v1.create(wish(proxy));
    jest.spyOn(api as unknown as { decide: () => [number, object] }, "decide").mockReturnValue([400, { errors: [{ code: "cert.invalid_cert_chain", message: "expected another" }] }]);
    expect(await failureOf(attempt)).toMatch(/answered 400: cert\.invalid_cert_chain: expected another/);
  });

  test("says what it meets where the URL is no ECE's", async () => {
    jest.spyOn(api as unknown as { decide: () => [number, object] }, "decide").mockReturnValue([200, { cluster_name: "logs" }]);
    expect(await failureOf(v1.create(wish(proxy)))).toMatch(/answered something else than a chain: is this the API of Elastic Cloud Enterprise\?/);
  });

  test.each(["https://localhost.invalid:12443"])("doesn't go on trying a host that there isn't: %s", async (apiUrl) => {
    expect(await failureOf(v1.create(wish(proxy, { apiUrl, timeoutSeconds: 600 })))).toMatch(/GET https:\/\/localhost\.invalid/);
  });
});

describe("a refresh", () => {
  test("finds nothing where nothing has changed", async () => {
    const { id, outs } = await v1.create(wish(proxy));
    expect(await v1.read(id, outs)).toEqual({ id, props: outs });
  });

  test("finds that somebody has put another chain there, the next run puts it right", async () => {
    const { id, outs } = await v1.create(wish(proxy));
    api.replaceByHand("proxy", chainFile(renewed));
    const { props } = await v1.read(id, outs);
    expect(props.drift).toMatch(/^the chain is another, CN=ece,O=acme with the serial number [0-9A-F]+, valid until 20/);
    expect(v1.diff(id, props, wish(proxy))).toEqual({ changes: true, replaces: [], deleteBeforeReplace: false });
    const update = await v1.update(id, props, wish(proxy));
    expect([update.outs.drift, api.presents("proxy")]).toEqual(["", chainFile(proxy)]);
  });

  test("finds that ECE has a certificate of its own there", async () => {
    const { id, outs } = await v1.create(wish(proxy));
    await api.stop();
    api = await EceApi.start();
    const { props } = await v1.read(id, { ...outs, apiUrl: api.url, trustPem: api.trustPem });
    expect(props.drift).toBe("ECE has a certificate of its own there");
  });

  test("fails with credentials that have expired, and gives up sooner than an upload where ECE doesn't answer", async () => {
    const { id, outs } = await v1.create(wish(proxy));
    const key = api.apiKey;
    api.apiKey = "another-key-of-an-admin";
    await expect(v1.read(id, outs)).rejects.toThrow(/answered 401/);
    api.apiKey = key;
    api.mishaps.push(...Array.from({ length: 50 }, () => "503" as const));
    await expect(v1.read(id, outs)).rejects.toThrow(/answered 503.*That was so for 60 seconds/);
  });
});

describe("a preview", () => {
  const olds = (): v1.Outputs => {
    const { service, apiUrl, trustPem, authorization, timeoutSeconds, certPem, chainPem } = wish(proxy);
    return { service, apiUrl, trustPem, authorization, timeoutSeconds, certPem, chainPem, drift: "" };
  };

  test.each<[string, () => Partial<v1.Inputs>, boolean, string[]]>([
    ["nothing", () => ({}), false, []],
    ["the certificate", () => renewed, true, []],
    ["a certificate that isn't known yet", () => ({ certPem: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }), true, []],
    ["the credentials", () => ({ authorization: "ApiKey other" }), true, []],
    ["the trust", () => ({ trustPem: corporate.root.certPem }), true, []],
    ["the API's URL", () => ({ apiUrl: "https://other:12443" }), true, []],
    ["the time-out", () => ({ timeoutSeconds: 30 }), true, []],
    ["the service", () => ({ service: "ui" }), true, ["service"]],
  ])("of another value of %s", (_, more, changes, replaces) => {
    expect(v1.diff("proxy", olds(), { ...wish(proxy), ...more() })).toEqual({ changes, replaces, deleteBeforeReplace: false });
  });

  test("other credentials for the same chain upload nothing", async () => {
    const { id, outs } = await v1.create(wish(proxy));
    api.apiKey = "another-key-of-an-admin";
    api.takeRequests();
    const update = await v1.update(id, outs, wish(proxy));
    expect(update.outs.authorization).toBe("ApiKey another-key-of-an-admin");
    expect(api.takeRequests()).toEqual(["GET proxy 200"]);
  });

  const stranger = newAuthority({ commonName: "stranger" });
  test.each<[string, Partial<v1.Inputs>, RegExp]>([
    ["a key that isn't RSA", newLeaf({ commonName: "x", issuer: corporate.intermediate }), /privateKeyPem: must be an RSA key/],
    ["another certificate's key", { privateKeyPem: renewed.privateKeyPem }, /privateKeyPem: must be the key of certPem/],
    ["an encrypted key", { privateKeyPem: encrypted(proxy.privateKeyPem) }, /privateKeyPem: must not be encrypted/],
    ["a chain without its root", { chainPem: corporate.intermediate.certPem }, /chainPem: must end with the root.*CN=corporate root/],
    ["a chain in another order", { chainPem: corporate.root.certPem + corporate.intermediate.certPem }, /chainPem: must list issuers nearest first/],
    ["a stranger in the chain", { chainPem: stranger.certPem }, /chainPem: must list issuers nearest first/],
    ["no certificate to verify the API", { trustPem: "" }, /trustPem: must hold a certificate/],
  ])("refuses %s, and names no property", (_, more, reason) => {
    const { failures } = v1.check({}, wish(proxy, more));
    expect(failures).toEqual([{ property: "", reason: expect.stringMatching(reason) }]);
    expect(failures[0]!.reason).not.toMatch(/PRIVATE/);
  });

  test("has nothing against a sound chain, or one that isn't known yet", () => {
    expect(v1.check({}, wish(proxy)).failures).toEqual([]);
    expect(v1.check({}, wish(proxy, { privateKeyPem: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" })).failures).toEqual([]);
  });
});

test("a deletion leaves the chain, and says so", async () => {
  const log = jest.spyOn(console, "log").mockImplementation(() => undefined);
  const { id, outs } = await v1.create(wish(proxy));
  v1.delete(id, outs);
  expect(api.presents("proxy")).toBe(chainFile(proxy));
  expect(log).toHaveBeenCalledWith(`The chain of proxy stays at ${api.url}, since ECE's API deletes none: upload another there before it expires`);
  log.mockRestore();
});

test("the code in the state never changes", () => {
  expect(createHash("sha256").update(providerCode("ece-upload/v1")).digest("hex")).toBe("446f30a4e84c89086c7ef6b4c68e46a819743d6c7c061cb0ec8ca68ce9a399a6");
});

test("the stand-in refuses what ECE does", () => {
  const file = chainFile(proxy);
  const [key, leaf, intermediate, root] = file.match(/-----BEGIN[\s\S]*?-----END [A-Z ]+-----\n/g)!;
  expect(objectionTo(file)).toBeUndefined();
  expect(file).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n/);
  const refused: [string, RegExp][] = [
    [proxy.privateKeyPem + leaf! + intermediate! + root!, /expected unencrypted rsa private key/],
    [leaf! + intermediate! + root! + key, /expected unencrypted rsa private key/],
    [`${key}\n${leaf!}${root!}`, /unexpected text/],
    [key + key + leaf! + intermediate! + root!, /expected certificates/],
    [key + leaf! + root! + intermediate!, /another order/],
    [key + leaf! + intermediate!, /doesn't end with a root/],
    [key, /expected a certificate/],
    [traditional(newKey("RSA-2048")) + leaf! + intermediate! + root!, /of another certificate/],
    [key + leaf! + leaf!, /twice/],
  ];
  for (const [text, reason] of refused) expect(objectionTo(text)).toMatch(reason);
});

/** The common name of who has issued what a server presents, as a client with this trust sees it. */
function issuerAt(url: string, ca: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ host: hostname, port: Number(port), servername: hostname, ca }, () => {
      resolve(String(socket.getPeerCertificate().issuer.CN));
      socket.destroy();
    });
    socket.on("error", reject);
  });
}
