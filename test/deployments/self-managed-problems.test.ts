import { planSelfManaged } from "../../components/deployments/self-managed/plan";
import { quorumWarning } from "../../components/deployments/self-managed/problems";
import { clock } from "../../components/support/calendar";
import { clusterArgs, refusals, unknownText } from "../support/cluster";
import { mockEngine } from "../support/mocks";
import { type KeyKind, newAuthority, newKey, newLeaf } from "../support/pem";

const authority = newAuthority({ commonName: "corporate" });
const another = newAuthority({ commonName: "another" });
const leaf = newLeaf({ commonName: "no authority" });

/** An HTTP channel whose certificates this signs. */
const http = (certPem: string, privateKeyPem: string) => ({ http: { authority: { certPem, privateKeyPem } } });

/** An HTTP channel whose authority has a key of that kind. */
const httpWithKey = (kind: KeyKind) => {
  const { certPem, privateKeyPem } = newAuthority({ commonName: "corporate", privateKeyPem: newKey(kind) });
  return http(certPem, privateKeyPem);
};

const node = (more: object) => ({ nodes: [{ name: "es01", ...more }] });
const kibana = (more: object) => ({ kibanas: [{ name: "kb01", ...more }] });

/** What is given, and the one line with which it is refused: its path, and what the rest of it says. */
const faults: Record<string, [given: object, path: string, reason: RegExp]> = {
  "a URL as a node's host": [node({ host: "https://es01" }), "nodes[0].host", /must be a host name, got the URL "https:\/\/es01"/],
  "an empty host": [node({ host: "" }), "nodes[0].host", /must be a host name, got ""/],
  "a wildcard as a host": [node({ host: "*.example.com" }), "nodes[0].host", /name or address to dial, got the wildcard/],
  "an address that means every address as a host": [node({ host: "0.0.0.0" }), "nodes[0].host", /name or address to dial, got the wildcard/],
  "a URL among the addresses": [node({ addresses: ["es01.local", "http://es01"] }), "nodes[0].addresses[1]", /got the URL "http:\/\/es01"/],
  "an empty name": [node({ addresses: [""] }), "nodes[0].addresses[0]", /must be a host name, got ""/],
  "a malformed address": [node({ addresses: ["10.0.0.256"] }), "nodes[0].addresses[0]", /must be an IPv4 or IPv6 address, got "10.0.0.256"/],
  "a malformed IPv6 address": [node({ addresses: ["2001:db8::g"] }), "nodes[0].addresses[0]", /must be an IPv4 or IPv6 address/],
  "a URL among the HTTP names": [{ http: { names: ["https://lb"] } }, "http.names[0]", /must be a host name, got the URL/],
  "a malformed address of Kibana": [kibana({ addresses: ["10.0.0"] }), "kibanas[0].addresses[0]", /must be an IPv4 or IPv6 address/],
  "a public URL without TLS": [kibana({ publicBaseUrl: "http://kb" }), "kibanas[0].publicBaseUrl", /must be https, a host and at most a port.*got "http:\/\/kb"/],
  "a public URL with a path": [kibana({ publicBaseUrl: "https://kb/app" }), "kibanas[0].publicBaseUrl", /must be https, a host and at most a port/],
  "a public URL at a host that is none": [kibana({ publicBaseUrl: "https://kb.MY_ORG" }), "kibanas[0].publicBaseUrl", /must be a URL whose host is a host name .*got "https:\/\/kb.MY_ORG"/],
  "an endpoint that is no URL": [{ http: { publicEndpoint: "logs" } }, "http.publicEndpoint", /must be https/],

  "a channel without an authority": [{ rotation: { htpp: {} } }, "rotation.htpp", /is no known key: give one of transport, http, client, remoteClusterServer, kibanaTokens/],
  "a list in place of channels": [{ rotation: ["g1"] }, "rotation", /must be an object with any of transport, http, .*, got \["g1"\]/],
  "no generations of a channel": [{ rotation: { transport: null } }, "rotation.transport", /must be an object with any of generations, signing, .*, got null/],
  "a word in place of generations": [{ rotation: { http: "g1" } }, "rotation.http", /must be an object with any of generations, signing, .*, got "g1"/],
  "a list in place of generations": [{ rotation: { transport: ["g2", "g3"] } }, "rotation.transport", /must be an object .*, got \["g2","g3"\]/],
  "a list in place of generations, under FIPS": [{ licence: "trial", fips: true, rotation: { http: ["g2"] } }, "rotation.http", /must be an object/],
  "a word in place of certificates": [{ rotation: { http: { madeElsewhere: "q" } } }, "rotation.http.madeElsewhere", /must be an object with certificates by name, got "q"/],
  "a mistyped key of generations": [
    { rotation: { transport: { generations: ["g1", "g2"], signin: "g2" } } },
    "rotation.transport.signin",
    /is no known key: give one of generations, signing, .*, madeElsewhere$/,
  ],
  "a mistyped list of generations": [{ rotation: { transport: { generation: ["g2", "g3"], signing: "g3" } } }, "rotation.transport.generation", /is no known key/],
  "a mistyped key of a corporate authority's generations": [
    { http: { authority: { ...authority, rotation: { generations: ["a"], signin: "a" } } } },
    "http.authority.rotation.signin",
    /is no known key/,
  ],
  "a list in place of a corporate authority's generations": [{ http: { authority: { ...authority, rotation: ["a"] } } }, "http.authority.rotation", /must be an object/],
  "generations that are known later": [{ rotation: { http: unknownText() } }, "rotation.http", /must be an object .*, got what is known later/],
  "no generations of a corporate authority": [{ http: { authority: { ...authority, rotation: null } } }, "http.authority.rotation", /must be an object .*, got null/],
  "generations of an authority that is given": [
    { http: { authority }, rotation: { http: { generations: ["g1", "g2"] } } },
    "rotation.http",
    /must be left out for an authority that is given/,
  ],
  "generations of an authority for clients that show no certificate": [{ rotation: { client: {} } }, "rotation.client", /needs `http.clientAuthentication`/],
  "a generation named twice": [{ rotation: { transport: { generations: ["g1", "g1"] } } }, "rotation.transport.generations[1]", /must be unique/],
  "an unknown signer": [{ rotation: { http: { signing: "g2" } } }, "rotation.http.signing", /must be one of g1, got "g2"/],
  "generations of a corporate authority that name one twice": [
    { http: { authority: { ...authority, rotation: { generations: ["a", "a"] } } } },
    "http.authority.rotation.generations[1]",
    /must be unique/,
  ],

  "a relative directory of data": [{ paths: { data: "data" } }, "paths.data", /must be an absolute path such as .*, got "data"/],
  "a directory of logs that is none": [{ paths: { logs: 7 } }, "paths.logs", /must be an absolute path/],

  "two nodes of one name": [{ nodes: [{ name: "es01" }, { name: "es01" }] }, "nodes[1].name", /must be unique, nodes\[0\].name is also "es01"/],
  "a name that leads elsewhere": [node({ name: "../es01", host: "es01" }), "nodes[0].name", /lower-case letters, digits and hyphens, as in "es01", got "..\/es01"/],
  "a cluster's name that is none": [{ clusterName: "Logs" }, "clusterName", /as in "logs", got "Logs"/],
  "a name in place of a list": [{ http: { names: "a.b" } }, "http.names", /must be a list of host names and addresses, got "a.b"/],
  "a name in upper case": [node({ name: "ES01" }), "nodes[0].name", /lower-case letters/],
  "a name of 64 characters": [node({ name: "e".repeat(64), host: "es01" }), "nodes[0].name", /at most 63 characters, got 64/],
  "an empty cluster name": [{ clusterName: "" }, "clusterName", /lower-case letters, digits and hyphens/],
  "a bad name of a Kibana": [kibana({ name: "kb/01", host: "kb01" }), "kibanas[0].name", /lower-case letters/],
  "a bad name of a client": [{ http: { clientAuthentication: "optional", clients: ["a b"] } }, "http.clients[0]", /lower-case letters/],
  "a client twice": [{ http: { clientAuthentication: "optional", clients: ["a", "a"] } }, "http.clients[1]", /must be unique/],
  "no nodes": [{ nodes: [] }, "nodes", /at least one node, got none/],
  "a port that is none": [{ transport: { port: 70000 } }, "transport.port", /must be a port from 1 to 65535, got 70000/],
  "a port of Kibana that is none": [{ kibana: { port: 0 }, ...kibana({ publicBaseUrl: "https://kb" }) }, "kibana.port", /must be a port/],

  "a validity below a day": [{ http: { validityDays: 0 } }, "http.validityDays", /whole number of days, at least 1, got 0/],
  "a validity of part of a day": [{ transport: { validityDays: 0.5 } }, "transport.validityDays", /whole number of days/],
  "a leaf that outlives its authority": [{ transport: { validityDays: 3650 } }, "transport.validityDays", /at most the 730 days before its expiry at which the authority is renewed/],
  "a certificate of Kibana that outlives its authority": [{ kibana: { validityDays: 4000 } }, "kibana.validityDays", /at most the 730 days before its expiry at which the authority is renewed/],
  "a renewal window as long as the validity": [{ kibana: { validityDays: 90, renewBeforeDays: 90 } }, "kibana.renewBeforeDays", /shorter than the validity of 90 days, got 90/],

  "a corporate authority without its key": [http(authority.certPem, another.privateKeyPem), "http.authority.privateKeyPem", /must be the key of certPem/],
  "a key on the curve P-224": [httpWithKey("P-224"), "http.authority.privateKeyPem", /P-256, P-384 or P-521, got secp224r1/],
  "an Ed25519 key": [httpWithKey("Ed25519"), "http.authority.privateKeyPem", /RSA or ECDSA key, which Elasticsearch reads, got ed25519/],
  "an RSA key of 1024 bits": [httpWithKey("RSA-1024"), "http.authority.privateKeyPem", /at least 2048 bits, got RSA with 1024/],
  "a leaf as an authority": [http(leaf.certPem, leaf.privateKeyPem), "http.authority.certPem", /CA:TRUE.*got a leaf/],
  "no certificate": [http("corporate.crt", authority.privateKeyPem), "http.authority.certPem", /certificate in PEM form, got none/],
  "the authority of transport for HTTP": [
    { transport: { authority: { ...authority } }, http: { authority: { ...authority, certPem: authority.certPem.replaceAll("\n", "\r\n") } } },
    "http.authority",
    /must not be the authority of transport.*sharesTransportAuthority: true/,
  ],
  "the authority of transport for clients": [
    { transport: { authority }, http: { clientAuthentication: "optional", clientAuthority: authority } },
    "http.clientAuthority",
    /must not be the authority of transport/,
  ],
  "the authority of transport for Kibana": [
    { transport: { authority }, kibana: { authority } },
    "kibana.authority",
    /must not be the authority of transport/,
  ],

  "a token named twice": [{ rotation: { kibanaTokens: { names: ["t1", "t1"] } } }, "rotation.kibanaTokens.names[1]", /must be unique/],
  "a token in use that there isn't": [{ rotation: { kibanaTokens: { names: ["t1", "t2"], using: "t3" } } }, "rotation.kibanaTokens.using", /must be one of t1, t2, got "t3"/],
  "tokens that are no list": [{ rotation: { kibanaTokens: { names: "t2" } } }, "rotation.kibanaTokens.names", /must be a list of names, got "t2"/],
  "a list in place of tokens": [{ rotation: { kibanaTokens: ["t1", "t2"] } }, "rotation.kibanaTokens", /must be an object with any of names, using, .*, got \["t1","t2"\]/],
  "no object of tokens": [{ rotation: { kibanaTokens: null } }, "rotation.kibanaTokens", /must be an object with any of names, using, .*, got null/],
  "tokens in the words of generations": [{ rotation: { kibanaTokens: { generations: ["t1", "t2"] } } }, "rotation.kibanaTokens.generations", /is no known key: give one of names, using/],
  "no token": [{ rotation: { kibanaTokens: { names: [] } } }, "rotation.kibanaTokens.names", /must hold at least one token, got none/],
  "an overlap of tokens below an hour": [{ rotation: { kibanaTokens: { minimumOverlapHours: 0.5 } } }, "rotation.kibanaTokens.minimumOverlapHours", /at least 1 hour, got 0.5/],
  "tokens beside a password": [
    { rotation: { kibanaTokens: { names: ["t1"] } }, kibana: { authentication: "password", password: "changeit" } },
    "rotation.kibanaTokens",
    /is for Kibanas with the authentication "serviceToken": leave it out/,
  ],

  "no store": [{ directory: undefined }, "directory", /exactly one of `directory`, `awsSecretsManager`, `kubernetesSecrets`, got none/],
  "a directory above the project": [{ directory: { path: "../out" } }, "directory.path", /must stay in the project/],

  "a password beside a token": [{ kibana: { password: "changeit" } }, "kibana.password", /for the authentication "password" alone.*leave it out/],
  "a password beside mutual TLS": [
    { licence: "trial", kibana: { authentication: "clientCertificate", password: "changeit" } },
    "kibana.password",
    /a client certificate or a service token takes its place/,
  ],
  "no password": [{ kibana: { authentication: "password" } }, "kibana.password", /must be given for the authentication "password"/],
  "an empty password": [{ kibana: { authentication: "password", password: "" } }, "kibana.password", /must not be empty/],
  "a password that can't be written": [{ kibana: { authentication: "password", password: "it's" } }, "kibana.password", /no single quote/],
  "required client certificates with Kibana as a PKI user": [
    { licence: "trial", http: { clientAuthentication: "required" }, kibana: { authentication: "clientCertificate" } },
    "http.clientAuthentication",
    /must be "optional" where Kibana authenticates by certificate/,
  ],
  "no client certificates with Kibana as a PKI user": [
    { licence: "trial", http: { clientAuthentication: "none" }, kibana: { authentication: "clientCertificate" } },
    "http.clientAuthentication",
    /must be "optional"/,
  ],
  "no PKI realm with Kibana as a PKI user": [
    { licence: "trial", http: { pkiRealm: false }, kibana: { authentication: "clientCertificate" } },
    "http.pkiRealm",
    /must be true, or left out/,
  ],
  "Kibana as a PKI user under Basic": [{ kibana: { authentication: "clientCertificate" } }, "licence", /above Basic for a PKI realm, got "basic"/],
  "a PKI realm under Basic": [{ http: { clientAuthentication: "optional", pkiRealm: true } }, "licence", /above Basic for a PKI realm/],
  "a PKI realm without client certificates": [{ licence: "trial", http: { pkiRealm: true } }, "http.pkiRealm", /needs clients with certificates/],
  "clients without client certificates": [{ http: { clients: ["metrics"] } }, "http.clients", /needs `http.clientAuthentication`/],
  "roles of a client that isn't there": [
    { licence: "trial", http: { clientAuthentication: "optional", pkiRealm: true, clients: ["backup"], clientRoles: { metrics: ["monitoring_user"] } } },
    "http.clientRoles.metrics",
    /must be for one of `http.clients` \(backup\), got "metrics"/,
  ],
  "roles without a PKI realm": [
    { http: { clientAuthentication: "optional", clients: ["metrics"], clientRoles: { metrics: ["monitoring_user"] } } },
    "http.clientRoles",
    /needs `http.pkiRealm: true`/,
  ],
  "a client with an empty list of roles": [
    { licence: "trial", http: { clientAuthentication: "optional", pkiRealm: true, clients: ["metrics"], clientRoles: { metrics: [] } } },
    "http.clientRoles.metrics",
    /at least one role, got none/,
  ],
  "a role in place of a list": [
    { licence: "trial", http: { clientAuthentication: "optional", pkiRealm: true, clients: ["metrics"], clientRoles: { metrics: "superuser" } } },
    "http.clientRoles.metrics",
    /must be a list of roles, as in .*, got "superuser"/,
  ],
  "a client authority without client certificates": [{ http: { clientAuthority: authority } }, "http.clientAuthority", /needs `http.clientAuthentication`/],
  "a client with the name of a Kibana": [{ http: { clientAuthentication: "optional", clients: ["kb01"] } }, "http.clients", /must not name a Kibana/],
  "verification switched off": [{ kibana: { verificationMode: "none" } }, "kibana.verificationMode", /must be full or certificate, got "none"/],
  "an unknown authentication": [{ kibana: { authentication: "token" } }, "kibana.authentication", /must be serviceToken or password or clientCertificate/],
  "an unknown client authentication": [{ http: { clientAuthentication: "yes" } }, "http.clientAuthentication", /must be none or optional or required/],
  "unknown holders of certificates": [{ transport: { certificatesPer: "rack" } }, "transport.certificatesPer", /must be node or cluster, got "rack"/],
  "an unknown licence": [{ licence: "gold" }, "licence", /must be basic or trial or platinum or enterprise, got "gold"/],
  "a TLS version that is switched off": [{ http: { supportedProtocols: ["TLSv1.1"] } }, "http.supportedProtocols[0]", /TLSv1.3 or TLSv1.2/],
  "a cipher suite in OpenSSL's words": [{ transport: { cipherSuites: ["ECDHE-ECDSA-AES256"] } }, "transport.cipherSuites[0]", /as the JDK spells it/],
};

let engine: Awaited<ReturnType<typeof mockEngine>>;
beforeEach(async () => (engine = await mockEngine({ preview: true })));
afterEach(() => engine.settled());

test("generations that are left out by a condition are none", async () => {
  await mockEngine();
  expect(refusals({ rotation: { transport: undefined } })).toEqual([]);
});

describe("a deployment is refused in the preview for", () => {
  test.each(Object.entries(faults))("%s", (_, [given, path, reason]) => {
    expect(refusals(given)).toEqual([[path, expect.stringMatching(reason)]]);
  });

  test("an authority that has expired, or is yet to begin", () => {
    const { now } = clock;
    try {
      clock.now = () => new Date("2100-01-01");
      expect(refusals(http(authority.certPem, authority.privateKeyPem))).toEqual([["http.authority.certPem", expect.stringMatching(/must be valid, expired at 20/)]]);
      clock.now = () => new Date("2000-01-01");
      expect(refusals(http(authority.certPem, authority.privateKeyPem))).toEqual([["http.authority.certPem", expect.stringMatching(/must be valid now, begins at 20/)]]);
    } finally {
      clock.now = now;
    }
  });

  test("many faults at once, in one message", () => {
    const paths = refusals({
      clusterName: "Logs",
      nodes: [{ name: "es01", host: "https://es01" }, { name: "es01", addresses: ["", "10.0.0.300"] }],
      transport: { validityDays: 0, authority: { certPem: "", privateKeyPem: "" } },
      http: { names: ["lb:9200"], clients: ["metrics"] },
      kibana: { password: "changeit", verificationMode: "none" },
      directory: undefined,
    }).map(([path]) => path);
    expect(paths).toEqual([
      "clusterName",
      "nodes[1].name",
      "kibana.verificationMode",
      "transport.authority.certPem",
      "transport.authority.privateKeyPem",
      "transport.validityDays",
      "kibana.password",
      "http.clients",
      "directory",
      "nodes[0].host",
      "nodes[1].addresses[0]",
      "nodes[1].addresses[1]",
      "http.names[0]",
    ]);
  });

  test("what is known, though something else is not", () => {
    const unknown = unknownText();
    const nodes = [{ name: "es01", host: unknown }, { name: "es02", addresses: ["https://es02"] }];
    expect(refusals({ nodes, http: { names: [unknown] } }).map(([path]) => path)).toEqual(["nodes[1].addresses[0]"]);
  });
});

test("no message holds a password or a key", () => {
  const key = newKey("P-224");
  const messages = JSON.stringify([
    refusals({ kibana: { password: "changeit" } }),
    refusals({ kibana: { authentication: "password", password: "change'it" } }),
    refusals(http(authority.certPem, key)),
    refusals(http(authority.certPem, "changeit")),
    refusals(kibana({ publicBaseUrl: "https://elastic:changeit@kb" })),
  ]);
  expect(messages).toMatch(/must be/);
  expect(messages).not.toContain("change");
  expect(messages).not.toContain(key.split("\n")[1]);
});

test("PEM with bag attributes, CRLF and blank lines is accepted", () => {
  const untidy = (pem: string) => `Bag Attributes\r\n    friendlyName: corporate\r\n\r\n${pem.replaceAll("\n", "\r\n")}\r\n`;
  expect(refusals(http(untidy(authority.certPem), untidy(authority.privateKeyPem)))).toEqual([]);
});

test.each<[roles: (string[] | undefined)[], warning: RegExp | undefined]>([
  [[undefined], undefined],
  [[undefined, undefined, ["master", "data"]], undefined],
  [[undefined, undefined], /2 nodes are master-eligible: give an odd number, such as 3/],
  [[["master"], ["data"], ["data"]], undefined],
  [[["data"], []], /no node is master-eligible.*give three nodes the role master/],
])("nodes with the roles %j are warned about as %s", (roles, warning) => {
  const plan = planSelfManaged(clusterArgs({ nodes: roles.map((list, index) => ({ name: `es0${index}`, roles: list })) }));
  const given = quorumWarning(plan);
  if (warning) expect(given).toMatch(warning);
  else expect(given).toBeUndefined();
});
