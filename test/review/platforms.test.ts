import { readPreview } from "../../components/review/read/read-preview";
import { reviewOf } from "../../components/review/review";
import { type PreviewStep, authority, leaf, previewText, resource, reviewedAt, urnOf } from "../support/previews";

const review = (steps: PreviewStep[]) => reviewOf(readPreview(previewText(steps)), reviewedAt);
const found = (steps: PreviewStep[]) => review(steps).findings.map(({ severity, rule, subject }) => `${severity} ${rule}: ${subject}`);

const eck = "elastic-tls:index:EckDeployment";
const ece = "elastic-tls:index:EceDeployment";

/** As the engine writes it: below the type of its component. */
const below = (component: string, type: string, name: string, sides: Parameters<typeof resource>[2] = {}): PreviewStep =>
  resource(`${component}$${type}`, name, { parent: urnOf(component, "logs"), ...sides });

describe("under the operator", () => {
  const elasticsearch = (before: object, after: object, parent?: string) =>
    resource("kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch", "logs-elasticsearch", { op: "update", parent, before: { spec: before }, after: { spec: after } });
  const config = (settings: object) => ({ nodeSets: [{ name: "default", config: settings }] });

  test.each([
    [{}, { http: { tls: { selfSignedCertificate: { disabled: true } } } }, ["critical verification-weakened: Elasticsearch http.tls"]],
    [{}, { http: { tls: { selfSignedCertificate: { disabled: true }, certificate: { secretName: "logs-http-tls" } } } }, []],
    [{ http: { tls: { client: { authentication: true } } } }, {}, ["high client-authentication-weakened: Elasticsearch http.tls.client.authentication"]],
    [{}, { http: { tls: { client: { authentication: true } } } }, []],
    [config({}), config({ "xpack.security.transport.ssl.verification_mode": "none" }), ["critical verification-weakened: Elasticsearch default: xpack.security.transport.ssl.verification_mode"]],
    [config({}), config({ xpack: { security: { http: { ssl: { verification_mode: "full" } } } } }), []],
    [config({ "xpack.security.http.ssl.supported_protocols": ["TLSv1.3"] }), config({ "xpack.security.http.ssl.supported_protocols": ["TLSv1.3", "TLSv1.2"] }), ["medium protocols-widened: Elasticsearch default: xpack.security.http.ssl.supported_protocols"]],
    [config({}), "04da6b54-80e4-46f7-96ec-b56ff0331ba9", []],
  ])("a resource of anybody's that goes from %j to %j is judged by its settings", (before, after, expected) => {
    expect(found([elasticsearch(before, after as object)])).toEqual(expected);
  });

  const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
  const [transport, http] = ["xpack.security.transport.ssl", "xpack.security.http.ssl"];
  const [transportClients, httpClients, httpProtocols] = [`${transport}.client_authentication`, `${http}.client_authentication`, `${http}.supported_protocols`];
  const realm = "xpack.security.authc.realms.ldap.corp.ssl.verification_mode";
  const managed = { http: { tls: { client: { authentication: true } } } };
  const [weakerClients, widened, unverified] = ["high client-authentication-weakened", "high protocols-widened", "high verification-weakened"];

  test.each([
    ["protocols", {}, { [httpProtocols]: ["TLSv1", "TLSv1.2"] }, [`${widened}: Elasticsearch default: ${httpProtocols}`]],
    ["protocols", { [httpProtocols]: ["TLSv1.3"] }, {}, [`medium protocols-widened: Elasticsearch default: ${httpProtocols}`]],
    ["protocols, with commas", { [httpProtocols]: "TLSv1.3,TLSv1.2" }, { [httpProtocols]: "TLSv1.3, TLSv1.2, TLSv1.1" }, [`${widened}: Elasticsearch default: ${httpProtocols}`]],
    ["protocols that stay, with commas and without", { [httpProtocols]: "TLSv1.3,TLSv1.2" }, { [httpProtocols]: ["TLSv1.3", "TLSv1.2"] }, []],
    ["protocols that are the default", {}, { [httpProtocols]: ["TLSv1.2", "TLSv1.3"] }, []],
    ["clients between nodes", {}, { [transportClients]: "none" }, [`${weakerClients}: Elasticsearch default: ${transportClients}`]],
    ["clients between nodes", { [transportClients]: "NONE" }, {}, []],
    ["clients", { [httpClients]: "required" }, {}, [`${weakerClients}: Elasticsearch default: ${httpClients}`]],
    ["clients", {}, { [httpClients]: "none" }, []],
    ["verification, which the operator sets", { [`${transport}.verification_mode`]: "certificate" }, {}, []],
    ["verification by a realm, which nobody sets", {}, { [realm]: "certificate" }, [`${unverified}: Elasticsearch default: ${realm}`]],
    ["verification by a realm, which nobody sets", { [realm]: "full" }, {}, []],
    ["TLS", {}, { xpack: { security: { enabled: false } } }, ["critical verification-weakened: Elasticsearch default: xpack.security.enabled"]],
    ["TLS", { [`${http}.enabled`]: true }, {}, []],
  ])("%s: what nobody says is the default (%j, then %j)", (_, before, after, expected) => {
    expect(found([elasticsearch(config(before), config(after))])).toEqual(expected);
  });

  test("what no setting is called is none, and hides none", () => {
    const subjectsOf = (before: object, after: object) => review([elasticsearch(config(before), config(after))]).findings.map(({ subject }) => subject);
    const injected = "a |\n\n# Approved\n\u001b[2J.ssl.verification_mode";
    expect(subjectsOf({ [injected]: "full" }, { [injected]: "none" })).toEqual([]);
    const long = Array.from({ length: 400 }).reduce<object>((inner) => ({ ["y".repeat(200)]: inner }), { ssl: { verification_mode: "none" } });
    expect(subjectsOf({}, long)).toEqual([]);
    for (const alike of [`${http}.enabled\u200b`, `${http}.enabled `]) expect(subjectsOf({}, { [`${http}.enabled`]: false, [alike]: true })).toEqual([`Elasticsearch default: ${http}.enabled`]);
  });

  test("nodes that show no certificate are let in by nothing else, clients by a password", () => {
    const adviceOn = (setting: string, value: string) => review([elasticsearch(config({ [setting]: "required" }), config({ [setting]: value }))]).findings.map(({ advice }) => advice);
    expect(adviceOn(transportClients, "optional")).toEqual([expect.stringContaining("between nodes nothing else keeps out")]);
    expect(adviceOn(httpClients, "optional")).toEqual([expect.stringContaining("is let in to log on")]);
  });

  test("protocols of Kibana are compared with its default", () => {
    const kibana = (settings: object) => ({ spec: { config: settings } });
    const changed = resource("kubernetes:kibana.k8s.elastic.co/v1:Kibana", "logs", { op: "update", before: kibana({}), after: kibana({ server: { ssl: { supportedProtocols: ["TLSv1", "TLSv1.2"] } } }) });
    expect(found([changed])).toEqual([`${widened}: Kibana server.ssl.supportedProtocols`]);
  });

  test("client certificates that the operator asks for itself instead are no fewer, and fewer where the configuration says so", () => {
    const required = config({ [httpClients]: "required" });
    expect(found([elasticsearch(required, { ...config({}), ...managed })])).toEqual([]);
    expect(found([elasticsearch({ ...config({}), ...managed }, { ...config({ [httpClients]: "optional" }), ...managed })])).toEqual([`${weakerClients}: Elasticsearch default: ${httpClients}`]);
  });

  test("a node set by another name in place of one is compared with that", () => {
    const sets = (...named: [string, object][]) => ({ nodeSets: named.map(([name, settings]) => ({ name, config: settings })) });
    const renamed = (before: object, after: object) => found([elasticsearch(sets(["default", before]), sets(["other", after]))]);
    expect(renamed({ [transportClients]: "required" }, { [transportClients]: "none" })).toEqual([`${weakerClients}: Elasticsearch other: ${transportClients}`]);
    expect(renamed({ [httpClients]: "required" }, {})).toEqual([`${weakerClients}: Elasticsearch other: ${httpClients}`]);
    expect(renamed({ [httpClients]: "required" }, { [httpClients]: "required" })).toEqual([]);
    expect(review([elasticsearch(sets(["default", { [httpClients]: "required" }]), sets(["other", { [httpClients]: "required" }]))]).changes).toEqual([]);
    expect(found([elasticsearch(sets(["hot", {}], ["cold", { [httpClients]: "required" }]), sets(["hot", {}]))])).toEqual([]);
    expect(found([elasticsearch(sets(["hot", {}]), sets(["hot", {}], ["cold", { [transportClients]: "none" }]))])).toEqual([`${weakerClients}: Elasticsearch cold: ${transportClients}`]);
  });

  const guarded = { ...config({ [httpClients]: "required" }), ...managed };
  test.each([
    ["a setting", { ...config({ [httpClients]: unknown }), ...managed }],
    ["a branch", { ...config({ xpack: unknown }), ...managed }],
    ["a secret branch", { ...config({ xpack: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: {} } }), ...managed }],
    ["a configuration", { ...config(unknown as unknown as object), ...managed }],
    ["a node set", { nodeSets: [unknown], ...managed }],
    ["the node sets", { nodeSets: unknown, ...managed }],
    ["TLS", { ...guarded, http: { tls: unknown } }],
    ["HTTP", { ...guarded, http: unknown }],
  ])("%s that isn't known before the run is not taken for the default, and one that was known is low", (_, after) => {
    const findings = found([elasticsearch(guarded, after)]);
    expect([findings.length > 0, findings.filter((finding) => !finding.startsWith("low setting-unknown: "))]).toEqual([true, []]);
    expect(found([elasticsearch(after, guarded)])).toEqual([]);
  });

  test("a resource of Kibana's is restarted by the operator, one of Elasticsearch's node by node", () => {
    const kibana = (mode: string) => ({ spec: { config: { "elasticsearch.ssl.verificationMode": mode } } });
    const changed = resource("kubernetes:kibana.k8s.elastic.co/v1:Kibana", "logs", { op: "update", before: kibana("full"), after: kibana("none") });
    expect(review([changed])).toMatchObject({ effect: "operatorRestart", findings: [{ severity: "critical", rule: "verification-weakened" }] });
    expect(review([elasticsearch(config({}), config({ "xpack.security.http.ssl.client_authentication": "optional" }))])).toMatchObject({ effect: "rollingRestart", findings: [] });
  });

  test("what the component says of its resource is told once", () => {
    const [on, off] = [{ http: { tls: { client: { authentication: true } } } }, {}];
    const component = resource(eck, "logs", { op: "update", before: { requireClientCertificates: true }, after: { requireClientCertificates: false } });
    const { findings, changes } = review([component, elasticsearch(on, off, urnOf(eck, "logs"))]);
    expect(findings).toMatchObject([{ rule: "client-authentication-weakened", subject: "requireClientCertificates" }]);
    expect(changes).toHaveLength(1);
  });

  test.each([
    ["httpCertificates", "us", "operator", ["high authority-changed: httpCertificates"]],
    ["kibanaCertificates", "operator", "certManager", ["high authority-changed: kibanaCertificates"]],
    ["transportCertificates", "authority", "operator", ["high authority-changed: transportCertificates"]],
    ["transportCertificates", "operator", "authority", []],
    ["httpCertificates", "us", "operatorByAuthority", []],
  ])("%s that come from another issuer (%s, then %s) are trusted by nobody yet", (setting, before, after, expected) => {
    expect(found([resource(eck, "logs", { op: "update", before: { [setting]: before }, after: { [setting]: after } })])).toEqual(expected);
  });

  test("certificates reach pods by Kubernetes, and Kibana by the operator", () => {
    const renewed = (channel: string) => {
      const steps = leaf(`${eck}$elastic-tls`, { op: "replace", reasons: ["readyForRenewal"], component: { deployment: "logs", channel, consumer: "logs" } });
      return review(JSON.parse(JSON.stringify([...authority("ca"), ...steps]).replaceAll("::elastic-tls:index:LeafCertificate::", `::${eck}$elastic-tls:index:LeafCertificate::`).replaceAll("::tls:index/locallySignedCert:", `::${eck}$elastic-tls:index:LeafCertificate$tls:index/locallySignedCert:`))).effect;
    };
    expect([renewed("http"), renewed("kibana")]).toEqual(["podReload", "operatorRestart"]);
  });

  test("steps of an authority of the transport channel are read without a restart, of HTTP clients first", () => {
    const step = (channel: string) => {
      const name = `logs-${channel}-authority`;
      const made = below(eck, "elastic-tls:index:CertificateAuthority", name, { op: "update", before: { generations: ["g1"], signing: "g1" }, after: { generations: ["g1", "g2"], signing: "g1" } });
      return review([resource(eck, "logs", {}), made]).effect;
    };
    expect([step("transport"), step("http")]).toEqual(["podReload", "trustFirst"]);
  });
});

describe("Elastic Cloud Enterprise", () => {
  const installation = (before: object, after: object = before) => resource(ece, "logs", { op: "update", before: { ...before }, after: { ...after } });

  test("shows a certificate that was given where one was issued, and the reverse, as another issuer's", () => {
    expect(found([installation({ certificates: { proxy: "issued" } }, { certificates: { proxy: "given" } })])).toEqual(["high authority-changed: certificates.proxy"]);
    expect(found([installation({ certificates: { proxy: "issued" } }, { certificates: { proxy: "issued", ui: "issued" } })])).toEqual([]);
  });

  test("keeps a chain that is uploaded no more, and nobody renews it", () => {
    const upload = below(ece, "pulumi-nodejs:dynamic/elastic-tls:EceUpload", "logs-proxy-upload", { op: "delete", inputs: { service: "proxy" } });
    const { findings, changes } = review([installation({ uploaded: true }, { uploaded: false }), below(ece, "pulumi-nodejs:dynamic/elastic-tls:Directory", "logs-ece-proxy"), upload]);
    expect(findings).toMatchObject([{ rule: "store-removed", severity: "low", message: expect.stringContaining("the chain stays in use until it expires") }]);
    expect(changes.map(({ effect }) => effect)).toEqual(["upload", "none"]);
  });

  test("distributes a generation to clients first, and uploads what it signs", () => {
    const name = "logs-ece-authority";
    const step = (before: object, after: object) => review([installation({}), below(ece, "elastic-tls:index:CertificateAuthority", name, { op: "update", before: { ...before }, after: { ...after } })]).effect;
    const [one, both, switched] = [{ generations: ["g1"], signing: "g1" }, { generations: ["g1", "g2"], signing: "g1" }, { generations: ["g1", "g2"], signing: "g2" }];
    expect([step(one, both), step(both, switched), step(switched, { generations: ["g2"], signing: "g2" })]).toEqual(["clientsFirst", "upload", "none"]);
  });
});

describe("an entry that goes", () => {
  const types: Record<string, [string, object]> = {
    "its files are deleted": ["pulumi-nodejs:dynamic/elastic-tls:Directory", { path: "out/es01" }],
    "AWS deletes it after its recovery window": ["aws:secretsmanager/secret:Secret", { name: "logs/elasticsearch/es01" }],
    "pods that mount it keep what they have": ["kubernetes:core/v1:Secret", { metadata: { namespace: "search", name: "logs-es01" } }],
    "don't start anew": ["kubernetes:core/v1:ConfigMap", { metadata: { namespace: "search", name: "logs-trust" } }],
    "renews it no more": ["kubernetes:cert-manager.io/v1:Certificate", { metadata: { namespace: "search", name: "logs-http" } }],
    "the chain stays in use": ["pulumi-nodejs:dynamic/elastic-tls:EceUpload", { service: "proxy" }],
  };
  const deploymentUrn = urnOf("deployment", "logs");
  const certificates = (op: string) => [...authority("ca"), ...leaf("logs-es01-http", { op, component: { deployment: "logs", channel: "http", consumer: "es01" } })];
  const certificateUrn = urnOf("signed", "logs-es01-http-cert");

  test.each(Object.entries(types))("says that %s", (said, [type, inputs]) => {
    const entry = (op: string, dependencies = {}) => resource(type, "entry", { op, parent: deploymentUrn, inputs: { ...inputs }, dependencies });
    const other = resource("pulumi-nodejs:dynamic/elastic-tls:Directory", "other", { parent: deploymentUrn });
    const holding = { files: certificateUrn };
    expect(review([...certificates("same"), other, entry("delete", holding)]).findings).toMatchObject([{ severity: "high", rule: "store-removed", message: expect.stringContaining(said) }]);
    expect(found([...certificates("delete"), other, entry("delete", holding)])).toEqual(["low store-removed: entry"]);
    expect(found([...certificates("same"), other, entry("same", holding)])).toEqual([]);
  });

  test("in AWS is known by what its version holds", () => {
    const secret = resource("aws:secretsmanager/secret:Secret", "entry", { op: "delete", parent: deploymentUrn, inputs: { name: "logs/other" } });
    const version = resource("aws:secretsmanager/secretVersion:SecretVersion", "entry-version", { op: "delete", parent: deploymentUrn, dependencies: { secretId: secret.urn, secretString: certificateUrn } });
    const other = resource("aws:secretsmanager/secret:Secret", "other", { parent: deploymentUrn });
    expect(found([...certificates("same"), other, secret, version])).toEqual(["high store-removed: entry"]);
    expect(found([...certificates("same"), other, secret])).toEqual(["low store-removed: entry"]);
  });

  test("is known without a deployment by what it holds", () => {
    const gone = [...plainStores("delete"), resource("kubernetes:core/v1:Secret", "unrelated", { op: "delete", inputs: { metadata: { name: "unrelated" } } })];
    const expected = (severity: string) => ["AWS secret", "Kubernetes Secret", "bundle", "key alone"].map((name) => `${severity} store-removed: ${name}`);
    expect(found([...authority("ca"), ...leaf("web"), ...gone])).toEqual(expected("high"));
    expect(found(gone)).toEqual(expected("high"));
    expect(found([...authority("ca", { op: "delete" }), ...leaf("web", { op: "delete" }), ...gone])).toEqual(expected("low"));
    expect(found([...authority("ca"), ...leaf("web"), ...plainStores("same")])).toEqual([]);
  });

  test("without a deployment for another of the same content is missed, unless Pulumi names it anew", () => {
    const secret = (metadata: object) => resource("kubernetes:core/v1:Secret", "web", { op: "replace", inputs: { metadata }, dependencies: { stringData: urnOf("signed", "web-cert") } });
    expect(found([...authority("ca"), ...leaf("web"), secret({ name: "web" })])).toEqual(["high store-removed: web"]);
    expect(found([...authority("ca"), ...leaf("web"), secret({ name: "web-1a2b", annotations: { "pulumi.com/autonamed": "true" } })])).toEqual([]);
    const inAws = (inputs: object) => {
      const moved = resource("aws:secretsmanager/secret:Secret", "web", { op: "replace", inputs: { ...inputs } });
      return [...authority("ca"), ...leaf("web"), moved, resource("aws:secretsmanager/secretVersion:SecretVersion", "web", { dependencies: { secretId: moved.urn, secretString: urnOf("signed", "web-cert") } })];
    };
    expect(found(inAws({ name: "web" }))).toEqual(["high store-removed: web"]);
    expect(found(inAws({ name: "web-1a2b3c4", __defaults: ["name"] }))).toEqual([]);
  });

  /** As a program keeps what `@pulumi/tls` makes. */
  function plainStores(op: string): PreviewStep[] {
    const cert = urnOf("signed", "web-cert");
    const secret = resource("aws:secretsmanager/secret:Secret", "AWS secret", { op, inputs: { name: "prod/web" } });
    return [
      secret,
      resource("aws:secretsmanager/secretVersion:SecretVersion", "AWS secret", { op, dependencies: { secretId: secret.urn, secretString: cert } }),
      resource("kubernetes:core/v1:Secret", "Kubernetes Secret", { op, inputs: { metadata: { name: "web" } }, dependencies: { stringData: cert } }),
      resource("kubernetes:core/v1:Secret", "key alone", { op, inputs: { metadata: { name: "web-key" } }, dependencies: { stringData: urnOf("key", "web-key") } }),
      resource("kubernetes:core/v1:ConfigMap", "bundle", { op, inputs: { metadata: { name: "bundle" } }, dependencies: { data: urnOf("selfSigned", "ca") } }),
    ];
  }

  test("and comes back at the same place, as the provider of Kubernetes does it unless it is told otherwise, is missed in between", () => {
    const entry = resource("kubernetes:core/v1:Secret", "entry", { op: "replace", parent: deploymentUrn, inputs: { metadata: { namespace: "search", name: "logs" } } });
    expect(review([entry]).findings).toMatchObject([{ severity: "high", message: "is deleted and made anew: in between nobody finds it", advice: expect.stringContaining("enableSecretMutable") }]);
  });
});
