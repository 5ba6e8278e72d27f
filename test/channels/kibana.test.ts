import { parse } from "yaml";
import {
  KibanaAuthentication,
  KibanaFacts,
  environmentProblems,
  kibanaEnvironment,
  kibanaPresentsCertificate,
  kibanaSettings,
  settingsYaml,
} from "../../components/channels";

const facts: KibanaFacts = {
  name: "kb01",
  port: 5601,
  publicBaseUrl: "https://logs.example.com",
  elasticsearchUrls: ["https://es01:9200", "https://es02:9200"],
  authentication: "serviceToken",
  clientAuthentication: "none",
  configDirectory: "/usr/share/kibana/config",
};

const channels = {
  "server.name": "kb01",
  "server.host": "0.0.0.0",
  "server.port": 5601,
  "server.publicBaseUrl": "https://logs.example.com",
  "server.ssl.enabled": true,
  "server.ssl.certificate": "/usr/share/kibana/config/certs/kibana.crt",
  "server.ssl.key": "/usr/share/kibana/config/certs/kibana.key",
  "server.ssl.supportedProtocols": ["TLSv1.3", "TLSv1.2"],
  "elasticsearch.hosts": ["https://es01:9200", "https://es02:9200"],
  "elasticsearch.ssl.certificateAuthorities": ["/usr/share/kibana/config/certs/elasticsearch-ca.crt"],
  "elasticsearch.ssl.verificationMode": "full",
  "xpack.security.encryptionKey": "${KIBANA_SECURITY_ENCRYPTION_KEY}",
  "xpack.encryptedSavedObjects.encryptionKey": "${KIBANA_SAVED_OBJECTS_ENCRYPTION_KEY}",
  "xpack.reporting.encryptionKey": "${KIBANA_REPORTING_ENCRYPTION_KEY}",
};
const token = { "elasticsearch.serviceAccountToken": "${ELASTICSEARCH_SERVICE_TOKEN}" };
const password = { "elasticsearch.username": "kibana_system", "elasticsearch.password": "${KIBANA_SYSTEM_PASSWORD}" };
const certificate = {
  "elasticsearch.ssl.certificate": "/usr/share/kibana/config/certs/kibana-client.crt",
  "elasticsearch.ssl.key": "/usr/share/kibana/config/certs/kibana-client.key",
};

describe("Kibana's settings", () => {
  test.each<[string, Partial<KibanaFacts>, object]>([
    ["a token", { authentication: "serviceToken" }, token],
    ["a password", { authentication: "password" }, password],
    ["a token while client certificates are optional", { clientAuthentication: "optional" }, token],
    [
      "a certificate, on its own requests alone and without other credentials",
      { authentication: "clientCertificate", clientAuthentication: "optional" },
      { ...certificate, "elasticsearch.ssl.alwaysPresentCertificate": false },
    ],
    [
      "a token, and a certificate on every request, where one is required",
      { clientAuthentication: "required" },
      { ...token, ...certificate, "elasticsearch.ssl.alwaysPresentCertificate": true },
    ],
    [
      "a password, and a certificate on every request, where one is required",
      { authentication: "password", clientAuthentication: "required" },
      { ...password, ...certificate, "elasticsearch.ssl.alwaysPresentCertificate": true },
    ],
  ])("authenticate by %s", (_, given, credentials) => {
    expect(kibanaSettings({ ...facts, ...given })).toEqual({ ...channels, ...credentials });
  });

  test("follow the configuration directory, with or without a final slash", () => {
    for (const configDirectory of ["/etc/kibana", "/etc/kibana/"]) {
      expect(kibanaSettings({ ...facts, configDirectory })).toMatchObject({
        "server.ssl.certificate": "/etc/kibana/certs/kibana.crt",
        "elasticsearch.ssl.certificateAuthorities": ["/etc/kibana/certs/elasticsearch-ca.crt"],
      });
    }
  });

  test("verify and negotiate as told", () => {
    expect(kibanaSettings({ ...facts, verificationMode: "certificate", supportedProtocols: ["TLSv1.3"] })).toMatchObject({
      "elasticsearch.ssl.verificationMode": "certificate",
      "server.ssl.supportedProtocols": ["TLSv1.3"],
    });
  });

  test("are the same data in kibana.yml", () => {
    for (const authentication of Object.values(KibanaAuthentication)) {
      const settings = kibanaSettings({ ...facts, authentication, clientAuthentication: "optional" });
      expect(parse(settingsYaml(settings))).toEqual(settings);
    }
  });

  test("say when a client certificate has to be issued", () => {
    expect(kibanaPresentsCertificate({ authentication: "serviceToken", clientAuthentication: "optional" })).toBe(false);
    expect(kibanaPresentsCertificate({ authentication: "serviceToken", clientAuthentication: "required" })).toBe(true);
    expect(kibanaPresentsCertificate({ authentication: "clientCertificate", clientAuthentication: "optional" })).toBe(true);
  });
});

describe("Kibana's environment", () => {
  const secrets = { serviceToken: "AAEAAWVs", securityKey: "s".repeat(32), savedObjectsKey: "o".repeat(32), reportingKey: "r".repeat(32) };

  test("holds the secrets given, and only those, in a fixed order", () => {
    const { serviceToken, ...keys } = secrets;
    const expected = [
      "ELASTICSEARCH_SERVICE_TOKEN='AAEAAWVs'",
      `KIBANA_SECURITY_ENCRYPTION_KEY='${"s".repeat(32)}'`,
      `KIBANA_SAVED_OBJECTS_ENCRYPTION_KEY='${"o".repeat(32)}'`,
      `KIBANA_REPORTING_ENCRYPTION_KEY='${"r".repeat(32)}'`,
      "",
    ];
    expect(kibanaEnvironment({ ...keys, serviceToken }).split("\n")).toEqual(expected);
    expect(kibanaEnvironment({ password: 'p#$ "=w' })).toBe("KIBANA_SYSTEM_PASSWORD='p#$ \"=w'\n");
  });

  test("gives a value to every reference in kibana.yml", () => {
    const references = (authentication: KibanaFacts["authentication"]) =>
      Object.values(kibanaSettings({ ...facts, authentication, clientAuthentication: "optional" }))
        .map((value) => /^\$\{(\w+)\}$/.exec(String(value))?.[1])
        .filter((name) => name !== undefined)
        .sort();
    const names = (text: string) => text.split("\n").flatMap((line) => line.split("=")[0] || []).sort();
    const { serviceToken, ...keys } = secrets;
    expect(references("serviceToken")).toEqual(names(kibanaEnvironment({ ...keys, serviceToken })));
    expect(references("password")).toEqual(names(kibanaEnvironment({ ...keys, password: "secret" })));
    expect(references("clientCertificate")).toEqual(names(kibanaEnvironment(keys)));
  });

  test("uses no variable that Kibana's image turns into an argument on the command line", () => {
    const taken = Object.keys(kibanaSettings({ ...facts, authentication: "password" })).map((key) => key.toUpperCase().replace(/\./g, "_"));
    const used = kibanaEnvironment({ ...secrets, password: "secret" });
    expect(taken.filter((name) => used.includes(`${name}=`))).toEqual([]);
  });

  test("accepts any other character", () => {
    expect(environmentProblems({ ...secrets, password: '$HOME ${X} `id` "a" # ; % müller ☃' })).toEqual([]);
  });

  test.each(["it's", "back\\slash", "two\nlines", "carriage\rreturn", "nul\0", "bell\u0007", "tab\t"])(
    "refuses %j, which its two readers don't take as it is, without repeating it",
    (password) => {
      expect(environmentProblems({ password })).toEqual([
        { path: "password", reason: "must hold no single quote, backslash, line break or other control character" },
      ]);
    },
  );

  test("refuses an empty secret", () => {
    expect(environmentProblems({ password: "" })).toEqual([{ path: "password", reason: "must not be empty" }]);
  });
});
