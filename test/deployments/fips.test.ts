import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { CertificateAuthority, type SelfManagedDeploymentArgs } from "../../components";
import { weakKeyProblems } from "../../components/pki/fips-keys";
import { cluster, refusals } from "../support/cluster";
import { issuing } from "../support/issuing";
import { mockEngine, reveal, valueOf } from "../support/mocks";
import { type KeyKind, newAuthority, newKey } from "../support/pem";

type Files = Record<string, string>;

const authority = (kind: KeyKind, name = "corporate") => newAuthority({ commonName: name, privateKeyPem: newKey(kind) });
const strong = authority("P-256");
const weak = authority("RSA-2048");
const weakness = "must have at least 3072 bits, got RSA with 2048, for FIPS: the key of CN=corporate,O=acme";

const inFips = (more: object = {}) => ({ fips: true, licence: "trial", ...more }) as Partial<SelfManagedDeploymentArgs>;

async function settingsOf(args: Partial<SelfManagedDeploymentArgs>): Promise<{ node: object; kibana: object }> {
  const engine = await mockEngine({ outputs: issuing() });
  cluster(args);
  await engine.settled();
  const read = (entry: string, file: string) => parse((reveal(engine.registration(`logs-${entry}`).inputs.files) as Files)[file]!) as object;
  return { node: read("elasticsearch-es01", "elasticsearch.yml"), kibana: read("kibana-kb01", "kibana.yml") };
}

describe("under FIPS", () => {
  test("nodes and Kibana get what Elastic's pages ask for, and nothing else is different", async () => {
    const [plain, fips] = [await settingsOf({ licence: "trial" }), await settingsOf(inFips())];
    expect(fips.node).toEqual({
      ...plain.node,
      "xpack.security.fips_mode.enabled": true,
      "xpack.security.fips_mode.required_providers": ["BCFIPS", "BCJSSE"],
      "xpack.security.authc.password_hashing.algorithm": "pbkdf2_stretch",
    });
    expect(fips.node).toMatchObject({ "xpack.security.autoconfiguration.enabled": false, "xpack.security.enrollment.enabled": false });
    expect(fips.kibana).toEqual({ ...plain.kibana, "xpack.security.fipsMode.enabled": true });
  });

  test("reviewers see it in the summary of the deployment, which is what it was otherwise", async () => {
    const summaryOf = async (args: Partial<SelfManagedDeploymentArgs>) => {
      const engine = await mockEngine();
      cluster(args);
      await engine.settled();
      return engine.registration("logs").inputs;
    };
    expect(await summaryOf(inFips())).toEqual({ ...(await summaryOf({ licence: "trial" })), fips: true });
  });

  test("PKCS#8 is fine, and so are authorities with keys that are strong enough", async () => {
    const formats = { "elasticsearch/es01": ["pkcs8"] };
    await expect(settingsOf(inFips({ formats, http: { authority: strong }, transport: { authority: authority("P-384", "transport") } }))).resolves.toBeDefined();
  });

  test("PKCS#12 is refused, wherever it is asked for", () => {
    const formats = { "elasticsearch/es01": ["pkcs8", "pkcs12"], "trust/logs": ["pkcs12"] };
    const reason = "must not be pkcs12 under FIPS, which knows no PKCS#12: PEM is always there, and pkcs8 may be";
    expect(refusals(inFips({ formats }))).toEqual([
      ['formats["elasticsearch/es01"][1]', reason],
      ['formats["trust/logs"][0]', reason],
    ]);
  });

  test("a Basic licence is refused", () => {
    expect(refusals({ fips: true })).toEqual([["fips", 'needs a licence above Basic, got "basic": say "trial", "platinum" or "enterprise" if you have it']]);
  });

  test.each([
    ["transport.authority", { transport: { authority: weak } }],
    ["http.authority", { http: { authority: weak } }],
    ["http.clientAuthority", { http: { clientAuthentication: "required", clientAuthority: weak } }],
    ["kibana.authority", { kibana: { authority: weak } }],
    ["remoteClusterServer.authority", { licence: "enterprise", remoteClusterServer: { authority: weak } }],
  ])("a weak key of %s is refused", (path, args) => {
    expect(refusals(inFips(args))).toEqual([[`${path}.certPem`, weakness]]);
  });

  test("weak keys of other clusters' authorities are refused, which are trusted here", () => {
    const remoteClusters = [{ name: "metrics", seeds: ["metrics.example.com:9443"], credentials: "bm90OmFrZXk=", trustPem: weak.certPem }];
    const trustedClusters = [{ name: "archive", trustPem: weak.certPem, nodeNames: ["*.archive.example.com"] }];
    expect(refusals(inFips({ licence: "enterprise", remoteClusters, transport: { trustedClusters } })).map(([path, reason]) => [path, reason])).toEqual([
      ["remoteClusters[0].trustPem", weakness],
      ["transport.trustedClusters[0].trustPem", weakness],
    ]);
  });

  test("weak keys up the chain and in the trust are refused as well, each once", () => {
    const intermediate = newAuthority({ commonName: "intermediate", issuer: weak });
    const given = { ...intermediate, chainPem: weak.certPem, trustPem: weak.certPem + authority("RSA-2048", "next").certPem };
    expect(refusals(inFips({ http: { authority: given } }))).toEqual([
      ["http.authority.chainPem", weakness],
      ["http.authority.trustPem", weakness.replace("corporate", "next")],
    ]);
  });

  test("weak keys of generations that are made elsewhere are refused", () => {
    const generation = { generations: ["g1", "corporate"], madeElsewhere: { corporate: weak.certPem } };
    expect(refusals(inFips({ rotation: { http: generation } }))).toEqual([["rotation.http.madeElsewhere.corporate", weakness]]);
  });

  test("all of it is refused at once", () => {
    expect(refusals({ fips: true, formats: { "trust/logs": ["pkcs12"] }, http: { authority: weak } }).map(([path]) => path)).toEqual([
      ...["fips", 'formats["trust/logs"][0]', "http.authority.certPem"],
    ]);
  });

  test("a weak key that is known late signs nothing", async () => {
    const engine = await mockEngine({ outputs: issuing() });
    const late = { certPem: pulumi.output(weak.certPem), privateKeyPem: pulumi.secret(weak.privateKeyPem) };
    const deployment = cluster(inFips({ http: { authority: late } }));
    await expect(valueOf(deployment.trustPem)).rejects.toThrow(`http.authority.certPem: ${weakness}`);
    await engine.settled().catch(() => undefined);
    expect(engine.registrations.map(({ name }) => name)).not.toContain("logs-es01-http-cert");
  });

  test("what is public stays public, though a generation's certificate is given as a secret", async () => {
    await mockEngine({ outputs: issuing() });
    const generation = (commonName: string) => ({ generations: ["g1", "corporate"], madeElsewhere: { corporate: pulumi.secret(authority("P-384", commonName).certPem) } });
    const deployment = cluster(inFips({ rotation: { transport: generation("nodes"), http: generation("servers") } }));
    expect([await pulumi.isSecret(deployment.trustPem), await pulumi.isSecret(deployment.certificates)]).toEqual([false, false]);
  });

  test("neither is one trusted of a generation that is made elsewhere, which is known late", async () => {
    await mockEngine({ outputs: issuing() });
    const generation = { generations: ["g1", "corporate"], madeElsewhere: { corporate: pulumi.output(Promise.resolve(weak.certPem)) } };
    await expect(valueOf(cluster(inFips({ rotation: { http: generation } })).trustPem)).rejects.toThrow(`rotation.http.madeElsewhere.corporate: ${weakness}`);
  });

  test("neither does one of another cluster, which is known late, let in anybody", async () => {
    await mockEngine({ outputs: issuing() });
    const trustedClusters = [{ name: "archive", trustPem: pulumi.output(weak.certPem), nodeNames: ["archive01"] }];
    await expect(valueOf(cluster(inFips({ transport: { trustedClusters } })).certificates)).rejects.toThrow(`transport.trustedClusters[0].trustPem: ${weakness}`);
  });

  test("neither does an authority of this package's with a short RSA key", async () => {
    await mockEngine({ outputs: issuing() });
    const made = new CertificateAuthority("corporate", { commonName: "corporate", algorithm: "RSA", keyBits: 2048 });
    await expect(valueOf(cluster(inFips({ http: { authority: made } })).trustPem)).rejects.toThrow(/http\.authority\.certPem: must have at least 3072 bits/);
  });
});

test.each<[KeyKind, RegExp]>([
  ["RSA-2048", /must have at least 3072 bits, got RSA with 2048/],
  ["P-224", /must be on the curve P-256, P-384 or P-521, got secp224r1/],
  ["secp256k1", /must be on the curve P-256, P-384 or P-521, got secp256k1/],
  ["Ed25519", /must be an RSA or ECDSA key.*got ed25519/],
])("FIPS takes no certificate with a key of the kind %s", (kind, reason) => {
  expect(weakKeyProblems({ certPem: authority(kind).certPem })).toEqual([{ path: "certPem", reason: expect.stringMatching(reason) }]);
});

test.each<KeyKind>(["P-256", "P-384", "P-521"])("FIPS takes one of the kind %s", (kind) => {
  expect(weakKeyProblems({ certPem: authority(kind).certPem, chainPem: "", trustPem: "no certificate" })).toEqual([]);
});
