import { channelSummaries } from "../../components/deployments/self-managed/channel-summaries";
import { type SelfManagedPlan, planSelfManaged } from "../../components/deployments/self-managed/plan";

const least = { clusterName: "logs", nodes: [{ name: "es01" }], kibanas: [{ name: "kb01" }] };
const ownLife = { validityDays: undefined, renewBeforeDays: undefined };
const protocols = ["TLSv1.3", "TLSv1.2"];

const defaults: SelfManagedPlan = {
  clusterName: "logs",
  licence: "basic",
  bootstrap: false,
  paths: {},
  rotation: {},
  protectAuthorityKeys: undefined,
  formats: {},
  fips: false,
  nodes: [{ name: "es01", host: "es01", addresses: [], roles: undefined }],
  kibanas: [{ name: "kb01", host: "kb01", addresses: [], publicBaseUrl: undefined }],
  transport: { authority: undefined, port: 9300, supportedProtocols: protocols as never, cipherSuites: undefined, life: ownLife, certificatesPer: "node", trustedClusters: [] },
  http: {
    authority: undefined,
    port: 9200,
    supportedProtocols: protocols as never,
    cipherSuites: undefined,
    life: ownLife,
    sharesTransportAuthority: false,
    publicEndpoint: undefined,
    names: [],
    clientAuthentication: "none",
    clientAuthority: undefined,
    clients: [],
    clientRoles: {},
    pkiRealm: false,
  },
  elsewhere: { transport: undefined, http: undefined, client: undefined, kibana: undefined },
  kibana: {
    authentication: "serviceToken",
    password: undefined,
    verificationMode: "full",
    authority: undefined,
    port: 5601,
    configDirectory: "/usr/share/kibana/config",
    life: ownLife,
  },
  remoteClusterServer: undefined,
  remoteClusters: [],
};

describe("a plan", () => {
  test("has every default that the arguments document", () => {
    expect(planSelfManaged(least)).toEqual(defaults);
  });

  test("takes client certificates and a PKI realm where Kibana authenticates by one", () => {
    expect(planSelfManaged({ ...least, kibana: { authentication: "clientCertificate" } })).toEqual({
      ...defaults,
      http: { ...defaults.http, clientAuthentication: "optional", pkiRealm: true },
      kibana: { ...defaults.kibana, authentication: "clientCertificate" },
    });
  });

  test("keeps what is given", () => {
    const life = { validityDays: 90, renewBeforeDays: 30 };
    const tls = { port: 1, supportedProtocols: ["TLSv1.3" as const], cipherSuites: ["TLS_AES_256_GCM_SHA384"] };
    const node = { name: "es01", host: "10.0.0.1", addresses: ["es01.local"], roles: ["master"] };
    const kibana = { name: "kb01", host: "kb.local", addresses: ["10.0.0.9"], publicBaseUrl: "https://kibana.example.com" };
    const http = { sharesTransportAuthority: true, publicEndpoint: "https://logs.example.com", names: ["lb"], clientAuthentication: "required" as const, clients: ["metrics"], clientRoles: { metrics: ["monitoring_user"] }, pkiRealm: true };
    const trusted = { name: "archive", trustPem: "pem", nodeNames: ["archive01"] };
    const remote = { name: "archive", seeds: ["archive01:9443"] };
    const channel = { password: "changeit", verificationMode: "certificate" as const, port: 3, configDirectory: "/etc/kibana" };
    expect(
      planSelfManaged({
        clusterName: "logs",
        licence: "trial",
        bootstrap: true,
        paths: { data: "/data" },
        rotation: { http: { generations: ["g1", "g2"] } },
        protectAuthorityKeys: true,
        formats: { "client/metrics": ["pkcs8"] },
        fips: true,
        nodes: [node],
        kibanas: [kibana],
        transport: { ...tls, ...life, certificatesPer: "cluster", trustedClusters: [trusted] },
        http: { ...tls, ...life, ...http },
        kibana: { ...channel, ...life, authentication: "password" },
        remoteClusterServer: { ...tls, ...life, names: ["lb"] },
        remoteClusters: [remote],
      }),
    ).toEqual({
      clusterName: "logs",
      elsewhere: {},
      licence: "trial",
      bootstrap: true,
      paths: { data: "/data" },
        rotation: { http: { generations: ["g1", "g2"] } },
      protectAuthorityKeys: true,
      formats: { "client/metrics": ["pkcs8"] },
      fips: true,
      nodes: [node],
      kibanas: [kibana],
      transport: { ...tls, life, certificatesPer: "cluster", trustedClusters: [trusted] },
      http: { ...tls, life, ...http },
      kibana: { ...channel, life, authentication: "password" },
      remoteClusterServer: { ...tls, life, names: ["lb"] },
      remoteClusters: [remote],
    });
  });
});

test("a server for other clusters has its own port and no further names unless they are given", () => {
  expect(planSelfManaged({ ...least, remoteClusterServer: {} }).remoteClusterServer).toEqual({
    authority: undefined,
    port: 9443,
    supportedProtocols: protocols,
    cipherSuites: undefined,
    life: ownLife,
    names: [],
  });
});

describe("the summaries of the channels", () => {
  const summaries = (args: object) => channelSummaries(planSelfManaged({ ...least, ...args }));

  test("say who manages each, how it is encrypted and how it is authenticated", () => {
    expect(summaries({})).toEqual([
      { name: "transport", managedBy: "us", encryption: "TLSv1.3, TLSv1.2, issuer and name verified", authentication: "mutual TLS" },
      { name: "http", managedBy: "us", encryption: "TLSv1.3, TLSv1.2", authentication: "users and API keys" },
      { name: "kibana", managedBy: "us", encryption: "TLSv1.3, TLSv1.2, issuer and name verified", authentication: "service token" },
    ]);
  });

  test("don't hide what is weaker than the default", () => {
    const [transport, http, kibana] = summaries({
      transport: { certificatesPer: "cluster", supportedProtocols: ["TLSv1.3"] },
      http: { clientAuthentication: "required", supportedProtocols: ["TLSv1.2"] },
      kibana: { authentication: "password", verificationMode: "certificate" },
    });
    expect(transport).toMatchObject({ encryption: "TLSv1.3, issuer verified, one certificate for all nodes" });
    expect(http).toMatchObject({ encryption: "TLSv1.2", authentication: "client certificates required, then users and API keys" });
    expect(kibana).toMatchObject({ encryption: "TLSv1.2, issuer verified", authentication: "password of kibana_system" });
  });

  test("say who is let in from other clusters", () => {
    const trustedClusters = ["archive", "partner"].map((name) => ({ name, trustPem: "pem", nodeNames: ["es*"] }));
    const [transport, , , server] = summaries({ transport: { trustedClusters }, remoteClusterServer: {} });
    expect(transport).toMatchObject({ authentication: "mutual TLS, nodes of archive, partner trusted too" });
    expect(server).toEqual({ name: "remote-cluster-server", managedBy: "us", encryption: "TLSv1.3, TLSv1.2", authentication: "cross-cluster API keys" });
  });

  test("name the certificate as Kibana's identity", () => {
    const [, http, kibana] = summaries({ kibana: { authentication: "clientCertificate" } });
    expect(http).toMatchObject({ authentication: "users and API keys, client certificates accepted" });
    expect(kibana).toMatchObject({ authentication: "client certificate (PKI realm)" });
  });
});
