import { gzipSync } from "node:zlib";
import { separateFiles } from "../../policies/rules/separate-authorities";
import { clientAuthentication, protocols, verificationMode } from "../../policies/rules/settings";
import { judged, unknown } from "../support/policies";

const base64 = (text: string | Buffer) => Buffer.from(text).toString("base64");
const flat = "xpack.security.transport.ssl.verification_mode: none\n";
const nested = "xpack:\n  security:\n    transport:\n      ssl:\n        verification_mode: none\n";
const cloudInit = `#cloud-config\nwrite_files:\n- path: /etc/elasticsearch/elasticsearch.yml\n  encoding: b64\n  content: ${base64(`cluster.name: logs\n${flat}`)}\n`;

const configMap = "kubernetes:core/v1:ConfigMap";
const instance = "aws:ec2/instance:Instance";

describe("verification that is switched off is found", () => {
  test.each<[string, string, object, string]>([
    ["in a ConfigMap", configMap, { data: { "elasticsearch.yml": flat } }, "xpack.security.transport.ssl.verification_mode in data.elasticsearch.yml"],
    ["in nested YAML", configMap, { data: { "elasticsearch.yml": nested } }, "xpack.security.transport.ssl.verification_mode in data.elasticsearch.yml"],
    ["in Kibana's settings", configMap, { data: { "kibana.yml": 'elasticsearch.ssl.verificationMode: "none"' } }, "elasticsearch.ssl.verificationMode in data.kibana.yml"],
    ["in a Logstash pipeline", configMap, { data: { "logs.conf": 'output { elasticsearch { hosts => ["x"]\n ssl_verification_mode => "none" } }' } }, "ssl_verification_mode in data.logs.conf"],
    ["in ECK's custom resource", "kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch", { spec: { nodeSets: [{ config: { "xpack.security.http.ssl.verification_mode": "none" } }] } }, "spec.nodeSets.0.config.xpack.security.http.ssl.verification_mode"],
    ["in the environment of a pod", "kubernetes:apps/v1:Deployment", { spec: { containers: [{ env: [{ name: "ELASTICSEARCH_SSL_VERIFICATIONMODE", value: "none" }] }] } }, "ELASTICSEARCH_SSL_VERIFICATIONMODE"],
    ["in the environment of a pod, in the form that Elasticsearch's image takes", "kubernetes:apps/v1:StatefulSet", { spec: { containers: [{ env: [{ name: "ES_SETTING_XPACK_SECURITY_HTTP_SSL_VERIFICATION__MODE", value: "none" }] }] } }, "xpack.security.http.ssl.verification_mode"],
    ["in a map of the environment, in that form", "docker:index/service:Service", { taskSpec: { containerSpec: { env: { ES_SETTING_XPACK_SECURITY_HTTP_SSL_VERIFICATION__MODE: "none" } } } }, "taskSpec.containerSpec.env.xpack.security.http.ssl.verification_mode"],
    ["in a list of the environment, in that form", "docker:index/container:Container", { envs: ["ES_SETTING_XPACK_SECURITY_HTTP_SSL_VERIFICATION__MODE=none"] }, "xpack.security.http.ssl.verification_mode in envs.0"],
    ["in a compose file in user data, in that form", instance, { userData: "#!/bin/sh\ncat > compose.yml <<E\nservices:\n  es:\n    environment:\n      - ES_SETTING_XPACK_SECURITY_HTTP_SSL_VERIFICATION__MODE=none\nE\n" }, "xpack.security.http.ssl.verification_mode in userData"],
    ["in a task definition", "aws:ecs/taskDefinition:TaskDefinition", { containerDefinitions: JSON.stringify([{ environment: [{ name: "ELASTICSEARCH_SSL_VERIFICATIONMODE", value: "none" }] }]) }, "ELASTICSEARCH_SSL_VERIFICATIONMODE in containerDefinitions"],
    ["in a shell script of user data", instance, { userData: '#!/bin/sh\necho "xpack.security.http.ssl.verification_mode: none" >> /etc/elasticsearch/elasticsearch.yml\n' }, "xpack.security.http.ssl.verification_mode in userData"],
    ["in user data packed twice", instance, { userDataBase64: base64(gzipSync(cloudInit)) }, "xpack.security.transport.ssl.verification_mode in userDataBase64"],
    ["in a component of this package", "elastic-tls:index:SelfManagedDeployment", { kibanaVerificationMode: "none" }, "kibanaVerificationMode"],
  ])("%s", (_, type, props, title) => {
    expect(judged(verificationMode, type, props)).toEqual([expect.stringMatching(`^${title.replaceAll(".", "\\.")}.*: none lets anybody stand between`)]);
  });

  test("but not in a comment, in prose, or where it isn't known", () => {
    const data = { "elasticsearch.yml": `# ${flat}xpack.security.transport.ssl.verification_mode: full\n`, README: "Never set verification_mode to none: ssl would be pointless.", later: unknown };
    expect(judged(verificationMode, configMap, { data })).toEqual([]);
  });
});

test("verification without the name is refused where full is asked for", () => {
  const data = { "elasticsearch.yml": flat.replace("none", "certificate") };
  expect(judged(verificationMode, configMap, { data })).toEqual([]);
  expect(judged(verificationMode, configMap, { data }, { least: "full" })).toEqual([expect.stringMatching(/certificate doesn't check the name/)]);
});

test("nodes that let in others without certificates are refused; clients of HTTP need none", () => {
  const yml = (channel: string, value: string) => ({ data: { "elasticsearch.yml": `xpack.security.${channel}.ssl.client_authentication: ${value}\n` } });
  expect(judged(clientAuthentication, configMap, yml("transport", "none"))).toEqual([expect.stringMatching(/set required/)]);
  expect(judged(clientAuthentication, configMap, yml("transport", "optional"))).toHaveLength(1);
  expect(judged(clientAuthentication, configMap, yml("transport", "required"))).toEqual([]);
  expect(judged(clientAuthentication, configMap, yml("http", "none"))).toEqual([]);
  const variable = (channel: string) => ({ env: [{ name: `ES_SETTING_XPACK_SECURITY_${channel}_SSL_CLIENT__AUTHENTICATION`, value: "none" }] });
  expect(judged(clientAuthentication, "kubernetes:core/v1:Pod", variable("TRANSPORT"))).toEqual([expect.stringMatching(/^xpack\.security\.transport\.ssl\.client_authentication: none .* set required/)]);
  expect(judged(clientAuthentication, "kubernetes:core/v1:Pod", variable("HTTP"))).toEqual([]);
});

test.each<[string, object]>([
  ["in a list", { data: { "elasticsearch.yml": "xpack.security.http.ssl.supported_protocols: [TLSv1.2, TLSv1.1]\n" } }],
  ["in one line", { data: { "elasticsearch.yml": "xpack.security.http.ssl.supported_protocols: TLSv1.2,TLSv1.1\n" } }],
  ["of Kibana", { data: { "kibana.yml": 'server.ssl.supportedProtocols: ["TLSv1.1", "TLSv1.3"]\n' } }],
  ["of Logstash", { data: { "logs.conf": 'input { beats { ssl_supported_protocols => ["TLSv1.1"] } }' } }],
  ["of a component", { httpProtocols: ["TLSv1.1"] }],
  ["of a variable", { env: [{ name: "ES_SETTING_XPACK_SECURITY_HTTP_SSL_SUPPORTED__PROTOCOLS", value: "TLSv1.2,TLSv1.1" }] }],
  ["in a list below, in a heredoc of shell", { userData: "#!/bin/sh\ncat > e.yml <<E\nxpack.security.http.ssl.supported_protocols:\n  - TLSv1.2\n  # for an old client\n  - 'TLSv1.1' # until spring\nE\n" }],
  ["in such a list with Windows' line ends", { userData: "#!/bin/sh\r\ncat > e.yml <<E\r\nxpack.security.http.ssl.supported_protocols:\r\n- TLSv1.2\r\n- TLSv1.1\r\nE\r\n" }],
  ["in brackets over several lines", { data: { "logs.conf": 'input { beats { ssl_supported_protocols => [\n  "TLSv1.2",\n  "TLSv1.1"\n] } }' } }],
])("an old protocol %s is refused", (_, props) => {
  expect(judged(protocols, configMap, props)).toEqual([expect.stringMatching(/TLSv1\.1 is forbidden/)]);
});

test("what a list in shell assigns is found, too", () => {
  const userData = "#!/bin/sh\ncat > tasks <<E\nrun ssl:\ntasks:\n  - verification_mode: none\n  - ssl.verification_mode=none\nE\n";
  expect(judged(verificationMode, instance, { userData })).toHaveLength(2);
});

test("protocols of today are fine, and those of others not our business", () => {
  expect(judged(protocols, configMap, { data: { "elasticsearch.yml": "xpack.security.http.ssl.supported_protocols: [TLSv1.3, TLSv1.2]\n" } })).toEqual([]);
  expect(judged(protocols, "aws:cloudfront/distribution:Distribution", { origin: { originSslProtocols: ["TLSv1"] } })).toEqual([]);
});

test("files that transport and HTTP have in common are refused", () => {
  const yml = (http: string) => ({ data: { "elasticsearch.yml": `xpack.security.transport.ssl.keystore.path: transport.p12\nxpack.security.http.ssl.keystore.path: ${http}\n` } });
  expect(judged(separateFiles, configMap, yml("http.p12"))).toEqual([]);
  const variables = (http: string) => ({ env: Object.entries({ TRANSPORT: "all.crt", HTTP: http }).map(([channel, value]) => ({ name: `ES_SETTING_XPACK_SECURITY_${channel}_SSL_CERTIFICATE`, value })) });
  expect([variables("http.crt"), variables("all.crt")].map((props) => judged(separateFiles, "kubernetes:core/v1:Pod", props).length)).toEqual([0, 1]);
  expect(judged(separateFiles, configMap, yml("transport.p12"))).toEqual([expect.stringMatching(/^xpack\.security\.transport\.ssl\.keystore\.path in data\.elasticsearch\.yml: is also that of HTTP/)]);
});
