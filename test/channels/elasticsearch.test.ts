import { parse } from "yaml";
import {
  ClientAuthentication,
  NodeFacts,
  settingsYaml,
  files,
  httpSettings,
  isMasterEligible,
  nodeSettings,
  transportSettings,
} from "../../components/channels";

describe("transport settings", () => {
  test("are mutual TLS with full verification when each node has a certificate", () => {
    expect(transportSettings({ certificatesPer: "node" })).toEqual({
      "xpack.security.transport.ssl.enabled": true,
      "xpack.security.transport.ssl.verification_mode": "full",
      "xpack.security.transport.ssl.client_authentication": "required",
      "xpack.security.transport.ssl.key": "certs/transport.key",
      "xpack.security.transport.ssl.certificate": "certs/transport.crt",
      "xpack.security.transport.ssl.certificate_authorities": ["certs/transport-ca.crt"],
      "xpack.security.transport.ssl.supported_protocols": ["TLSv1.3", "TLSv1.2"],
    });
  });

  test("leave the name unverified when all nodes share a certificate, and nothing else", () => {
    expect(transportSettings({ certificatesPer: "cluster" })).toEqual({
      ...transportSettings({ certificatesPer: "node" }),
      "xpack.security.transport.ssl.verification_mode": "certificate",
    });
  });
});

describe("HTTP settings", () => {
  const plain = {
    "xpack.security.http.ssl.enabled": true,
    "xpack.security.http.ssl.client_authentication": "none",
    "xpack.security.http.ssl.key": "certs/http.key",
    "xpack.security.http.ssl.certificate": "certs/http.crt",
    "xpack.security.http.ssl.certificate_authorities": ["certs/http-ca.crt"],
    "xpack.security.http.ssl.supported_protocols": ["TLSv1.3", "TLSv1.2"],
  };

  test("are TLS without client certificates, and no realms", () => {
    expect(httpSettings({ clientAuthentication: "none" })).toEqual(plain);
  });

  test.each(["optional", "required"] as const)("trust the client authority alone when client certificates are %s", (clientAuthentication) => {
    expect(httpSettings({ clientAuthentication })).toEqual({
      ...plain,
      "xpack.security.http.ssl.client_authentication": clientAuthentication,
      "xpack.security.http.ssl.certificate_authorities": ["certs/client-ca.crt"],
    });
  });

  test("name every realm in its place when certificates are identities, the certificate last", () => {
    const clientAuthentication = ClientAuthentication.Optional;
    expect(httpSettings({ clientAuthentication, pkiRealm: true })).toEqual({
      ...httpSettings({ clientAuthentication }),
      "xpack.security.authc.realms.file.file1.order": 1,
      "xpack.security.authc.realms.native.native1.order": 2,
      "xpack.security.authc.realms.pki.pki1.order": 3,
      "xpack.security.authc.realms.pki.pki1.certificate_authorities": ["certs/client-ca.crt"],
    });
  });
});

describe("node settings", () => {
  const facts: NodeFacts = {
    clusterName: "logs",
    name: "es01",
    publishHost: "es01.example.com",
    httpPort: 9200,
    transportPort: 9300,
    licence: "basic",
  };
  const settings = {
    "cluster.name": "logs",
    "node.name": "es01",
    "network.host": "0.0.0.0",
    "network.publish_host": "es01.example.com",
    "http.port": 9200,
    "transport.port": 9300,
    "discovery.seed_providers": ["file"],
    "xpack.security.enabled": true,
    "xpack.security.autoconfiguration.enabled": false,
    "xpack.security.enrollment.enabled": false,
  };

  test("are complete, and hold neither roles nor first masters by default", () => {
    expect(nodeSettings(facts)).toEqual(settings);
  });

  test("name the directories of data and logs where they are given, as Elastic's packages need", () => {
    const paths = { data: "/var/lib/elasticsearch", logs: "/var/log/elasticsearch" };
    expect(nodeSettings({ ...facts, paths })).toEqual({ ...nodeSettings(facts), "path.data": paths.data, "path.logs": paths.logs });
  });

  test("keep the roles given, an empty list too", () => {
    expect(nodeSettings({ ...facts, roles: ["master", "data"] })).toEqual({ ...settings, "node.roles": ["master", "data"] });
    expect(nodeSettings({ ...facts, roles: [] })).toEqual({ ...settings, "node.roles": [] });
  });

  test("name the first masters, and where to find them, only while the cluster is being formed", () => {
    const firstMasters = ["es01", "es02"].map((name) => ({ name, host: `${name}.example.com`, port: 9300 }));
    const seeds = { "discovery.seed_hosts": ["es01.example.com:9300", "es02.example.com:9300"] };
    const forming = { ...seeds, "cluster.initial_master_nodes": ["es01", "es02"] };
    expect(nodeSettings({ ...facts, firstMasters })).toEqual({ ...settings, ...forming });
    expect(nodeSettings({ ...facts, firstMasters, roles: ["master"] })).toMatchObject(forming);
    for (const roles of [["data"], []]) {
      expect(nodeSettings({ ...facts, firstMasters, roles })).toEqual({ ...settings, "node.roles": roles, ...seeds });
    }
  });

  test("ask for a licence only when it is a trial, which a cluster grants itself", () => {
    expect(nodeSettings({ ...facts, licence: "trial" })).toEqual({ ...settings, "xpack.license.self_generated.type": "trial" });
    expect(nodeSettings({ ...facts, licence: "platinum" })).toEqual(settings);
    expect(nodeSettings({ ...facts, licence: "enterprise" })).toEqual(settings);
  });

  test("say which nodes can be master", () => {
    expect([undefined, ["data", "master"], ["data"], []].map(isMasterEligible)).toEqual([true, true, false, false]);
  });

  test("make elasticsearch.yml together with the channels, the same settings as data", () => {
    const all = { ...nodeSettings(facts), ...transportSettings({ certificatesPer: "node" }), ...httpSettings({ clientAuthentication: "none" }) };
    expect(parse(settingsYaml(all))).toEqual(all);
  });
});

describe("file names", () => {
  test("are distinct and relative for each reader", () => {
    for (const names of Object.values(files).map((table) => Object.values(table) as string[])) {
      expect(new Set(names).size).toBe(names.length);
      expect(names.filter((name) => name.startsWith("/") || name.includes(".."))).toEqual([]);
    }
  });
});
