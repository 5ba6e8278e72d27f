import * as pulumi from "@pulumi/pulumi";
import { EckDeployment, type EckDeploymentArgs } from "../../components";
import { eckArgs, eckRefusals } from "../support/eck";
import { issuing } from "../support/issuing";
import { mockEngine, valueOf } from "../support/mocks";
import { type Issued, newAuthority, newKey, newLeaf, traditional } from "../support/pem";

const authority = newAuthority({ commonName: "authority", privateKeyPem: traditional(newKey("P-384")) });
const inPkcs8 = newAuthority({ commonName: "PKCS#8" });
const other = newAuthority({ commonName: "other", privateKeyPem: traditional(newKey("P-384")) });
const below = (issuer: Issued) => ({ ...newAuthority({ commonName: "issuing", issuer, privateKeyPem: traditional(newKey("P-384")) }), trustPem: issuer.certPem });
const certManager = { issuerName: "issuer", trustConfigMapName: "bundle" };
const external = { endpoint: "https://es01:9200", trustPem: authority.certPem, password: "password" };

/** What is refused, at which argument and why. */
const refused: Record<string, [given: object, path: string, reason: RegExp]> = {
  "a name longer than the operator takes": [{ clusterName: "a".repeat(37) }, "clusterName", /at most 36 characters/],
  "a name that is none": [{ clusterName: "Logs" }, "clusterName", /lower-case letters.*got "Logs"/],
  "no namespace": [{ namespace: undefined }, "namespace", /got undefined/],
  "no version": [{ version: undefined }, "version", /full version such as 9\.1\.0, or `fragmentsOnly` be true, got undefined/],
  "half a version": [{ version: "9.1" }, "version", /got "9\.1"/],
  "half a version of the operator": [{ operatorVersion: "3" }, "operatorVersion", /got "3"/],
  "a licence that there isn't": [{ licence: "gold" }, "licence", /must be basic or trial/],
  "a label that Kubernetes refuses": [{ labels: { team: "a b" } }, "labels.team", /got "a b"/],
  "no node sets": [{ nodeSets: [] }, "nodeSets", /at least one set/],
  "two node sets of one name": [{ nodeSets: [{ name: "a" }, { name: "a" }] }, "nodeSets[1].name", /must be unique/],
  "a node set's name too long for Kubernetes": [{ clusterName: "a".repeat(30), nodeSets: [{ name: "b".repeat(20) }] }, "nodeSets[0].name", /at most 17 characters/],
  "no nodes in a set": [{ nodeSets: [{ name: "a", count: 0 }] }, "nodeSets[0].count", /at least 1, got 0/],
  "no memory": [{ nodeSets: [{ name: "a", resources: { memoryGiB: 0 } }] }, "nodeSets[0].resources.memoryGiB", /positive/],
  "no storage": [{ nodeSets: [{ name: "a", storage: { sizeGiB: -1 } }] }, "nodeSets[0].storage.sizeGiB", /positive/],
  "TLS by hand in a node set": [
    { nodeSets: [{ name: "a", config: { xpack: { security: { http: { ssl: { client_authentication: "required" } } } } } }] },
    "nodeSets[0].config.xpack.security.http.ssl.client_authentication",
    /the operator sets it/,
  ],
  "TLS by hand in Kibana": [{ kibana: { config: { "elasticsearch.username": "kibana_system" } } }, "kibana.config.elasticsearch.username", /the operator sets it/],
  "TLS in the overrides of Elasticsearch": [{ overrides: { http: { tls: {} } } }, "overrides.http.tls", /other arguments decide/],
  "a reference in the overrides of Kibana": [{ kibana: { overrides: { elasticsearchRef: {} } } }, "kibana.overrides.elasticsearchRef", /other arguments decide/],

  "two ways of issuing on transport": [{ transport: { ownAuthority: true, certManager } }, "transport.certManager", /at most one of .* got ownAuthority and certManager/],
  "two certificates in an authority for the operator": [
    { transport: { authority: { ...authority, certPem: authority.certPem + authority.certPem.replace("\n", "\r\n") } } },
    "transport.authority.certPem",
    /exactly one certificate, the one that signs, got 2/,
  ],
  "a key in a form that the operator doesn't read": [{ transport: { authority: inPkcs8 } }, "transport.authority.privateKeyPem", /SEC1 form .*openssl ec/],
  "the key of another certificate": [{ transport: { authority: { ...authority, privateKeyPem: other.privateKeyPem } } }, "transport.authority.privateKeyPem", /key of another certificate/],
  "a leaf as an authority": [{ transport: { authority: { ...leaf(), trustPem: authority.certPem } } }, "transport.authority.certPem", /got a leaf/],
  "names where cert-manager issues": [{ transport: { certManager, names: ["a"] } }, "transport.names", /ignored where cert-manager issues/],
  "a suffix where cert-manager issues": [{ transport: { certManager, otherNameSuffix: "a" } }, "transport.otherNameSuffix", /ignored where cert-manager/],
  "trust where cert-manager issues": [{ transport: { certManager, additionalTrustPem: authority.certPem } }, "transport.additionalTrustPem", /ignored where cert-manager/],
  "a suffix that is no name": [{ transport: { otherNameSuffix: "a b" } }, "transport.otherNameSuffix", /host name/],
  "trust that is none": [{ transport: { additionalTrustPem: "trust me" } }, "transport.additionalTrustPem", /must hold a certificate/],
  "a kind of issuer that there isn't": [{ transport: { certManager: { ...certManager, issuerKind: "Vault" } } }, "transport.certManager.issuerKind", /must be Issuer or ClusterIssuer/],

  "two authorities for HTTP": [{ http: { ownAuthority: true, authority } }, "http.ownAuthority", /left out where `authority`/],
  "an issuing operator without an authority": [{ http: { operatorIssues: true } }, "http.operatorIssues", /needs `authority` or `ownAuthority`/],
  "an issuing operator beside cert-manager": [{ http: { operatorIssues: true, certManager: { issuerName: "a" } } }, "http.operatorIssues", /left out where cert-manager/],
  "a key for the operator's issuing in PKCS#8": [{ http: { authority: inPkcs8, operatorIssues: true } }, "http.authority.privateKeyPem", /SEC1/],
  "cert-manager without an issuer": [{ http: { certManager: {} } }, "http.certManager.issuerName", /got neither/],
  "cert-manager with two issuers": [{ http: { ownAuthority: true, certManager: { issuerName: "a" } } }, "http.certManager.issuerName", /left out where an issuer is made/],
  "the kind of no issuer": [{ http: { ownAuthority: true, certManager: { issuerKind: "ClusterIssuer" } } }, "http.certManager.issuerKind", /give `issuerName` too/],
  "the trust of no issuer": [{ http: { ownAuthority: true, certManager: { trustPem: "x" } } }, "http.certManager.trustPem", /says itself/],
  "a lifetime where the operator issues": [{ http: { validityDays: 30 } }, "http.validityDays", /`cert-validity`/],
  "a renewal where the operator issues": [{ http: { renewBeforeDays: 3 } }, "http.renewBeforeDays", /`cert-rotate-before`/],
  "a lifetime beyond the authority's": [{ http: { ownAuthority: true, validityDays: 1000 } }, "http.validityDays", /no leaf outlives/],
  "a URL with a path": [{ http: { publicEndpoint: "https://logs.example.com/es" } }, "http.publicEndpoint", /https, a host/],
  "a name with a scheme": [{ kibana: { http: { names: ["https://kibana"] } } }, "kibana.http.names[0]", /got the URL/],

  "client certificates without a licence": [{ http: { requireClientCertificates: true } }, "licence", /"trial" or "enterprise"/],
  "client certificates under an operator that ignores them": [
    { licence: "trial", operatorVersion: "3.3.2", http: { requireClientCertificates: true } },
    "http.requireClientCertificates",
    /needs ECK 3\.4/,
  ],
  "a client's authority that nobody asks for": [{ kibana: { clientAuthority: authority } }, "kibana.clientAuthority", /ignored unless/],
  "transport's authority for HTTP": [{ transport: { authority }, http: { authority } }, "http.authority", /must not be the authority of transport/],
  "transport's authority for Kibana": [{ transport: { authority }, kibana: { http: { authority } } }, "kibana.http.authority", /pose as a node/],
  "transport's authority for clients": [
    { licence: "trial", transport: { authority }, http: { requireClientCertificates: true }, kibana: { clientAuthority: authority } },
    "kibana.clientAuthority",
    /pose as a node/,
  ],
  "generations of an authority that isn't made": [{ rotation: { transport: {} } }, "rotation.transport", /needs `transport.ownAuthority`/],
  "generations that there aren't": [{ transport: { ownAuthority: true }, rotation: { transport: { signing: "g9" } } }, "rotation.transport.signing", /must be one of g1/],
  "a word in place of generations": [{ transport: { ownAuthority: true }, rotation: { transport: "g1" } }, "rotation.transport", /must be an object .*, got "g1"/],
  "no generations of a channel": [{ http: { ownAuthority: true }, rotation: { http: null } }, "rotation.http", /must be an object .*, got null/],
  "a mistyped key of generations": [{ http: { ownAuthority: true }, rotation: { http: { signin: "g1" } } }, "rotation.http.signin", /is no known key: give one of generations/],
  "generations of another channel": [{ rotation: { client: {} } }, "rotation.client", /is no known key: give one of transport, http$/],

  "a version with fragments only": [{ fragmentsOnly: true }, "version", /the resource that you have says it/],
  "sizes with fragments only": [{ fragmentsOnly: true, version: undefined, nodeSets: [{ name: "a", count: 3 }] }, "nodeSets", /the resource that you have says it/],
  "a count of Kibana with fragments only": [{ fragmentsOnly: true, version: undefined, kibana: { count: 2 } }, "kibana.count", /the resource that you have/],
  "transport beside an Elasticsearch elsewhere": [{ kibana: { external }, transport: { ownAuthority: true } }, "transport", /no Elasticsearch in this deployment/],
  "HTTP beside an Elasticsearch elsewhere": [{ kibana: { external, http: {} }, http: { names: ["a"] } }, "http", /no Elasticsearch in this deployment/],
  "nodes beside an Elasticsearch elsewhere": [{ kibana: { external }, nodeSets: [{ name: "a" }] }, "nodeSets", /no Elasticsearch in this deployment/],
  "an Elasticsearch elsewhere without TLS": [{ kibana: { external: { ...external, endpoint: "http://es01:9200" } } }, "kibana.external.endpoint", /must be https/],
  "half a Kibana": [{ kibana: { count: 0.5 } }, "kibana.count", /whole number/],
};

function leaf() {
  const privateKeyPem = traditional(newKey());
  return newLeaf({ commonName: "leaf", privateKeyPem, issuer: authority });
}

describe("a deployment on ECK refuses", () => {
  it.each(Object.entries(refused))("%s", (_, [given, path, reason]) => {
    expect(eckRefusals(given)).toEqual([[path, expect.stringMatching(reason)]]);
  });

  it("all faults at once", () => {
    const paths = eckRefusals({ version: "9", transport: { ownAuthority: true, authority }, http: { operatorIssues: true }, kibana: { name: "K" } }).map(([path]) => path);
    expect(paths).toEqual(["version", "transport.ownAuthority", "http.operatorIssues", "kibana.name", "kibana.http.operatorIssues"]);
  });

  it("no key in the clear", () => {
    const [line] = eckRefusals({ transport: { authority: inPkcs8 } });
    expect(line!.join()).not.toContain("PRIVATE KEY-----");
    expect(line!.join()).not.toContain(inPkcs8.privateKeyPem.split("\n")[1]);
  });
});

describe("a fault that is known late", () => {
  /** What was made in Kubernetes before the refusal, and what an output comes to. */
  async function late(more: Partial<EckDeploymentArgs>, preview = false) {
    const engine = await mockEngine(preview ? { preview } : { outputs: issuing() });
    const deployment = new EckDeployment("eck", eckArgs(more));
    await engine.settled().catch(() => undefined);
    return { deployment, made: engine.registrations.map(({ name }) => name) };
  }

  it("of an authority's key, as from the configuration's secrets, stops the preview before the Secret", async () => {
    const authorityOf = ({ certPem, privateKeyPem }: Issued) => ({ certPem, privateKeyPem: pulumi.secret(privateKeyPem) });
    expect((await late({ transport: { authority: authorityOf(authority) } }, true)).made).toEqual(expect.arrayContaining(["eck-transport-ca", "eck-elasticsearch"]));
    const { made } = await late({ transport: { authority: authorityOf(inPkcs8) } }, true);
    expect(made).not.toContain("eck-transport-ca");
    expect(made).not.toContain("eck-elasticsearch");
  });

  it.each<[string, Partial<EckDeploymentArgs>, RegExp]>([
    ["namespace", { namespace: pulumi.output("a b") }, /^namespace: must be lower-case/],
    ["name on transport", { transport: { names: pulumi.output(["a b"]) } }, /^transport\.names\[0\]: must be a host name/],
    ["URL", { http: { publicEndpoint: pulumi.output("http://logs") } }, /^http\.publicEndpoint: must be https/],
  ])("of a %s stops the resource", async (_, more, refusal) => {
    const { deployment, made } = await late(more);
    await expect(valueOf(pulumi.all([deployment.elasticsearchSpec, deployment.endpoint]))).rejects.toThrow(refusal);
    expect(made).not.toContain("eck-elasticsearch");
  });

  it("of Kibana's namespace stops Kibana", async () => {
    const { deployment, made } = await late({ kibana: { namespace: pulumi.output("a b"), http: { ownAuthority: true } } });
    expect(made).not.toContain("eck-kibana");
    await expect(valueOf(deployment.secrets)).rejects.toThrow(/kibana\.namespace: must be lower-case/);
  });

  it("of one authority for transport and HTTP issues nothing by it", async () => {
    const same = () => ({ certPem: pulumi.output(authority.certPem), privateKeyPem: authority.privateKeyPem });
    const { deployment, made } = await late({ transport: { authority: same() }, http: { authority: same() } });
    await expect(valueOf(deployment.trustPem)).rejects.toThrow(/http\.authority: must not be the authority of transport/);
    expect(made).not.toContain("eck-elasticsearch-secret");
  });

  it("of what else pods trust stops the ConfigMap", async () => {
    const { made } = await late({ transport: { additionalTrustPem: pulumi.output("none") } });
    expect(made).not.toContain("eck-transport-trust");
  });
});

describe("what stands under a root that pods trust is warned of, and not refused, since nobody could lead away from it:", () => {
  const known = (pem: string) => pem;
  const late = (pem: string) => pulumi.output(Promise.resolve(pem));
  const secret = (pem: string) => pulumi.secret(pem);
  const warned = jest.spyOn(pulumi.log, "warn").mockImplementation(() => Promise.resolve());
  const said = async (more: object) => {
    warned.mockClear();
    const engine = await mockEngine({ outputs: issuing() });
    const deployment = new EckDeployment("eck", eckArgs(more));
    await engine.settled();
    expect([await pulumi.isSecret(deployment.trustPem), await pulumi.isSecret(deployment.certificates)]).toEqual([false, false]);
    return warned.mock.calls.map(([text]) => text);
  };
  afterAll(() => warned.mockRestore());

  it.each([known, late, secret])("whenever its certificate is known (%o)", async (given) => {
    const root = given(authority.certPem);
    const http = { authority: { ...below(authority), trustPem: root } };
    expect(await said({ transport: { authority: { ...below(authority), trustPem: root } }, http })).toEqual([
      "http.authority: stands under a root of `transport.authority`: its certificates would let clients join the cluster; give another",
    ]);
    for (const transport of [{}, { ownAuthority: true }]) {
      expect(await said({ transport: { ...transport, additionalTrustPem: root }, kibana: { http: { authority } } })).toEqual([
        "kibana.http.authority: stands under a root of `transport.additionalTrustPem`: Kibana could then pose as a node; give another",
      ]);
    }
    const elsewhere = { generations: ["g1", "corporate"], madeElsewhere: { corporate: root } };
    expect(await said({ transport: { ownAuthority: true }, http: { ownAuthority: true }, rotation: { transport: elsewhere, http: elsewhere } })).toEqual([
      "rotation.http.madeElsewhere: stands under a root of `rotation.transport.madeElsewhere`: its certificates would let clients join the cluster; give another",
    ]);
  });

  it("and nothing is where each has its own", async () => {
    expect(await said({ transport: { ownAuthority: true }, http: { ownAuthority: true } })).toEqual([]);
    expect(await said({ transport: { authority }, http: { authority: other } })).toEqual([]);
  });
});
