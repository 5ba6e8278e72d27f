import * as pulumi from "@pulumi/pulumi";
import { readCertificates } from "../../components/pki/pem";
import { certificateFacts } from "../../components/pki/certificate-facts";
import { eckRun } from "../support/eck";
import { inTheClear, isSecret, valueOf } from "../support/mocks";
import { newAuthority, newKey, traditional } from "../support/pem";

const sec1 = () => traditional(newKey("P-384"));
const issuedBy = (pem: string) => certificateFacts(pem).issuer;

describe("transport by the operator", () => {
  it("needs nothing but the resource", async () => {
    const { objects, spec } = await eckRun();
    expect(objects()).toEqual(["Elasticsearch logs"]);
    expect(spec("eck-elasticsearch")).toEqual({ version: "9.1.0", http: { tls: {} }, transport: { tls: {} }, nodeSets: [{ name: "default", count: 3 }] });
  });

  it("takes further names, a suffix, and authorities of remote clusters in a ConfigMap", async () => {
    const remote = newAuthority({ commonName: "remote" }).certPem;
    const transport = { names: ["b.example.com", "10.0.0.9", "a.example.com"], otherNameSuffix: "node.cluster.local", additionalTrustPem: remote + remote };
    const { objects, spec, data } = await eckRun({ transport });
    expect(objects()).toEqual(["ConfigMap logs-transport-trust", "Elasticsearch logs"]);
    expect(spec("eck-elasticsearch").transport.tls).toEqual({
      otherNameSuffix: "node.cluster.local",
      subjectAltNames: [{ dns: "a.example.com" }, { dns: "b.example.com" }, { ip: "10.0.0.9" }],
      certificateAuthorities: { configMapName: "logs-transport-trust" },
    });
    expect(data("eck-transport-trust")).toEqual({ "ca.crt": remote });
  });
});

describe("transport by an authority of ours", () => {
  it("hands exactly the one that signs to the operator, and the trust of all generations to the pods", async () => {
    const { spec, data } = await eckRun({ transport: { ownAuthority: true }, rotation: { transport: { generations: ["g1", "g2"] } } });
    expect(spec("eck-elasticsearch").transport.tls).toEqual({
      certificate: { secretName: "logs-transport-ca" },
      certificateAuthorities: { configMapName: "logs-transport-trust" },
    });
    const secret = data("eck-transport-ca");
    expect(Object.keys(secret).sort()).toEqual(["ca.crt", "ca.key"]);
    expect(readCertificates(secret["ca.crt"]!).map(({ subject }) => subject)).toEqual([expect.stringMatching(/CN=transport authority G1$/)]);
    expect(secret["ca.key"]).toMatch(/^-----BEGIN EC PRIVATE KEY-----/);
    expect(readCertificates(data("eck-transport-trust")["ca.crt"]!)).toHaveLength(2);
  });

  it("writes the trust first", async () => {
    const { engine } = await eckRun({ transport: { ownAuthority: true } });
    expect(engine.registration("eck-transport-ca").dependsOn).toContain("eck-transport-trust");
    expect(engine.registration("eck-elasticsearch").dependsOn).toEqual(expect.arrayContaining(["eck-transport-trust", "eck-transport-ca"]));
  });

  it("trusts a corporate root though an authority below it signs", async () => {
    const root = newAuthority({ commonName: "root" });
    const signer = newAuthority({ commonName: "transport", issuer: root, privateKeyPem: sec1() });
    const { data } = await eckRun({ transport: { authority: { ...signer, chainPem: root.certPem } } });
    expect(readCertificates(data("eck-transport-ca")["ca.crt"]!)).toHaveLength(1);
    expect(data("eck-transport-trust")["ca.crt"]).toBe(root.certPem);
  });
});

describe("transport by cert-manager", () => {
  const certManager = { issuerName: "transport", issuerKind: "ClusterIssuer" as const, trustConfigMapName: "bundle" };

  it("mounts a certificate into each pod of each set, and stops the operator from issuing", async () => {
    const nodeSets = [{ name: "hot", resources: { memoryGiB: 8, cpus: 2 }, config: { "node.attr.box": "hot" } }, { name: "cold" }];
    const { objects, spec } = await eckRun({ transport: { certManager }, nodeSets });
    expect(objects()).toEqual(["Elasticsearch logs"]);
    const { transport, nodeSets: sets } = spec("eck-elasticsearch");
    expect(transport.tls).toEqual({ selfSignedCertificates: { disabled: true }, certificateAuthorities: { configMapName: "bundle" } });
    for (const { config, podTemplate } of sets) {
      const [{ name, volumeMounts }] = podTemplate.spec.containers;
      const [{ mountPath }] = volumeMounts;
      expect(name).toBe("elasticsearch");
      expect(config).toMatchObject({ "xpack.security.transport.ssl.key": `${mountPath}/tls.key`, "xpack.security.transport.ssl.certificate": `${mountPath}/tls.crt` });
      expect(podTemplate.spec.volumes).toMatchObject([{ csi: { driver: "csi.cert-manager.io", volumeAttributes: { "csi.cert-manager.io/issuer-kind": "ClusterIssuer" } } }]);
    }
    expect(sets[0]).toMatchObject({ config: { "node.attr.box": "hot" }, podTemplate: { spec: { containers: [{ resources: { limits: { memory: "8Gi", cpu: "2" } } }] } } });
  });

  it("has both usages that a peer needs", async () => {
    const { spec } = await eckRun({ transport: { certManager } });
    const [{ podTemplate }] = spec("eck-elasticsearch").nodeSets;
    expect(podTemplate.spec.volumes[0].csi.volumeAttributes["csi.cert-manager.io/key-usages"]).toMatch(/server auth.*client auth/);
  });
});

describe("HTTP by the operator", () => {
  it("takes the further names of Elasticsearch and of Kibana", async () => {
    const { objects, spec } = await eckRun({ http: { publicEndpoint: "https://logs.example.com", names: ["10.0.0.9"] }, kibana: { http: { names: ["kibana.example.com"] } } });
    expect(objects()).toEqual(["Elasticsearch logs", "Kibana logs"]);
    expect(spec("eck-elasticsearch").http.tls).toEqual({ selfSignedCertificate: { subjectAltNames: [{ dns: "logs.example.com" }, { ip: "10.0.0.9" }] } });
    expect(spec("eck-kibana").http.tls).toEqual({ selfSignedCertificate: { subjectAltNames: [{ dns: "kibana.example.com" }] } });
  });
});

describe("HTTP by our leaf", () => {
  it("holds chain, key and authority, under the names that clients in Kubernetes and outside dial", async () => {
    const { data, spec } = await eckRun({
      nodeSets: [{ name: "hot" }, { name: "cold" }],
      http: { ownAuthority: true, publicEndpoint: "https://logs.example.com:9243", names: ["10.0.0.9"] },
    });
    const secret = data("eck-elasticsearch-secret");
    expect(Object.keys(secret).sort()).toEqual(["ca.crt", "tls.crt", "tls.key"]);
    expect(certificateFacts(secret["tls.crt"]!).names.sort()).toEqual(
      [
        "DNS:*.logs-es-cold.search.svc",
        "DNS:*.logs-es-hot.search.svc",
        ...["logs-es-http", "logs-es-internal-http"].flatMap((service) => [service, `${service}.search`, `${service}.search.svc`, `${service}.search.svc.cluster.local`].map((name) => `DNS:${name}`)),
        "DNS:logs.example.com",
        "IP Address:10.0.0.9",
      ].sort(),
    );
    expect(issuedBy(secret["tls.crt"]!)).toBe(certificateFacts(secret["ca.crt"]!).subject);
    expect(spec("eck-elasticsearch").http.tls).toEqual({ certificate: { secretName: "logs-http-tls" } });
  });

  it("is Kibana's too, by the same authority, for its own names and in its own namespace", async () => {
    const { data, engine, spec } = await eckRun({ http: { ownAuthority: true, names: ["logs.example.com"] }, kibana: { name: "front", namespace: "web" } });
    const secret = data("eck-kibana-secret");
    expect(certificateFacts(secret["tls.crt"]!).names.sort()).toEqual(["DNS:front-kb-http", "DNS:front-kb-http.web", "DNS:front-kb-http.web.svc", "DNS:front-kb-http.web.svc.cluster.local"]);
    expect(secret["ca.crt"]).toBe(data("eck-elasticsearch-secret")["ca.crt"]);
    expect(engine.registration("eck-kibana-secret").inputs.metadata).toMatchObject({ name: "front-kibana-tls", namespace: "web" });
    expect(spec("eck-kibana").elasticsearchRef).toEqual({ name: "logs", namespace: "search" });
  });

  it("may come from another authority for Kibana", async () => {
    const corporate = newAuthority({ commonName: "browsers trust this" });
    const { data } = await eckRun({ http: { ownAuthority: true }, kibana: { http: { authority: corporate } } });
    expect(issuedBy(data("eck-kibana-secret")["tls.crt"]!)).toMatch(/^CN=browsers trust this\b/);
  });
});

describe("HTTP by the operator from our authority", () => {
  it("hands over the authority and nothing else: another key beside it would be refused", async () => {
    const authority = newAuthority({ commonName: "http", privateKeyPem: sec1() });
    const { data, spec } = await eckRun({ http: { authority, operatorIssues: true, names: ["logs.example.com"] } });
    expect(data("eck-elasticsearch-secret")).toEqual({ "ca.crt": authority.certPem, "ca.key": authority.privateKeyPem });
    expect(spec("eck-elasticsearch").http.tls).toEqual({ certificate: { secretName: "logs-http-tls" }, selfSignedCertificate: { subjectAltNames: [{ dns: "logs.example.com" }] } });
  });
});

describe("HTTP by cert-manager", () => {
  it("asks an issuer that exists for a certificate with the names that clients dial", async () => {
    const { objects, spec, deployment } = await eckRun({ http: { certManager: { issuerName: "letsencrypt", issuerKind: "ClusterIssuer" }, publicEndpoint: "https://logs.example.com", validityDays: 90 } });
    expect(objects()).toEqual(["Certificate logs-http-tls", "Elasticsearch logs"]);
    expect(spec("eck-elasticsearch-certificate")).toMatchObject({
      secretName: "logs-http-tls",
      secretTemplate: { labels: { "eck.k8s.elastic.co/watched": "true" } },
      dnsNames: expect.arrayContaining(["logs.example.com", "logs-es-http.search.svc"]),
      duration: "2160h",
      renewBefore: "1080h",
      privateKey: { algorithm: "ECDSA", encoding: "PKCS1" },
      issuerRef: { name: "letsencrypt", kind: "ClusterIssuer", group: "cert-manager.io" },
    });
    expect(spec("eck-elasticsearch").http.tls).toEqual({ certificate: { secretName: "logs-http-tls" } });
    expect(await valueOf(deployment.trustPem)).toBe("");
  });

  it("makes an issuer of an authority of ours, where there is none", async () => {
    const { objects, spec, data, deployment, engine } = await eckRun({ http: { ownAuthority: true, certManager: {} } });
    expect(objects()).toEqual(["Secret logs-http-issuer", "Issuer logs-http-issuer", "Certificate logs-http-tls", "Elasticsearch logs"]);
    expect(spec("eck-elasticsearch-issuer")).toEqual({ ca: { secretName: "logs-http-issuer" } });
    expect(spec("eck-elasticsearch-certificate").issuerRef).toEqual({ name: "logs-http-issuer", kind: "Issuer", group: "cert-manager.io" });
    expect(engine.registration("eck-elasticsearch-certificate").dependsOn).toContain("eck-elasticsearch-issuer");
    expect(await valueOf(deployment.trustPem)).toBe(data("eck-elasticsearch-issuer-secret")["tls.crt"]);
  });
});

describe("required client certificates", () => {
  it("are the operator's affair", async () => {
    const { spec } = await eckRun({ licence: "enterprise", http: { requireClientCertificates: true }, kibana: {} });
    expect(spec("eck-elasticsearch").http.tls).toEqual({ client: { authentication: true } });
    expect(spec("eck-kibana").elasticsearchRef).toEqual({ name: "logs" });
  });

  it("include one for Kibana by an authority of ours, where there is one", async () => {
    const { spec, data } = await eckRun({ licence: "trial", http: { requireClientCertificates: true }, kibana: { clientAuthority: newAuthority({ commonName: "clients" }) } });
    expect(spec("eck-kibana").elasticsearchRef).toEqual({ name: "logs", clientCertificateSecretName: "logs-kibana-client" });
    expect(Object.keys(data("eck-kibana-client-secret")).sort()).toEqual(["tls.crt", "tls.key"]);
    expect(issuedBy(data("eck-kibana-client-secret")["tls.crt"]!)).toMatch(/^CN=clients\b/);
  });
});

describe("Kibana for an Elasticsearch elsewhere", () => {
  const trustPem = newAuthority({ commonName: "elsewhere" }).certPem;
  const external = { endpoint: "https://es01.example.com:9200", trustPem, password: pulumi.secret("not to be seen") };
  const channels = (authentication: string) => [{ name: "kibana", managedBy: "us", encryption: "", authentication }];

  it("gets a Secret with the URL, the built-in user and what verifies, and makes no Elasticsearch", async () => {
    const { objects, spec, data, engine, deployment } = await eckRun({ kibana: { external } });
    expect(objects()).toEqual(["Secret logs-kibana-elasticsearch", "Kibana logs"]);
    expect(data("eck-kibana-elasticsearch")).toEqual({ url: external.endpoint, username: "kibana_system", password: "not to be seen", "ca.crt": trustPem });
    expect(spec("eck-kibana").elasticsearchRef).toEqual({ secretName: "logs-kibana-elasticsearch" });
    expect(JSON.stringify(engine.registrations.map(({ inputs }) => inTheClear(inputs)))).not.toContain("not to be seen");
    expect(isSecret(engine.registration("eck-kibana-elasticsearch").inputs.stringData)).toBe(true);
    expect(await valueOf(deployment.endpoint)).toBe(external.endpoint);
    expect(await valueOf(deployment.trustPem)).toBe(trustPem);
    expect((await valueOf(deployment.channels)).map(({ name }) => name)).toEqual(["kibana"]);
  });

  it("is one whose Kibana authenticates by password", async () => {
    const { data } = await eckRun({ kibana: { external: { ...external, channels: channels("password of kibana_system") } } });
    expect(data("eck-kibana-elasticsearch").username).toBe("kibana_system");
  });

  it.each(["service token", "client certificate (PKI realm)"])("is refused where that one expects a %s", async (authentication) => {
    await expect(eckRun({ kibana: { external: { ...external, channels: channels(authentication) } } })).rejects.toThrow(
      /kibana\.external\.channels: must be those of a cluster where Kibana authenticates by the password of kibana_system/,
    );
  });
});
