import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parse } from "yaml";
import {
  credentialsSetting,
  remoteClusterClientSettings,
  remoteClusterConnections,
  remoteClusterServerSettings,
  secureSettingsFile,
  settingsYaml,
  takeSecureSettings,
  trustRestrictionSettings,
  trustRestrictions,
} from "../../components/channels";

test("the server for other clusters publishes a name that its certificate holds, and asks for no certificate", () => {
  expect(remoteClusterServerSettings({ port: 9443, publishHost: "es01" })).toEqual({
    "remote_cluster_server.enabled": true,
    "remote_cluster.host": "0.0.0.0",
    "remote_cluster.publish_host": "es01",
    "remote_cluster.port": 9443,
    "xpack.security.remote_cluster_server.ssl.enabled": true,
    "xpack.security.remote_cluster_server.ssl.key": "certs/remote-cluster-server.key",
    "xpack.security.remote_cluster_server.ssl.certificate": "certs/remote-cluster-server.crt",
    "xpack.security.remote_cluster_server.ssl.supported_protocols": ["TLSv1.3", "TLSv1.2"],
  });
});

test("a node verifies remote clusters in full, by their authorities or by the public ones", () => {
  const settings = {
    "xpack.security.remote_cluster_client.ssl.enabled": true,
    "xpack.security.remote_cluster_client.ssl.verification_mode": "full",
    "xpack.security.remote_cluster_client.ssl.supported_protocols": ["TLSv1.3", "TLSv1.2"],
  };
  expect(remoteClusterClientSettings({ privateTrust: false })).toEqual(settings);
  expect(remoteClusterClientSettings({ privateTrust: true })).toEqual({
    ...settings,
    "xpack.security.remote_cluster_client.ssl.certificate_authorities": ["certs/remote-clusters-ca.crt"],
  });
});

test("the body that connects remote clusters says how each is dialled, and takes out what an earlier one said and this one doesn't", () => {
  const connections = [
    { name: "archive", seeds: ["archive01:9443", "archive02:9443"] },
    { name: "partner", proxyAddress: "partner.example.com:9443", serverName: "partner", skipUnavailable: false },
  ];
  expect(JSON.parse(remoteClusterConnections(connections))).toEqual({
    persistent: {
      cluster: {
        remote: {
          archive: { mode: "sniff", proxy_address: null, server_name: null, seeds: ["archive01:9443", "archive02:9443"], skip_unavailable: null },
          partner: { mode: "proxy", proxy_address: "partner.example.com:9443", server_name: "partner", seeds: null, skip_unavailable: false },
        },
      },
    },
  });
});

test("names that may be trusted on transport stand there once each, in one order", () => {
  const yaml = trustRestrictions(["es02", "*.archive.example.com", "es01", "es02"]);
  expect(parse(yaml)).toEqual({ "trust.subject_name": ["*.archive.example.com", "es01", "es02"] });
  expect(parse(settingsYaml(trustRestrictionSettings))).toEqual({
    "xpack.security.transport.ssl.trust_restrictions.path": "certs/trust-restrictions.yml",
    "xpack.security.transport.ssl.trust_restrictions.x509_fields": ["subjectAltName.dnsName", "subjectAltName.otherName.commonName"],
  });
});

describe("the command that takes secret settings into the keystore", () => {
  let home: string;
  beforeEach(() => {
    home = fs.mkdtempSync(path.join(os.tmpdir(), "elastic-tls-home-"));
    for (const folder of ["bin", "config", "etc"]) fs.mkdirSync(path.join(home, folder));
    const tool = "#!/bin/sh\n{ for argument; do printf '%s ' \"$argument\"; done; printf '<'; cat; printf '>\\n'; } >> taken\n";
    fs.writeFileSync(path.join(home, "bin/elasticsearch-keystore"), tool, { mode: 0o755 });
  });
  afterEach(() => fs.rmSync(home, { recursive: true }));

  const settings = { [credentialsSetting("archive")]: "aWQ6a2V5LW9mLWFyY2hpdmU==", [credentialsSetting("partner")]: "aWQ6a2V5" };
  const taken = "add --stdin --force cluster.remote.archive.credentials <aWQ6a2V5LW9mLWFyY2hpdmU==>\nadd --stdin --force cluster.remote.partner.credentials <aWQ6a2V5>\n";
  const run = (env: object) => {
    const { status, stderr } = spawnSync("/bin/sh", ["-c", takeSecureSettings], { cwd: home, encoding: "utf8", env: { PATH: process.env.PATH, ...env } });
    expect([status, stderr]).toEqual([0, ""]);
    return fs.readFileSync(path.join(home, "taken"), "utf8");
  };

  test("gives each to the tool on standard input, as it is to the last character", () => {
    fs.writeFileSync(path.join(home, "config/keystore.properties"), secureSettingsFile(settings));
    expect(run({})).toBe(taken);
  });

  test("reads the file where the packages have their configuration", () => {
    fs.writeFileSync(path.join(home, "etc/keystore.properties"), secureSettingsFile(settings));
    expect(run({ ES_PATH_CONF: path.join(home, "etc") })).toBe(taken);
  });
});
