import path from "node:path";
import { ComponentProvider, getPulumiComponents } from "@pulumi/pulumi/provider/experimental";
import * as components from "../components";

interface Schema {
  resources: Record<string, { isComponent: boolean; inputProperties: Record<string, { description?: string }>; requiredInputs: string[]; properties: Record<string, unknown> }>;
  types: Record<string, { properties?: Record<string, { description?: string }>; enum?: { value: string }[] }>;
}

/** What programs in other languages are generated from. A change here is a change of the public surface. */
const surface = {
  CertificateAuthority: {
    required: ["commonName"],
    optional: ["acceptOutage", "algorithm", "distributedSince", "generations", "keyBits", "madeElsewhere", "minimumOverlapHours", "organization", "protectKey", "renewBeforeDays", "signing", "validityDays"],
    outputs: ["certPem", "fingerprint", "issuerId", "notAfter", "privateKeyPem", "renewBeforeDays", "renewsAt", "trustPem"],
  },
  EceDeployment: {
    required: ["domain", "endpoint", "installation"],
    optional: ["adminConsole", "authority", "awsSecretsManager", "directory", "kubernetesSecrets", "protectAuthorityKeys", "proxy", "proxyTrustPem", "rotation", "ui", "upload"],
    outputs: ["certificates", "channels", "endpoint", "nextSteps", "readPolicies", "secrets", "trustFingerprints", "trustPem"],
  },
  EckDeployment: {
    required: ["clusterName", "namespace"],
    optional: ["fragmentsOnly", "http", "kibana", "labels", "licence", "nodeSets", "operatorVersion", "overrides", "protectAuthorityKeys", "rotation", "transport", "version"],
    outputs: ["certificates", "channels", "elasticsearchSpec", "endpoint", "kibanaSpec", "nextSteps", "readPolicies", "secrets", "trustFingerprints", "trustPem"],
  },
  HostedDeployment: {
    required: [],
    optional: ["authority", "awsSecretsManager", "deployment", "directory", "endpoint", "http", "kibana", "kubernetesSecrets", "protectAuthorityKeys", "proxy", "rotation", "transport", "userSettings"],
    outputs: ["certificates", "channels", "endpoint", "nextSteps", "readPolicies", "secrets", "trustFingerprints", "trustPem"],
  },
  LeafCertificate: {
    required: ["authority", "commonName", "usage"],
    optional: ["algorithm", "channel", "consumer", "dnsNames", "ipAddresses", "keyBits", "organization", "renewBeforeDays", "signedElsewhere", "uris", "validityDays"],
    outputs: ["certPem", "chainPem", "fingerprint", "notAfter", "privateKeyPem", "privateKeyPkcs8Pem", "renewsAt", "requestPem"],
  },
  ServerlessDeployment: {
    required: [],
    optional: ["authority", "awsSecretsManager", "directory", "endpoint", "http", "kibana", "kubernetesSecrets", "project", "protectAuthorityKeys", "proxy", "rotation", "transport", "userSettings"],
    outputs: ["certificates", "channels", "endpoint", "nextSteps", "readPolicies", "secrets", "trustFingerprints", "trustPem"],
  },
  SelfManagedDeployment: {
    required: ["clusterName", "nodes"],
    optional: ["awsSecretsManager", "bootstrap", "directory", "fips", "formats", "http", "kibana", "kibanas", "kubernetesSecrets", "licence", "paths", "protectAuthorityKeys", "remoteClusterServer", "remoteClusters", "rotation", "transport"],
    outputs: ["certificateRequests", "certificates", "channels", "endpoint", "nextSteps", "readPolicies", "remoteClusterConnections", "remoteClusterEndpoint", "secrets", "transportTrust", "trustFingerprints", "trustPem"],
  },
};

describe("the schema of the package", () => {
  let schema: Schema;

  beforeAll(async () => {
    const provider = new ComponentProvider({
      name: "elastic-tls",
      components: getPulumiComponents(components),
      dirname: path.resolve(__dirname, ".."),
    });
    schema = JSON.parse(await provider.getSchema()) as Schema;
  });

  test("names every component with its required inputs, optional inputs and outputs", () => {
    const described = Object.fromEntries(
      Object.entries(schema.resources).map(([token, { inputProperties, requiredInputs, properties }]) => [
        token,
        {
          required: [...requiredInputs].sort(),
          optional: Object.keys(inputProperties).filter((name) => !requiredInputs.includes(name)).sort(),
          outputs: Object.keys(properties).sort(),
        },
      ]),
    );
    expect(described).toEqual(Object.fromEntries(Object.entries(surface).map(([name, shape]) => [`elastic-tls:index:${name}`, shape])));
  });

  test("describes every input of every component and of every nested object", () => {
    const resources = Object.entries(schema.resources).map(([token, { inputProperties }]) => [token, inputProperties] as const);
    const types = Object.entries(schema.types).map(([token, { properties = {} }]) => [token, properties] as const);
    const silent = [...resources, ...types.filter(([token]) => token.endsWith("Args"))].flatMap(([token, properties]) =>
      Object.entries(properties).filter(([, { description = "" }]) => description === "" || description.includes("[object")).map(([name]) => `${token}.${name}`),
    );
    expect(silent).toEqual([]);
  });

  test("offers the words that each choice takes", () => {
    const words = Object.fromEntries(
      Object.entries(schema.types).flatMap(([token, { enum: values }]) => (values ? [[token.split(":").at(-1), values.map(({ value }) => value)]] : [])),
    );
    expect(words).toEqual({
      CertificateUsage: ["server", "client", "peer"],
      CertificatesPer: ["node", "cluster"],
      ClientAuthentication: ["none", "optional", "required"],
      EckIssuerKind: ["Issuer", "ClusterIssuer"],
      KeyAlgorithm: ["ECDSA", "RSA"],
      KeyFormat: ["pkcs8", "pkcs12"],
      KibanaAuthentication: ["serviceToken", "password", "clientCertificate"],
      Licence: ["basic", "trial", "platinum", "enterprise"],
      TlsProtocol: ["TLSv1.3", "TLSv1.2"],
      VerificationMode: ["full", "certificate"],
    });
  });
});
