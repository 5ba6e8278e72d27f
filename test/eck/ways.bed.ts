import https from "node:https";
import { type AddressInfo } from "node:net";
import { EckDeployment, type EckDeploymentArgs } from "../../components";
import { bundle } from "../../components/pki/pem";
import { type Issued, newAuthority, newKey, newLeaf, traditional } from "../support/pem";
import { type Manifest, eventually } from "./bed/api";
import { api, applyAll, makePods, manifestsOf, newNamespace, secretWith, settingsOf, warnings } from "./bed/kubernetes";
import { isTrusted, namesOf } from "./bed/trust";

/** Applies what a deployment registers, as it stands, in a namespace of that name. */
async function apply(namespace: string, more: Partial<EckDeploymentArgs>): Promise<Manifest[]> {
  await newNamespace(namespace);
  const manifests = await manifestsOf(() => new EckDeployment("logs", { clusterName: "logs", namespace, version: "9.1.0", kibana: {}, ...more }));
  await applyAll(manifests);
  return manifests;
}

function valuesOf(manifests: readonly Manifest[], kind: string, name: string): Record<string, string> {
  const { stringData, data } = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name)!;
  return (stringData ?? data) as Record<string, string>;
}

/** What each pod presents to its peers, and what it trusts. */
async function transportOf(namespace: string) {
  const pods = await makePods(namespace, "logs", "default");
  const data = await secretWith(namespace, "logs-es-default-es-transport-certs", "ca.crt", ...pods.map((pod) => `${pod}.tls.crt`));
  return { presented: pods.map((pod) => data[`${pod}.tls.crt`]!), trustPem: data["ca.crt"]! };
}

const sec1 = (): string => traditional(newKey("P-384"));

describe("certificates by the operator alone", () => {
  const namespace = "by-operator";
  const remote = newAuthority({ commonName: "remote cluster" }).certPem;

  beforeAll(async () => {
    await apply(namespace, {
      transport: { names: ["transport.example.com", "10.9.8.7"], otherNameSuffix: "node.cluster.local", additionalTrustPem: remote },
      http: { publicEndpoint: "https://logs.example.com", names: ["10.9.8.6"] },
      kibana: { http: { publicEndpoint: "https://kibana.example.com" } },
    });
  });

  it("have the further names, on each channel", async () => {
    const http = await secretWith(namespace, "logs-es-http-certs-internal", "tls.crt");
    expect(namesOf(http["tls.crt"]!)).toEqual(expect.arrayContaining(["DNS:logs.example.com", "IP Address:10.9.8.6", `DNS:logs-es-http.${namespace}.svc`]));
    const kibana = await secretWith(namespace, "logs-kb-http-certs-internal", "tls.crt");
    expect(namesOf(kibana["tls.crt"]!)).toContain("DNS:kibana.example.com");
    const { presented } = await transportOf(namespace);
    for (const [index, pem] of presented.entries()) {
      expect(namesOf(pem)).toEqual(expect.arrayContaining(["DNS:transport.example.com", "IP Address:10.9.8.7", `DNS:logs-es-default-${index}.node.cluster.local`]));
    }
  });

  it("are trusted beside those of the remote cluster", async () => {
    const { presented, trustPem } = await transportOf(namespace);
    expect(presented.every((pem) => isTrusted(pem, trustPem))).toBe(true);
    expect(trustPem).toContain(remote.trim());
  });

  it("make the operator warn of nothing", async () => {
    expect(await warnings(namespace)).toEqual([]);
  });
});

describe("certificates by authorities of the deployment's own", () => {
  const namespace = "own";
  let manifests: Manifest[];

  beforeAll(async () => {
    const http = { ownAuthority: true, publicEndpoint: "https://logs.example.com" };
    manifests = await apply(namespace, { transport: { ownAuthority: true }, http, kibana: { http: { ownAuthority: true, publicEndpoint: "https://kibana.example.com" } } });
  });

  it("are what the operator signs for each pod with our authority", async () => {
    const { presented, trustPem } = await transportOf(namespace);
    const ours = valuesOf(manifests, "Secret", "logs-transport-ca")["ca.crt"]!;
    expect(presented).toHaveLength(3);
    expect(presented.every((pem) => isTrusted(pem, ours))).toBe(true);
    expect(bundle(trustPem)).toBe(bundle(ours));
  });

  it("are presented as they are: the chain, the key, the authority", async () => {
    for (const [secret, internal] of [["logs-http-tls", "logs-es-http-certs-internal"], ["logs-kibana-tls", "logs-kb-http-certs-internal"]] as const) {
      expect(await secretWith(namespace, internal, "tls.crt")).toMatchObject(valuesOf(manifests, "Secret", secret));
    }
  });

  it("reach Kibana as what verifies Elasticsearch", async () => {
    const authority = await secretWith(namespace, "logs-kb-es-ca", "ca.crt");
    expect(bundle(authority["ca.crt"]!)).toBe(bundle(valuesOf(manifests, "Secret", "logs-http-tls")["ca.crt"]!));
    const kibanaYml = await settingsOf(namespace, "logs-kb-config", "kibana.yml");
    expect(kibanaYml.elasticsearch).toMatchObject({ ssl: { verificationMode: "certificate" } });
    expect(kibanaYml.elasticsearch.serviceAccountToken).toEqual(expect.any(String));
  });

  it("make the operator warn of nothing", async () => {
    expect(await warnings(namespace)).toEqual([]);
  });
});

describe("certificates by a corporate authority below a root", () => {
  const namespace = "corporate";
  const root = newAuthority({ commonName: "corporate root" });
  const below = (commonName: string) => ({ ...newAuthority({ commonName, issuer: root, privateKeyPem: sec1() }), trustPem: root.certPem });

  beforeAll(async () => {
    await apply(namespace, { transport: { authority: below("transport") }, http: { authority: below("http") } });
  });

  it("reach up to the root", async () => {
    const { presented, trustPem } = await transportOf(namespace);
    expect(presented.every((pem) => isTrusted(pem, root.certPem))).toBe(true);
    expect(trustPem).toContain(root.certPem.trim());
    const http = await secretWith(namespace, "logs-es-http-certs-public", "tls.crt", "ca.crt");
    expect(isTrusted(http["tls.crt"]!, root.certPem)).toBe(true);
    expect(bundle(http["ca.crt"]!)).toBe(bundle(root.certPem));
    expect(await warnings(namespace)).toEqual([]);
  });
});

describe("certificates that the operator issues by an authority given to it", () => {
  const namespace = "operator-issues";

  it.each(["P-384", "RSA-2048"] as const)("are signed by it, with the further names, with a key of kind %s", async (kind) => {
    const authority = newAuthority({ commonName: "for the operator", privateKeyPem: traditional(newKey(kind)) });
    const each = `${namespace}-${kind.toLowerCase()}`;
    await apply(each, { http: { authority, operatorIssues: true, publicEndpoint: "https://logs.example.com" } });
    const http = await secretWith(each, "logs-es-http-certs-internal", "tls.crt");
    expect(isTrusted(http["tls.crt"]!, authority.certPem)).toBe(true);
    expect(namesOf(http["tls.crt"]!)).toEqual(expect.arrayContaining(["DNS:logs.example.com", `DNS:logs-es-http.${each}.svc`]));
    const kibana = await secretWith(each, "logs-kb-http-certs-internal", "tls.crt");
    expect(isTrusted(kibana["tls.crt"]!, authority.certPem)).toBe(true);
    expect(await warnings(each)).toEqual([]);
  });
});

describe("certificates by cert-manager", () => {
  const namespace = "cert-manager";
  let manifests: Manifest[];

  beforeAll(async () => {
    await newNamespace(namespace);
    const transport = { certManager: { issuerName: "transport", issuerKind: "ClusterIssuer" as const, trustConfigMapName: "transport-bundle" } };
    manifests = await manifestsOf(
      () => new EckDeployment("logs", { clusterName: "logs", namespace, version: "9.1.0", transport, http: { ownAuthority: true, certManager: {}, names: ["10.9.8.6"] }, kibana: {} }),
    );
    // What trust-manager and cert-manager would make: neither runs here.
    const trusted = newAuthority({ commonName: "transport" }).certPem;
    await api.apply({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "transport-bundle", namespace }, data: { "ca.crt": trusted } });
    const issuer = valuesOf(manifests, "Secret", "logs-http-issuer");
    for (const { spec, kind } of manifests) {
      if (kind !== "Certificate") continue;
      const names = [...spec.dnsNames.map((name: string) => `DNS:${name}`), ...(spec.ipAddresses ?? []).map((address: string) => `IP:${address}`)];
      const leaf = newLeaf({ commonName: spec.commonName, names, privateKeyPem: sec1(), issuer: { certPem: issuer["tls.crt"]!, privateKeyPem: issuer["tls.key"]! } });
      const stringData = { "tls.crt": leaf.certPem, "tls.key": leaf.privateKeyPem, "ca.crt": issuer["tls.crt"]! };
      await api.apply({ apiVersion: "v1", kind: "Secret", metadata: { name: spec.secretName, namespace }, stringData });
    }
    await applyAll(manifests);
  });

  it("are asked for in Certificates and Issuers that its definitions accept", () => {
    const asked = manifests.filter(({ apiVersion }) => apiVersion === "cert-manager.io/v1").map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(asked.sort()).toEqual(["Certificate logs-http-tls", "Certificate logs-kibana-tls", "Issuer logs-http-issuer", "Issuer logs-kibana-issuer"]);
  });

  it("are taken by Elasticsearch and Kibana", async () => {
    const issuer = valuesOf(manifests, "Secret", "logs-http-issuer")["tls.crt"]!;
    const http = await secretWith(namespace, "logs-es-http-certs-internal", "tls.crt");
    expect(isTrusted(http["tls.crt"]!, issuer)).toBe(true);
    expect(namesOf(http["tls.crt"]!)).toEqual(expect.arrayContaining(["IP Address:10.9.8.6", `DNS:logs-es-http.${namespace}.svc`]));
  });

  it("are each pod's own on transport, and the operator issues none", async () => {
    const settings = await settingsOf(namespace, "logs-es-default-es-config", "elasticsearch.yml");
    expect(settings.xpack.security.transport.ssl).toMatchObject({ certificate: expect.stringMatching(/cert-manager-certs\/tls\.crt$/), key: expect.stringMatching(/cert-manager-certs\/tls\.key$/) });
    const { spec } = await eventually("StatefulSet logs-es-default", () => api.get("apps/v1", "StatefulSet", namespace, "logs-es-default"));
    const volume = spec.template.spec.volumes.find(({ name }: { name: string }) => name === "cert-manager-certs");
    expect(volume.csi.volumeAttributes).toMatchObject({ "csi.cert-manager.io/issuer-name": "transport", "csi.cert-manager.io/issuer-kind": "ClusterIssuer" });
    const data = await secretWith(namespace, "logs-es-default-es-transport-certs", "ca.crt");
    expect(data["transport.certs.disabled"]).toBe("true");
    expect(await warnings(namespace)).toEqual([]);
  });
});

describe("a field of a custom resource", () => {
  it("that is spelt as on the other channel is refused by its definition, so none of ours is", async () => {
    await newNamespace("misspelt");
    const [elasticsearch] = await manifestsOf(() => new EckDeployment("logs", { clusterName: "logs", namespace: "misspelt", version: "9.1.0" }));
    const misspelt = { ...elasticsearch!.spec, transport: { tls: { selfSignedCertificate: { disabled: true } } } };
    expect(await api.refusal({ ...elasticsearch!, spec: misspelt })).toMatch(/spec\.transport\.tls\.selfSignedCertificate: field not declared/);
    expect(await api.refusal(elasticsearch!)).toBeUndefined();
  });
});

describe("required client certificates", () => {
  it.each(["operator", "deployment"])("are required of everybody, and Kibana presents that of the %s", async (whose) => {
    const namespace = `clients-${whose}`;
    const clients = newAuthority({ commonName: "clients" });
    const manifests = await apply(namespace, {
      licence: "trial",
      http: { ownAuthority: true, requireClientCertificates: true },
      kibana: whose === "deployment" ? { clientAuthority: clients } : {},
    });
    const settings = await settingsOf(namespace, "logs-es-default-es-config", "elasticsearch.yml");
    expect(settings.xpack.security.http.ssl.client_authentication).toBe("required");
    const bundleOf = await secretWith(namespace, "logs-es-client-trust-bundle", "client-trust-bundle.crt");
    const kibanaYml = await settingsOf(namespace, "logs-kb-config", "kibana.yml");
    expect(kibanaYml.elasticsearch.ssl).toMatchObject({ certificate: expect.any(String), key: expect.any(String), alwaysPresentCertificate: true });
    if (whose === "deployment") expect(bundleOf["client-trust-bundle.crt"]).toContain(valuesOf(manifests, "Secret", "logs-kibana-client")["tls.crt"]!.trim());
    expect(await warnings(namespace)).toEqual([]);
  });
});

describe("Kibana", () => {
  it("reaches a cluster in another namespace", async () => {
    await newNamespace("kibanas");
    const manifests = await apply("elasticsearches", { http: { ownAuthority: true }, kibana: { namespace: "kibanas", name: "front" } });
    const authority = await secretWith("kibanas", "front-kb-es-ca", "ca.crt");
    expect(bundle(authority["ca.crt"]!)).toBe(bundle(valuesOf(manifests, "Secret", "logs-http-tls")["ca.crt"]!));
    expect((await settingsOf("kibanas", "front-kb-config", "kibana.yml")).elasticsearch.hosts).toEqual(["https://logs-es-http.elasticsearches.svc:9200"]);
    expect(await warnings("kibanas")).toEqual([]);
  });

  it("reaches a cluster that no operator runs, verified, by the password of kibana_system", async () => {
    const authority = newAuthority({ commonName: "elsewhere" });
    const elsewhere = await elasticsearchElsewhere(newLeaf({ commonName: "es01", names: ["IP:127.0.0.1"], issuer: authority }));
    try {
      await apply("external", { kibana: { external: { endpoint: elsewhere.url, trustPem: authority.certPem, password: "only-for-the-test" } } });
      const settings = await settingsOf("external", "logs-kb-config", "kibana.yml");
      expect(settings.elasticsearch).toMatchObject({ hosts: [elsewhere.url], username: "kibana_system", password: "only-for-the-test" });
      expect(settings.elasticsearch.serviceAccountToken).toBeUndefined();
      expect(await secretVolumes("external", "logs-kb")).toContain("logs-kibana-elasticsearch");
      expect(settings.elasticsearch.ssl.certificateAuthorities).toMatch(/\/ca\.crt$/);
      expect(elsewhere.users).toEqual(new Set(["kibana_system"]));
      expect(await warnings("external")).toEqual([]);
    } finally {
      elsewhere.stop();
    }
  });
});

/** The Secrets that the pods of a Deployment mount. */
async function secretVolumes(namespace: string, name: string): Promise<string[]> {
  const { spec } = await eventually(`Deployment ${name}`, () => api.get("apps/v1", "Deployment", namespace, name));
  return spec.template.spec.volumes.flatMap(({ secret }: Record<string, any>) => (secret ? [secret.secretName] : []));
}

/** Tells whoever verifies its certificate the version, as the operator asks before it starts a Kibana, and remembers as whom they came. */
async function elasticsearchElsewhere({ certPem, privateKeyPem }: Issued) {
  const users = new Set<string>();
  const server = https.createServer({ cert: certPem, key: privateKeyPem }, (request, response) => {
    users.add(Buffer.from(request.headers.authorization?.split(" ")[1] ?? "", "base64").toString().split(":")[0]!);
    response.setHeader("content-type", "application/json").setHeader("x-elastic-product", "Elasticsearch");
    response.end(JSON.stringify({ name: "es01", cluster_name: "elsewhere", cluster_uuid: "x", version: { number: "9.1.0" }, tagline: "You Know, for Search" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, users, stop: () => server.close() };
}
