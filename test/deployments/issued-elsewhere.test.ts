import { X509Certificate } from "node:crypto";
import { CertificateAuthority } from "../../components";
import { type IssuedCertificateArgs } from "../../components/deployments/self-managed/issued-elsewhere/args";
import { trustedByNodes } from "../../components/verify/expected";
import { cluster, refusals } from "../support/cluster";
import { expiredLeaf } from "../support/handshakes";
import { issuing } from "../support/issuing";
import { mockEngine, reveal, valueOf } from "../support/mocks";
import { encrypted, newAuthority, newKey, newLeaf } from "../support/pem";

const root = newAuthority({ commonName: "corporate root" });
const upper = newAuthority({ commonName: "corporate policy", issuer: root });
const lower = newAuthority({ commonName: "corporate issuing", issuer: upper });
const stranger = newAuthority({ commonName: "stranger" });
const chainPem = lower.certPem + upper.certPem;
const trustPem = root.certPem;

const leafFor = (name: string, names = [`DNS:${name}`], more: object = {}) => ({ ...newLeaf({ commonName: name, issuer: lower, names, ...more }), chainPem });
const es01 = leafFor("es01");

/** A root with the name and the key of the corporate one. */
const renewedRoot = newAuthority({ commonName: "corporate root", privateKeyPem: root.privateKeyPem });
const below = (issuer: typeof root) => ({ ...newAuthority({ commonName: "corporate department", issuer }), trustPem: issuer.certPem });
const generationElsewhere = { generations: ["g1", "corporate"], madeElsewhere: { corporate: root.certPem } };
const es01WithoutKey = { certPem: es01.certPem, chainPem };

const http = (certificates: Record<string, IssuedCertificateArgs>, more: object = {}) => ({ http: { issuedElsewhere: { trustPem, certificates, ...more } } });
const onHttp = (certificate: object, more: object = {}) => http({ es01: certificate as IssuedCertificateArgs }, more);

/** What is given, and the one line with which it is refused. */
const faults: Record<string, [given: object, path: string, reason: RegExp]> = {
  "a node that isn't there": [http({ es09: es01 }), "http.issuedElsewhere.certificates.es09", /must be for es01, es02, es03/],
  "a node where all share one certificate": [
    { transport: { certificatesPer: "cluster", issuedElsewhere: { trustPem, certificates: { es01 } } } },
    "transport.issuedElsewhere.certificates.es01",
    /must be for logs/,
  ],
  "a client where no client has a certificate": [
    { http: { clientAuthentication: "optional", clientsIssuedElsewhere: { trustPem, certificates: { metrics: es01 } } } },
    "http.clientsIssuedElsewhere.certificates.metrics",
    /must be for nobody, since nobody presents a certificate here/,
  ],
  "certificates of clients where none are asked for": [{ http: { clientsIssuedElsewhere: { trustPem } } }, "http.clientsIssuedElsewhere", /needs `http.clientAuthentication`/],
  "no certificate": [onHttp({ privateKeyPem: es01.privateKeyPem }), "http.issuedElsewhere.certificates.es01.certPem", /must be given, in PEM/],
  "the key of another certificate": [onHttp({ ...es01, privateKeyPem: newKey() }), "http.issuedElsewhere.certificates.es01.privateKeyPem", /must be the key of certPem, got the key of another/],
  "an encrypted key": [onHttp({ ...es01, privateKeyPem: encrypted(es01.privateKeyPem) }), "http.issuedElsewhere.certificates.es01.privateKeyPem", /must not be encrypted: decrypt it first/],
  "a kind of key that Elasticsearch doesn't read": [
    onHttp(leafFor("es01", undefined, { privateKeyPem: newKey("P-224") })),
    "http.issuedElsewhere.certificates.es01.privateKeyPem",
    /must be on the curve P-256, P-384 or P-521/,
  ],
  "a certificate for another name": [onHttp(leafFor("es02")), "http.issuedElsewhere.certificates.es01.certPem", /must be for "es01", is for es02/],
  "a certificate that isn't for the public endpoint": [
    { http: { publicEndpoint: "https://logs.example.com", ...onHttp(es01).http } },
    "http.issuedElsewhere.certificates.es01.certPem",
    /must be for "logs\.example\.com", is for es01/,
  ],
  "a certificate that isn't for an address of the node": [
    { nodes: [{ name: "es01", addresses: ["10.0.0.1"] }], transport: { issuedElsewhere: { trustPem, certificates: { es01 } } } },
    "transport.issuedElsewhere.certificates.es01.certPem",
    /must be for "10\.0\.0\.1"/,
  ],
  "an expired certificate": [onHttp({ ...expiredLeaf("es01", root) }), "http.issuedElsewhere.certificates.es01.certPem", /must be valid, expired at/],
  "the certificate of an authority": [{ transport: { certificatesPer: "cluster", issuedElsewhere: { trustPem, certificates: { logs: newAuthority({ commonName: "es01", issuer: root }) } } } }, "transport.issuedElsewhere.certificates.logs.certPem", /must be the certificate of a node, got that of an authority/],
  "a chain without its upper half": [onHttp({ ...es01, chainPem: lower.certPem }), "http.issuedElsewhere.certificates.es01.chainPem", /must hold all issuers up to a root .*corporate policy.* is neither/],
  "a chain in the wrong order": [onHttp({ ...es01, chainPem: upper.certPem + lower.certPem }), "http.issuedElsewhere.certificates.es01.chainPem", /must list issuers nearest first/],
  "another root": [onHttp(es01, { trustPem: stranger.certPem }), "http.issuedElsewhere.certificates.es01.chainPem", /corporate root.* is neither in the chain nor a root there/],
  "no root at all": [onHttp(es01, { trustPem: undefined }), "http.issuedElsewhere.certificates.es01.chainPem", /must hold all issuers up to a root in `trustPem`/],
  "a leaf as what is trusted": [http({}, { trustPem: es01.certPem }), "http.issuedElsewhere.trustPem", /must be the certificate of an authority/],
  "text as what is trusted": [http({}, { trustPem: "corporate root" }), "http.issuedElsewhere.trustPem", /must hold a certificate in PEM form/],
  "a claim that is no instant": [http({}, { distributedSince: "yesterday" }), "http.issuedElsewhere.distributedSince", /must be an instant such as/],
  "a key that is too weak for FIPS": [
    { licence: "trial", fips: true, ...onHttp(leafFor("es01", undefined, { privateKeyPem: newKey("RSA-2048") })) },
    "http.issuedElsewhere.certificates.es01.certPem",
    /must have at least 3072 bits, got RSA with 2048, for FIPS: the key of CN=es01/,
  ],
  "the root of the HTTP authority on transport": [
    { transport: { issuedElsewhere: { trustPem } }, http: { authority: { ...lower, chainPem: upper.certPem, trustPem } } },
    "transport.issuedElsewhere.trustPem",
    /must not hold a root of `http\.authority`/,
  ],
  "a root of clients elsewhere on transport": [
    { transport: { issuedElsewhere: { trustPem } }, http: { clientAuthentication: "optional", clientsIssuedElsewhere: { trustPem } } },
    "transport.issuedElsewhere.trustPem",
    /must not hold a root of `http\.clientsIssuedElsewhere\.trustPem`, since every client could then join the cluster; give another/,
  ],
  "a root of clients on transport, whatever HTTP shares": [
    {
      transport: { issuedElsewhere: { trustPem } },
      http: { sharesTransportAuthority: true, clientAuthentication: "optional", clientAuthority: { ...lower, chainPem: upper.certPem, trustPem } },
    },
    "transport.issuedElsewhere.trustPem",
    /must not hold a root of `http\.clientAuthority`/,
  ],
  "clients elsewhere under the root of the transport authority": [
    { transport: { authority: { ...lower, chainPem: upper.certPem, trustPem } }, http: { clientAuthentication: "optional", clientsIssuedElsewhere: { trustPem } } },
    "http.clientsIssuedElsewhere.trustPem",
    /must not stand under a root of `transport\.authority`, since every client could then join/,
  ],
  "the authority of HTTP under the root of the transport authority": [
    { transport: { authority: below(root) }, http: { authority: below(renewedRoot) } },
    "http.authority",
    /must not stand under a root of `transport\.authority`, since its certificates would open the cluster to clients; .*`http\.sharesTransportAuthority: true`/,
  ],
  "the authority of Kibana under the root of the transport authority": [
    { transport: { authority: below(root) }, kibana: { authority: below(root) } },
    "kibana.authority",
    /must not stand under a root of `transport\.authority`, since Kibana could then pose as a node/,
  ],
  "the authority of the server for other clusters under that root": [
    { licence: "enterprise", transport: { authority: below(root) }, remoteClusterServer: { authority: below(root) } },
    "remoteClusterServer.authority",
    /must not stand under a root of `transport\.authority`, since whoever poses as this cluster/,
  ],
  "a generation of transport's that is made elsewhere, under the root of HTTP": [
    { rotation: { transport: generationElsewhere }, http: { authority: below(root) } },
    "http.authority",
    /must not stand under a root of `rotation\.transport\.madeElsewhere`, since its certificates would open the cluster to clients/,
  ],
  "one under the root of clients": [
    { rotation: { transport: generationElsewhere }, http: { clientAuthentication: "required", clients: ["a"], clientAuthority: below(renewedRoot) } },
    "http.clientAuthority",
    /must not stand under a root of `rotation\.transport\.madeElsewhere`, since every client could then join/,
  ],
  "one root as a generation of transport's and of clients": [
    { rotation: { transport: generationElsewhere, client: generationElsewhere }, http: { clientAuthentication: "required" } },
    "rotation.client.madeElsewhere",
    /must not stand under a root of `rotation\.transport\.madeElsewhere`, since every client could then join/,
  ],
  "a generation of clients that is made elsewhere, under the root of transport": [
    { transport: { authority: below(root) }, rotation: { client: generationElsewhere }, http: { clientAuthentication: "required" } },
    "rotation.client.madeElsewhere",
    /must not stand under a root of `transport\.authority`, since every client could then join/,
  ],
  "one that transport trusts for certificates of elsewhere": [
    { transport: { issuedElsewhere: { trustPem } }, rotation: { http: generationElsewhere } },
    "transport.issuedElsewhere.trustPem",
    /must not hold a root of `rotation\.http\.madeElsewhere`/,
  ],
  "clients elsewhere under a generation of transport's": [
    { rotation: { transport: generationElsewhere }, http: { clientAuthentication: "optional", clientsIssuedElsewhere: { trustPem } } },
    "http.clientsIssuedElsewhere.trustPem",
    /must not stand under a root of `rotation\.transport\.madeElsewhere`/,
  ],
  "a certificate that isn't there": [{ http: { issuedElsewhere: { trustPem, certificates: { es01: undefined } } } }, "http.issuedElsewhere.certificates.es01.certPem", /must be given/],
  "another subject than Kibana's, where that is its identity": [
    { licence: "trial", kibana: { authentication: "clientCertificate" }, http: { clientsIssuedElsewhere: { trustPem, certificates: { kb01: leafFor("kb01") } } } },
    "http.clientsIssuedElsewhere.certificates.kb01.certPem",
    /must name CN=kb01,O=logs, by which Elasticsearch knows whose roles it has, got CN=kb01,O=acme/,
  ],
};

describe("certificates that are issued elsewhere are refused:", () => {
  test.each(Object.entries(faults))("%s", async (_, [given, path, reason]) => {
    await mockEngine();
    expect(refusals(given)).toEqual([[path, expect.stringMatching(reason)]]);
  });

  test("a generation of an authority that is given, made elsewhere, under the root of HTTP", async () => {
    await mockEngine({ outputs: issuing() });
    const transport = { authority: new CertificateAuthority("nodes", { commonName: "nodes", ...generationElsewhere }) };
    await expect(valueOf(cluster({ transport, http: { authority: below(root) } }).trustPem)).rejects.toThrow(/^http\.authority: must not stand under a root of `transport\.authority`/);
  });

  test("all faults at once, and no message holds a key", async () => {
    await mockEngine();
    const bad = { ...leafFor("es02"), privateKeyPem: newKey() };
    const found = refusals({ transport: { issuedElsewhere: { trustPem: stranger.certPem, certificates: { es01: bad } } }, ...http({ es01: bad, es09: es01 }) });
    expect(found.map(([path]) => path)).toEqual([
      "transport.issuedElsewhere.certificates.es01.certPem",
      "transport.issuedElsewhere.certificates.es01.privateKeyPem",
      "transport.issuedElsewhere.certificates.es01.chainPem",
      "http.issuedElsewhere.certificates.es01.certPem",
      "http.issuedElsewhere.certificates.es01.privateKeyPem",
      "http.issuedElsewhere.certificates.es09",
    ]);
    expect(found.join()).not.toContain(bad.privateKeyPem.split("\n")[1]);
  });

  test("a certificate without its key in the run that makes the key: nobody can have signed for it", async () => {
    await mockEngine({ preview: true });
    const deployment = cluster(http({ es01: es01WithoutKey }));
    await expect(valueOf(deployment.certificates)).rejects.toThrow(/^http\.issuedElsewhere\.certificates\.es01\.certPem: must be signed for the request of this certificate/);
  });
});

describe("certificates that are issued elsewhere are taken:", () => {
  test("with the root in the chain, more of it than is needed, and files that hold keys as well", async () => {
    await mockEngine();
    const dump = { certPem: es01.privateKeyPem + es01.certPem + lower.certPem, chainPem: lower.certPem + upper.certPem + root.certPem, privateKeyPem: es01.certPem + es01.privateKeyPem };
    expect(refusals(onHttp(dump, { trustPem: root.certPem + stranger.certPem }))).toEqual([]);
  });

  test("by a wildcard, without the names of the machine itself, and for whatever they say where all nodes share one", async () => {
    await mockEngine();
    const node = { nodes: [{ name: "es01", host: "es01.example.com" }], kibanas: [] };
    expect(refusals({ ...node, ...onHttp(leafFor("es01", ["DNS:*.example.com"])) })).toEqual([]);
    expect(refusals({ ...node, transport: { certificatesPer: "cluster", issuedElsewhere: { trustPem, certificates: { logs: leafFor("any", []) } } } })).toEqual([]);
  });

  test("under one root for transport and HTTP where that is asked for, and under the transport authority's where nodes present them already", async () => {
    await mockEngine();
    expect(refusals({ transport: { authority: below(root) }, http: { sharesTransportAuthority: true, authority: below(root) }, kibana: { authority: below(root) } })).toEqual([]);
    expect(refusals({ transport: { authority: root }, http: { issuedElsewhere: { trustPem, certificates: { es01 } } } })).toEqual([]);
  });

  test("of the channel's authority, with nothing more to trust and nothing to issue", async () => {
    const engine = await mockEngine();
    const authority = { ...lower, chainPem: upper.certPem, trustPem: root.certPem };
    const deployment = cluster({ nodes: [{ name: "es01" }], kibanas: [], http: { authority, issuedElsewhere: { certificates: { es01 } } } });
    await engine.settled();
    expect(await valueOf(deployment.trustPem)).toBe(new X509Certificate(root.certPem).toString());
    const ofHttp = engine.registrations.filter(({ name }) => name.includes("http"));
    expect(ofHttp.map(({ name }) => name).filter((name) => !name.startsWith("logs-http-authority-"))).toEqual([]);
    expect(new Set(ofHttp.map(({ type }) => type))).toEqual(new Set(["pulumi:index:Stash"]));
    expect(reveal(engine.registration("logs-elasticsearch-es01").inputs)).toMatchObject({ files: { "certs/http.crt": es01.certPem + chainPem + root.certPem, "certs/http.key": es01.privateKeyPem } });
    expect(await valueOf(deployment.certificateRequests)).toEqual([]);
  });

  test("for each kind of consumer, each with the trust of those that verify it", async () => {
    const engine = await mockEngine();
    const all = [["es01", es01] as const, ["kb01", leafFor("kb01")] as const];
    const [node, kibana] = all.map(([name, leaf]) => ({ trustPem, certificates: { [name]: leaf } }));
    // Clients stand under another root than nodes.
    const clients = newAuthority({ commonName: "corporate clients" });
    const certificates = Object.fromEntries(["kb01", "metrics"].map((name) => [name, newLeaf({ commonName: name, issuer: clients, names: [`DNS:${name}`] })]));
    const deployment = cluster({
      nodes: [{ name: "es01" }],
      transport: { issuedElsewhere: node },
      http: { clientAuthentication: "required", clients: ["metrics"], issuedElsewhere: node, clientsIssuedElsewhere: { trustPem: clients.certPem, certificates } },
      kibana: { issuedElsewhere: kibana },
    });
    await engine.settled();
    const filesOf = (entry: string) => (reveal(engine.registration(entry).inputs) as { files: Record<string, string> }).files;
    const nodeFiles = filesOf("logs-elasticsearch-es01");
    for (const trust of ["transport-ca.crt", "http-ca.crt"]) expect(nodeFiles[`certs/${trust}`]).toContain(root.certPem);
    expect(nodeFiles["certs/client-ca.crt"]).toContain(clients.certPem);
    expect(nodeFiles["certs/transport.crt"]).toBe(es01.certPem + chainPem);
    expect(filesOf("logs-kibana-kb01")).toMatchObject({ "certs/kibana.crt": all[1]![1].certPem + chainPem, "certs/kibana-client.key": certificates.kb01!.privateKeyPem });
    expect(filesOf("logs-client-metrics")).toMatchObject({ "client.crt": certificates.metrics!.certPem });
    expect(engine.registrations.filter(({ type }) => type.endsWith(":LeafCertificate"))).toEqual([]);
    expect((await valueOf(deployment.certificates)).filter(({ isAuthority }) => !isAuthority).map(({ name, renewsAt }) => [name, renewsAt])).toEqual(expect.arrayContaining([["es01", ""], ["kb01", ""], ["metrics", ""]]));
    expect(engine.registration("logs").inputs.issuedElsewhere).toEqual({ transport: ["es01"], http: ["es01"], client: ["kb01", "metrics"], kibana: ["kb01"] });
  });
});

describe("the roots elsewhere stand in the inventory", () => {
  const demanded = async (more: object) => {
    await mockEngine();
    const certificates = await valueOf(cluster({ nodes: [{ name: "es01" }], kibanas: [], ...more }).certificates);
    const roots = certificates.filter(({ subject }) => /corporate root|stranger/.test(subject));
    const ofNodes = trustedByNodes({ certificates, trustPem: "" });
    return roots.map((one) => [one.name, one.channel, one.renewsAt, ofNodes.includes(one) ? "demanded" : "listed"]).sort();
  };
  const both = root.certPem + stranger.certPem;
  const clients = { clientAuthentication: "optional", clients: ["metrics"] };

  test.each<[string, object, string[][]]>([
    ["on transport, where `verify` demands each of every node", { transport: { issuedElsewhere: { trustPem: both } } }, [["transport root 1", "transport", "", "demanded"], ["transport root 2", "transport", "", "demanded"]]],
    ["of clients, as those of the client channel", { http: { ...clients, clientsIssuedElsewhere: { trustPem } } }, [["client root", "client", "", "demanded"]]],
    ["of HTTP, which clients verify", { http: { issuedElsewhere: { trustPem } } }, [["http root", "http", "", "listed"]]],
    ["once where clients and HTTP have the same, on the channel that nodes verify", { http: { ...clients, issuedElsewhere: { trustPem }, clientsIssuedElsewhere: { trustPem } } }, [["client root", "client", "", "demanded"]]],
    ["not where the certificates are of the channel's authority", { http: { authority: { ...root }, issuedElsewhere: { certificates: {} } } }, [["http authority", "http", "", "listed"]]],
  ])("%s", async (_, more, list) => expect(await demanded(more)).toEqual(list));
});
