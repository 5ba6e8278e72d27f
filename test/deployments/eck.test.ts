import { eckRun } from "../support/eck";
import { inTheClear, isSecret, isUnknown, valueOf } from "../support/mocks";
import { newAuthority } from "../support/pem";
import { certificateFacts } from "../../components/pki/certificate-facts";

const everything = { transport: { ownAuthority: true }, http: { ownAuthority: true }, kibana: {} };

describe("what a deployment on ECK makes", () => {
  it("is labelled for the operator, named for ever and below the component", async () => {
    const { engine, objects } = await eckRun({ ...everything, labels: { team: "search" } });
    expect(objects().sort()).toEqual(["ConfigMap logs-transport-trust", "Elasticsearch logs", "Kibana logs", "Secret logs-http-tls", "Secret logs-kibana-tls", "Secret logs-transport-ca"]);
    const made = engine.registrations.filter(({ type }) => type.startsWith("kubernetes:"));
    for (const { inputs, parent } of made) {
      expect(parent).toBe("eck");
      expect(inputs.metadata).toMatchObject({ namespace: "search", labels: { team: "search", "eck.k8s.elastic.co/watched": "true", "app.kubernetes.io/managed-by": "elastic-tls" } });
      expect(inputs.immutable).toBeUndefined();
    }
  });

  it("doesn't grow with the number of pods", async () => {
    const count = async (pods: number) => (await eckRun({ ...everything, nodeSets: [{ name: "default", count: pods }], kibana: { count: pods } })).engine.registrations.length;
    expect(await count(100)).toBe(await count(1));
  });

  it("holds keys as secrets, and none in the clear anywhere", async () => {
    const { engine } = await eckRun(everything);
    for (const name of ["eck-transport-ca", "eck-elasticsearch-secret", "eck-kibana-secret"]) expect(isSecret(engine.registration(name).inputs.stringData)).toBe(true);
    expect(isSecret(engine.registration("eck-transport-trust").inputs.data)).toBe(false);
    expect(JSON.stringify(engine.registrations.map(({ inputs }) => inTheClear(inputs)))).not.toContain("PRIVATE KEY");
    expect(JSON.stringify(engine.published("eck"))).not.toContain("PRIVATE KEY");
  });

  it("comes in an order in which the operator never looks for what isn't there", async () => {
    const { engine } = await eckRun(everything);
    expect(engine.registration("eck-elasticsearch").dependsOn).toEqual(expect.arrayContaining(["eck-transport-trust", "eck-transport-ca", "eck-elasticsearch-secret"]));
    expect(engine.registration("eck-kibana").dependsOn).toEqual(expect.arrayContaining(["eck-elasticsearch", "eck-kibana-secret"]));
  });

  it("keeps the specs known in the preview that makes the certificates", async () => {
    const { engine, spec, deployment } = await eckRun(everything, { preview: true });
    expect(spec("eck-elasticsearch").http.tls).toEqual({ certificate: { secretName: "logs-http-tls" } });
    expect(isUnknown(engine.registration("eck-elasticsearch-secret").inputs.stringData)).toBe(true);
    expect(await valueOf(deployment.endpoint)).toBe("https://logs-es-http.search.svc:9200");
  });
});

describe("the outputs of a deployment on ECK", () => {
  it("are those of every deployment", async () => {
    const { deployment, data } = await eckRun({ ...everything, http: { ownAuthority: true, publicEndpoint: "https://logs.example.com" } });
    const trustPem = data("eck-elasticsearch-secret")["ca.crt"]!;
    expect(await valueOf(deployment.endpoint)).toBe("https://logs.example.com");
    expect(await valueOf(deployment.trustPem)).toBe(trustPem);
    expect(await valueOf(deployment.trustFingerprints)).toEqual([certificateFacts(trustPem).fingerprint]);
    expect(await valueOf(deployment.readPolicies)).toEqual({});
    expect((await valueOf(deployment.channels)).map(({ name, managedBy, authentication }) => [name, managedBy, authentication])).toEqual([
      ["transport", "operator", "mutual TLS"],
      ["http", "us", "users and API keys"],
      ["kibana", "us", "service token"],
    ]);
    expect((await valueOf(deployment.certificates)).map(({ name, channel }) => `${channel}: ${name}`).sort()).toEqual(["http: http authority", "http: logs", "kibana: logs", "transport: transport authority"]);
    expect((await valueOf(deployment.secrets)).map(({ consumer, location }) => [consumer, location])).toEqual([
      ["http/logs", "search/logs-http-tls"],
      ["trust/logs", "search/logs-transport-trust"],
      ["transport/logs", "search/logs-transport-ca"],
      ["kibana/logs", "search/logs-kibana-tls"],
    ]);
  });

  it("list no certificate of the operator's, which it renews itself", async () => {
    const { deployment } = await eckRun({ kibana: {} });
    expect(await valueOf(deployment.certificates)).toEqual([]);
    expect(await valueOf(deployment.trustPem)).toBe("");
    expect(await valueOf(deployment.secrets)).toEqual([]);
  });
});

describe("for resources that are there already", () => {
  it("only what they refer to is made, and what concerns TLS of their specs is put out", async () => {
    const { objects, deployment } = await eckRun({ ...everything, version: undefined, fragmentsOnly: true });
    expect(objects()).toEqual(["ConfigMap logs-transport-trust", "Secret logs-transport-ca", "Secret logs-http-tls", "Secret logs-kibana-tls"]);
    expect(await valueOf(deployment.elasticsearchSpec)).toEqual({
      http: { tls: { certificate: { secretName: "logs-http-tls" } } },
      transport: { tls: { certificate: { secretName: "logs-transport-ca" }, certificateAuthorities: { configMapName: "logs-transport-trust" } } },
    });
    expect(await valueOf(deployment.kibanaSpec)).toEqual({ elasticsearchRef: { name: "logs" }, http: { tls: { certificate: { secretName: "logs-kibana-tls" } } } });
  });

  it("the node sets are put out where each pod mounts a certificate", async () => {
    const certManager = { issuerName: "transport", trustConfigMapName: "bundle" };
    const { deployment } = await eckRun({ version: undefined, fragmentsOnly: true, transport: { certManager }, nodeSets: [{ name: "hot" }, { name: "cold" }] });
    const { nodeSets } = await valueOf(deployment.elasticsearchSpec);
    expect(nodeSets).toMatchObject([{ name: "hot", podTemplate: {} }, { name: "cold", podTemplate: {} }]);
    expect(nodeSets[0]).not.toHaveProperty("count");
  });
});

describe("the size and what else a resource says", () => {
  it("is what the arguments say", async () => {
    const { spec } = await eckRun({
      nodeSets: [{ name: "hot", count: 5, roles: ["data_hot"], resources: { memoryGiB: 4 }, storage: { sizeGiB: 50, storageClassName: "fast" } }],
      kibana: { count: 2, resources: { memoryGiB: 2, cpus: 0.5 }, config: { "i18n.locale": "de" } },
    });
    expect(spec("eck-elasticsearch").nodeSets).toEqual([
      {
        name: "hot",
        count: 5,
        config: { "node.roles": ["data_hot"] },
        podTemplate: { spec: { containers: [{ name: "elasticsearch", resources: { requests: { memory: "4Gi" }, limits: { memory: "4Gi" } } }] } },
        volumeClaimTemplates: [
          { metadata: { name: "elasticsearch-data" }, spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "50Gi" } }, storageClassName: "fast" } },
        ],
      },
    ]);
    expect(spec("eck-kibana")).toMatchObject({ count: 2, config: { "i18n.locale": "de" }, podTemplate: { spec: { containers: [{ name: "kibana" }] } } });
  });

  it("is merged with what else you say, lists by the names in them", async () => {
    const { spec } = await eckRun({
      ...everything,
      nodeSets: [{ name: "hot" }, { name: "cold" }],
      overrides: { http: { service: { spec: { type: "LoadBalancer" } } }, nodeSets: [{ name: "cold", count: 1 }], secureSettings: [{ secretName: "s3" }] },
      kibana: { overrides: { secureSettings: [{ secretName: "keys" }] } },
    });
    expect(spec("eck-elasticsearch")).toMatchObject({
      http: { tls: { certificate: { secretName: "logs-http-tls" } }, service: { spec: { type: "LoadBalancer" } } },
      nodeSets: [{ name: "hot", count: 3 }, { name: "cold", count: 1 }],
      secureSettings: [{ secretName: "s3" }],
    });
    expect(spec("eck-kibana").secureSettings).toEqual([{ secretName: "keys" }]);
  });
});

describe("the generations of an authority on ECK", () => {
  it("are remembered once everything is stored, so that no step is skipped", async () => {
    const { engine } = await eckRun({ ...everything, rotation: { transport: { generations: ["g1", "g2"] } } });
    const record = engine.registration("eck-transport-authority-distributed-g2");
    expect(record.dependsOn).toEqual(expect.arrayContaining(["eck-transport-trust", "eck-transport-ca", "eck-elasticsearch-secret"]));
  });

  it("of a given authority are watched too", async () => {
    const old = newAuthority({ commonName: "old" });
    const next = newAuthority({ commonName: "next" });
    const authority = { ...old, trustPem: old.certPem + next.certPem, rotation: { generations: ["old", "next"], signing: "old" } };
    const { engine, deployment } = await eckRun({ http: { authority } });
    expect(engine.registrations.map(({ name }) => name)).toContain("eck-http-authority-distributed-next");
    expect((await valueOf(deployment.certificates)).map(({ name, renewsAt }) => [name, renewsAt === ""])).toEqual(
      expect.arrayContaining([["http authority old", true], ["http authority next", true], ["logs", false]]),
    );
  });

  it("may be protected", async () => {
    const { engine } = await eckRun({ ...everything, protectAuthorityKeys: true });
    expect(engine.registration("eck-transport-authority-g1-key").protect).toBe(true);
  });
});
