import * as pulumi from "@pulumi/pulumi";
import { type Deployment, HostedDeployment, ServerlessDeployment } from "../../components";
import { hostedSettingsProblems } from "../../components/deployments/managed/hosted-settings";
import { unknownText } from "../support/cluster";
import { isUnknown, mockEngine, valueOf } from "../support/mocks";

const url = "https://logs.es.eu-central-1.aws.elastic-cloud.com";

interface Type {
  make: (args: object) => Deployment;
  /** The argument that takes a resource of a provider, and its path to the URL. */
  source: string;
  from: (endpoint: unknown) => object;
  path: string;
}

const types: Record<string, Type> = {
  hosted: {
    make: (args) => new HostedDeployment("logs", args),
    source: "deployment",
    from: (httpsEndpoint) => ({ deployment: { elasticsearch: pulumi.output({ httpsEndpoint }) } }),
    path: "deployment.elasticsearch.httpsEndpoint",
  },
  serverless: {
    make: (args) => new ServerlessDeployment("logs", args),
    source: "project",
    from: (elasticsearch) => ({ project: { endpoints: pulumi.output({ elasticsearch }) } }),
    path: "project.endpoints.elasticsearch",
  },
};

describe.each(Object.entries(types))("a deployment of the type %s", (type, { make, source, from, path }) => {
  const refusal = (args: object): string[] => {
    try {
      make(args);
      return [];
    } catch (error) {
      return (error as Error).message.split("\n");
    }
  };

  test("makes nothing, says what it is, and gives the outputs of every deployment, the trust empty since public authorities verify it", async () => {
    const engine = await mockEngine();
    const { endpoint, trustPem, trustFingerprints, channels, certificates, secrets, readPolicies, nextSteps } = make({ endpoint: url });
    await engine.settled();
    const outputs = { endpoint, trustPem, trustFingerprints, channels, certificates, secrets, readPolicies, nextSteps };
    const expected = {
      endpoint: url,
      trustPem: "",
      trustFingerprints: [],
      channels: ["transport", "http", "kibana"].map((name) => expect.objectContaining({ name, managedBy: "Elastic" })),
      certificates: [],
      secrets: [],
      readPolicies: {},
      nextSteps: [],
    };
    expect(await valueOf(pulumi.output(outputs))).toEqual(expected);
    expect(engine.published("logs")).toEqual(expected);
    expect(engine.registrations.map(({ name, inputs }) => [name, inputs.deployment])).toEqual([["logs", type]]);
  });

  test("takes the resource of a provider in place of the URL", async () => {
    await mockEngine();
    expect(await valueOf(make(from(url)).endpoint)).toBe(url);
  });

  test("waits in a preview for a URL that only an update knows", async () => {
    const engine = await mockEngine({ preview: true });
    make({ endpoint: unknownText() });
    await engine.settled();
    expect(isUnknown(engine.published("logs").endpoint)).toBe(true);
  });

  test("is refused without a URL, or with two", async () => {
    await mockEngine();
    const choices = `give exactly one of \`endpoint\`, \`${source}\``;
    expect(refusal({})).toEqual([`endpoint: ${choices}, got none`]);
    expect(refusal({ endpoint: url, ...from(url) })).toEqual([`${source}: ${choices}, got endpoint and ${source}`]);
  });

  test.each([
    ["http", "http://logs.example.com", /must be https/],
    ["a path", `${url}/app`, /must be https, a host and at most a port/],
    ["an address", "https://10.0.0.1:9243", /must name the host that Elastic gave it/],
    ["a name of one's own network", "https://es01:9200", /must name the host that Elastic gave it/],
    ["no text", 9200, /must be a URL, got 9200/],
  ])("is refused with %s for a URL", async (_, endpoint, reason) => {
    await mockEngine();
    expect(refusal({ endpoint })).toEqual([expect.stringMatching(reason)]);
  });

  test("refuses a wrong URL of a provider's resource as soon as it is known, with the path to it", async () => {
    await mockEngine();
    await expect(valueOf(make(from("http://logs.example.com")).endpoint)).rejects.toThrow(`${path}: must be https`);
  });

  test("does not show what may be a password in a URL", async () => {
    await mockEngine();
    expect(refusal({ endpoint: "https://elastic:changeme@logs.example.com" }).join()).not.toContain("changeme");
  });

  test("refuses every argument of TLS, all at once, each with the reason", async () => {
    await mockEngine();
    const given = ["transport", "http", "proxy", "kibana", "authority", "rotation", "protectAuthorityKeys", "directory", "awsSecretsManager", "kubernetesSecrets"];
    const lines = refusal({ endpoint: url, ...Object.fromEntries(given.map((name) => [name, {}])) });
    expect(lines.map((line) => line.split(":")[0])).toEqual(given);
    for (const line of lines) expect(line).toMatch(/: must be left out: (Elastic|no authority|nothing is issued)/);
  });
});

test("a Serverless project is refused user settings, since it has no nodes", async () => {
  await mockEngine();
  expect(() => new ServerlessDeployment("logs", { endpoint: url, userSettings: {} })).toThrow(/userSettings: must be left out: a project has no nodes/);
});

describe("the user settings of a Hosted deployment", () => {
  test("may say of TLS what Elastic takes, and reviewers see their names alone", async () => {
    const engine = await mockEngine();
    const userSettings = {
      "xpack.security.transport.ssl.trust_restrictions.x509_fields": ["subjectAltName.dnsName"],
      xpack: { security: { authc: { realms: { oidc: { corporate: { "ssl.certificate_authorities": ["/app/config/ca.crt"] } } } } } },
      "xpack.http.ssl.cipher_suites": ["TLS_AES_256_GCM_SHA384"],
      reindex: { ssl: { certificate_authorities: "/app/config/ca.crt" } },
      "action.auto_create_index": "CANARY",
    };
    new HostedDeployment("logs", { endpoint: url, userSettings });
    await engine.settled();
    expect(engine.registration("logs").inputs.userSettings).toContain("xpack.security.authc.realms.oidc.corporate.ssl.certificate_authorities");
    expect(JSON.stringify(engine.registrations)).not.toContain("CANARY");
  });

  test.each([
    ["a PKI realm", { "xpack.security.authc.realms.pki.pki1.order": 1 }, /has no PKI realm/],
    ["a nested PKI realm", { xpack: { security: { authc: { realms: { pki: { pki1: { order: 1 } } } } } } }, /has no PKI realm/],
    ["certificates of transport", { "xpack.security.transport.ssl.certificate": "x" }, /Elastic manages it and rejects the setting/],
    ["certificates of HTTP", { "xpack.security.http.ssl": { key: "x" } }, /Elastic manages it and rejects the setting/],
    ["TLS of an LDAP realm", { "xpack.security.authc.realms.ldap.ldap1.ssl.certificate_authorities": "x" }, /Elastic manages it and rejects the setting/],
    ["TLS of the monitoring exporter", { "xpack.monitoring.exporters.other.ssl.verification_mode": "none" }, /Elastic manages it and rejects the setting/],
  ])("may not say %s", async (_, userSettings, reason) => {
    await mockEngine();
    expect(hostedSettingsProblems("userSettings", userSettings)).toEqual([{ path: expect.stringMatching(/^userSettings\["xpack\./), reason: expect.stringMatching(reason) }]);
    expect(() => new HostedDeployment("logs", { endpoint: url, userSettings })).toThrow(reason);
  });
});
