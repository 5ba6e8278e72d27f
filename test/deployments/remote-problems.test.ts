import * as pulumi from "@pulumi/pulumi";
import { SelfManagedDeployment } from "../../components";
import { clusterArgs, refusals, unknownText } from "../support/cluster";
import { mockEngine, valueOf } from "../support/mocks";
import { expiredLeaf } from "../support/handshakes";
import { newAuthority, newLeaf } from "../support/pem";

const authority = newAuthority({ commonName: "archive" });
const elsewhere = newAuthority({ commonName: "elsewhere" });
const leaf = newLeaf({ commonName: "no authority" });
const revocations = newAuthority({ commonName: "revocations", keyUsage: "cRLSign" });
const trustPem = authority.certPem;
const credentials = Buffer.from("id:key").toString("base64");

const remote = (more: object) => ({ licence: "enterprise", remoteClusters: [{ name: "archive", seeds: ["archive01:9443"], trustPem, ...more }] });
const trusted = (more: object) => ({ transport: { trustedClusters: [{ name: "archive", trustPem, nodeNames: ["archive01"], ...more }] } });
const server = (more: object) => ({ licence: "enterprise", remoteClusterServer: more });

/** What is given, and the one line with which it is refused: its path, and what the rest of it says. */
const faults: Record<string, [given: object, path: string, reason: RegExp]> = {
  "a server for other clusters under Basic": [{ remoteClusterServer: {} }, "licence", /must be "enterprise" or "trial" for remote clusters with an API key/],
  "remote clusters under Platinum": [{ ...remote({}), licence: "platinum" }, "licence", /must be "enterprise" or "trial".*transport.trustedClusters/],
  "a server on the port of HTTP": [server({ port: 9200 }), "remoteClusterServer.port", /must differ from the ports/],
  "a server on a port that is none": [server({ port: 0 }), "remoteClusterServer.port", /must be a port/],
  "a server with a URL as a name": [server({ names: ["https://lb"] }), "remoteClusterServer.names[0]", /must be a host name, got the URL/],
  "a server with an old version of TLS": [server({ supportedProtocols: ["TLSv1.1"] }), "remoteClusterServer.supportedProtocols[0]", /TLSv1.3 or TLSv1.2/],
  "a server whose leaves outlive their authority": [server({ validityDays: 3650 }), "remoteClusterServer.validityDays", /at most the 730 days/],
  "a leaf as the authority of the server": [server({ authority: leaf }), "remoteClusterServer.authority.certPem", /CA:TRUE.*got a leaf/],
  "the authority of transport for the server": [
    { ...server({ authority }), transport: { authority } },
    "remoteClusterServer.authority",
    /must not be the authority of transport/,
  ],
  "generations of a server that isn't there": [{ rotation: { remoteClusterServer: {} } }, "rotation.remoteClusterServer", /needs `remoteClusterServer`/],
  "generations of a server whose authority is given": [
    { ...server({ authority }), rotation: { remoteClusterServer: {} } },
    "rotation.remoteClusterServer",
    /must be left out for an authority that is given/,
  ],

  "an alias in upper case": [remote({ name: "Archive" }), "remoteClusters[0].name", /lower-case letters/],
  "one alias for two clusters": [
    { licence: "trial", remoteClusters: [1, 2].map(() => ({ name: "archive", seeds: ["archive01:9443"] })) },
    "remoteClusters[1].name",
    /must be unique/,
  ],
  "a remote cluster without an address": [remote({ seeds: undefined }), "remoteClusters[0].proxyAddress", /exactly one of `proxyAddress`, `seeds`, got none/],
  "a remote cluster with two kinds of addresses": [remote({ proxyAddress: "lb:9443" }), "remoteClusters[0].seeds", /exactly one of/],
  "seeds that are no list": [remote({ seeds: "archive01:9443" }), "remoteClusters[0].seeds", /a list of addresses/],
  "no seeds": [remote({ seeds: [] }), "remoteClusters[0].seeds", /at least one address/],
  "a seed without a port": [remote({ seeds: ["archive01:9443", "archive02"] }), "remoteClusters[0].seeds[1]", /a host and a port, as in .*, got "archive02"/],
  "a URL as a proxy": [remote({ seeds: undefined, proxyAddress: "https://lb:9443" }), "remoteClusters[0].proxyAddress", /a host and a port/],
  "a wildcard as a proxy": [remote({ seeds: undefined, proxyAddress: "*.example.com:9443" }), "remoteClusters[0].proxyAddress", /a host and a port/],
  "a port out of range": [remote({ seeds: ["archive01:94430"] }), "remoteClusters[0].seeds[0]", /a host and a port/],
  "a server name without a proxy": [remote({ serverName: "archive" }), "remoteClusters[0].serverName", /is for a proxy alone/],
  "an address as a server name": [remote({ seeds: undefined, proxyAddress: "lb:9443", serverName: "10.0.0.1" }), "remoteClusters[0].serverName", /must be a host name/],
  "a key in place of its encoded form": [remote({ credentials: "key" }), "remoteClusters[0].credentials", /as `encoded`/],
  "trust that is no PEM": [remote({ trustPem: "archive.crt" }), "remoteClusters[0].trustPem", /certificate in PEM form, got none/],
  "trust in a leaf": [remote({ trustPem: leaf.certPem }), "remoteClusters[0].trustPem", /must be the certificate of an authority .*got a leaf/],
  "trust in a key that may not sign": [remote({ trustPem: revocations.certPem }), "remoteClusters[0].trustPem", /whose key may sign certificates \(key usage keyCertSign\), got CN=revocations,O=acme for cRLSign alone/],
  "trust for some remote clusters alone": [
    { licence: "trial", remoteClusters: [{ name: "a", seeds: ["a:9443"], trustPem }, { name: "b", seeds: ["b:9443"] }] },
    "remoteClusters",
    /must all have `trustPem`, or none/,
  ],
  "remote clusters that no node dials": [{ ...remote({}), nodes: [{ name: "es01", roles: ["master", "data"] }] }, "nodes", /must have the role "remote_cluster_client"/],

  "a trusted cluster without trust": [trusted({ trustPem: undefined }), "transport.trustedClusters[0].trustPem", /must be given: `transportTrust.trustPem`/],
  "a trusted cluster without names": [trusted({ nodeNames: undefined }), "transport.trustedClusters[0].nodeNames", /must be given/],
  "names of a trusted cluster that are no list": [trusted({ nodeNames: "archive01" }), "transport.trustedClusters[0].nodeNames", /a list of names/],
  "a trusted cluster with no name": [trusted({ nodeNames: [] }), "transport.trustedClusters[0].nodeNames", /at least one name/],
  "a trusted cluster with any name": [trusted({ nodeNames: ["*"] }), "transport.trustedClusters[0].nodeNames[0]", /with at most a part of it left open.*got "\*"/],
  "a trusted cluster with a regular expression": [trusted({ nodeNames: ["/.*/"] }), "transport.trustedClusters[0].nodeNames[0]", /must be a name/],
  "a trusted cluster whose authority signs for HTTP here": [
    { ...trusted({}), http: { authority } },
    "transport.trustedClusters[0].trustPem",
    /must not hold a root of `http.authority`/,
  ],
  "a certificate of a node, issued elsewhere, that trusted clusters and its own can't tell by name": [
    {
      nodes: [{ name: "es01", host: "es01.example.com" }],
      kibanas: [],
      transport: {
        ...trusted({}).transport,
        issuedElsewhere: { trustPem: elsewhere.certPem, certificates: { es01: newLeaf({ commonName: "es01", issuer: elsewhere, names: ["DNS:*.example.com"] }) } },
      },
    },
    "transport.issuedElsewhere.certificates.es01.certPem",
    /must hold the name es01 or the host name of the node itself.*got DNS:\*\.example\.com/,
  ],
  "a trusted cluster with a bad name": [trusted({ name: "the archive" }), "transport.trustedClusters[0].name", /lower-case letters/],
};

let engine: Awaited<ReturnType<typeof mockEngine>>;
beforeEach(async () => (engine = await mockEngine({ preview: true })));
afterEach(() => engine.settled());

describe("a deployment is refused in the preview for", () => {
  test.each(Object.entries(faults))("%s", (_, [given, path, reason]) => {
    expect(refusals(given)).toEqual([[path, expect.stringMatching(reason)]]);
  });

  test("trust that has expired, unless something beside it has not", () => {
    const expired = expiredAuthority();
    expect(refusals(remote({ trustPem: expired }))).toEqual([["remoteClusters[0].trustPem", expect.stringMatching(/must be valid, expired at/)]]);
    expect(refusals(remote({ trustPem: expired + trustPem }))).toEqual([]);
  });

  test("no trial licence, nor for all that may be given", () => {
    expect(refusals({ ...server({ names: ["lb.example.com", "10.0.0.9"] }), licence: "trial" })).toEqual([]);
    expect(refusals(remote({ credentials, seeds: ["archive01:9443", "10.0.0.1:9443", "[2001:db8::1]:9443"], skipUnavailable: false }))).toEqual([]);
    expect(refusals(remote({ seeds: undefined, proxyAddress: "lb.example.com:9443", serverName: "archive.example.com" }))).toEqual([]);
    expect(refusals({ ...remote({}), nodes: [{ name: "es01", roles: ["master"] }, { name: "es02", roles: ["data", "remote_cluster_client"] }] })).toEqual([]);
    expect(refusals(trusted({ nodeNames: ["archive01", "*.node.archive.cluster.example.account"] }))).toEqual([]);
  });

  test("what is known, though something else is not", () => {
    expect(refusals(remote({ trustPem: unknownText(), name: "Archive" })).map(([path]) => path)).toEqual(["remoteClusters[0].name"]);
  });
});

test("no message holds a key", () => {
  expect(JSON.stringify(refusals(remote({ credentials: "changeit" })))).not.toContain("changeit");
});

test("what is known late is refused then", async () => {
  const later = await mockEngine();
  const archive = { name: "archive", seeds: Promise.resolve(["archive01"]), credentials: Promise.resolve("changeit") };
  const deployment = new SelfManagedDeployment("logs", clusterArgs({ licence: "trial", remoteClusters: [archive] }));
  await expect(valueOf(deployment.remoteClusterConnections)).rejects.toThrow('remoteClusters[0].seeds[0]: must be a host and a port');
  await later.settled().catch(() => undefined);
  expect(later.registrations.filter(({ type }) => type.endsWith(":Directory")).map(({ name }) => name)).not.toContain("logs-elasticsearch-es01");
});

test("so are the roots of clients, where nodes trust them", async () => {
  const late = pulumi.output(authority.certPem);
  const [clients, below] = ["clients", "nodes"].map((commonName) => ({ ...newAuthority({ commonName, issuer: authority }), trustPem: authority.certPem })) as [object, object];
  const refusal = async (more: object) => {
    const later = await mockEngine();
    const { certificates } = new SelfManagedDeployment("logs", clusterArgs({ nodes: [{ name: "es01" }], kibanas: [], ...more }));
    const refused = await valueOf(certificates).then(() => "", (error: unknown) => (error as Error).message);
    await later.settled().catch(() => undefined);
    return refused;
  };
  const inviting = { clientAuthentication: "optional", clientAuthority: clients };
  expect([
    await refusal({ http: inviting, transport: { trustedClusters: [{ name: "archive", trustPem: late, nodeNames: ["archive01"] }] } }),
    await refusal({ http: inviting, transport: { issuedElsewhere: { trustPem: late } } }),
    await refusal({ http: { clientAuthentication: "optional", clients: ["metrics"], clientsIssuedElsewhere: { trustPem: late } }, transport: { authority: below } }),
  ]).toEqual([
    expect.stringMatching(/^transport\.trustedClusters\[0\]\.trustPem: must not hold a root of `http\.clientAuthority`/),
    expect.stringMatching(/^transport\.issuedElsewhere\.trustPem: must not hold a root of `http\.clientAuthority`/),
    expect.stringMatching(/^http\.clientsIssuedElsewhere\.trustPem: must not stand under a root of `transport\.authority`/),
  ]);
});

/** The certificate of an authority that has expired. */
function expiredAuthority(): string {
  return expiredLeaf("archive", authority, "CA:TRUE").certPem;
}
