import { gzipSync } from "node:zlib";
import { plainKeys } from "../../policies/rules/plain-keys";
import { encrypted, newAuthority, newKey, traditional } from "../support/pem";
import { judged, unknown } from "../support/policies";

const key = newKey();
const rsa = traditional(newKey("RSA-2048"));
const base64 = (text: string | Buffer) => Buffer.from(text).toString("base64");
const cloudInit = `#cloud-config\nwrite_files:\n- path: /etc/elasticsearch/certs/http.key\n  encoding: b64\n  content: ${base64(rsa)}\n`;
const bundle = newAuthority({ commonName: "ca" }).certPem + key;
const pod = (value: string) => ({ spec: { template: { spec: { containers: [{ env: [{ name: "HTTP_KEY", value }] }] } } } });

describe("a private key is found", () => {
  test.each<[string, string, object, string]>([
    ["in user data", "aws:ec2/instance:Instance", { userData: `#!/bin/sh\ncat > key <<E\n${key}E\n` }, "userData"],
    ["in user data packed as cloud-init takes it", "aws:ec2/launchTemplate:LaunchTemplate", { userData: base64(gzipSync(cloudInit)) }, "userData"],
    ["in user data as base64", "aws:ec2/instance:Instance", { userDataBase64: base64(cloudInit) }, "userDataBase64"],
    ["in Azure's custom data", "azure-native:compute:VirtualMachine", { osProfile: { customData: base64(key) } }, "osProfile.customData"],
    ["in Google's metadata", "gcp:compute/instance:Instance", { metadata: { key } }, "metadata.key"],
    ["in a ConfigMap", "kubernetes:core/v1:ConfigMap", { data: { "http.key": key } }, "data.http.key"],
    ["in a ConfigMap, beside certificates and as base64", "kubernetes:core/v1:ConfigMap", { binaryData: { "http.pem": base64(bundle) } }, "binaryData.http.pem"],
    ["in an annotation", "kubernetes:core/v1:Service", { metadata: { annotations: { "example.com/key": key } } }, "metadata.annotations.example.com/key"],
    ["in an annotation of a Secret", "kubernetes:core/v1:Secret", { metadata: { annotations: { key } } }, "metadata.annotations.key"],
    ["in a tag", "aws:s3/bucket:Bucket", { tags: { key } }, "tags.key"],
    ["in the environment of a pod", "kubernetes:apps/v1:StatefulSet", pod(key), "spec.template.spec.containers.0.env.0.value"],
    ["in a task definition", "aws:ecs/taskDefinition:TaskDefinition", { containerDefinitions: JSON.stringify([{ environment: [{ name: "KEY", value: key }] }]) }, "containerDefinitions"],
    ["in the values of a chart", "kubernetes:helm.sh/v3:Release", { values: { tls: { key: base64(key) } } }, "values.tls.key"],
    ["in ECK's custom resource", "kubernetes:kibana.k8s.elastic.co/v1:Kibana", { spec: { config: { key } } }, "spec.config.key"],
    ["in Oracle's metadata", "oci:Core/instance:Instance", { metadata: { user_data: base64(cloudInit), ssh_authorized_keys: "ssh-ed25519 AAAA" } }, "metadata.user_data"],
    ["in Oracle's metadata of a pool", "oci:Core/instanceConfiguration:InstanceConfiguration", { instanceDetails: { launchDetails: { extendedMetadata: { key } } } }, "instanceDetails.launchDetails.extendedMetadata.key"],
    ["in Google's metadata, by the other provider", "google-native:compute/v1:Instance", { metadata: { items: [{ key: "key", value: key }] } }, "metadata.items.0.value"],
    ["in a list of ConfigMaps", "kubernetes:core/v1:ConfigMapList", { items: [{ metadata: { name: "certs" }, data: { "http.key": key } }] }, "items.0.data.http.key"],
    ["in an annotation of a Secret in a list", "kubernetes:core/v1:SecretList", { items: [{ metadata: { annotations: { key } } }] }, "items.0.metadata.annotations.key"],
    ["in the arguments of a container", "kubernetes:apps/v1:Deployment", { spec: { template: { spec: { initContainers: [{ args: ["--key", key] }] } } } }, "spec.template.spec.initContainers.0.args.1"],
    ["in the command of a container", "azure-native:containerinstance:ContainerGroup", { containers: [{ command: ["sh", "-c", `echo '${key}' > key`] }] }, "containers.0.command.2"],
    ["in a plain parameter", "aws:ssm/parameter:Parameter", { type: "String", value: key }, "value"],
  ])("%s, and not shown", (_, type, props, path) => {
    const said = judged(plainKeys, type, props);
    expect(said).toEqual([expect.stringMatching(`^${path.replaceAll(".", "\\.")} holds a private key: `)]);
    for (const line of [...key.split("\n"), ...rsa.split("\n")].filter((text) => /^\w{10}/.test(text))) expect(said.join()).not.toContain(line);
  });
});

test.each<[string, string, object]>([
  ["in a Secret of Kubernetes", "kubernetes:core/v1:Secret", { stringData: { "tls.key": key }, data: { "http.key": base64(key) } }],
  ["in a Secret under any name", "kubernetes:core/v1:Secret", { stringData: { env: key, "prod.env": key }, data: { userData: base64(key) } }],
  ["in a list of Secrets under any name", "kubernetes:core/v1:SecretList", { items: [{ stringData: { labels: key, env: key }, data: { tags: base64(key) } }] }],
  ["in the arguments of something else than a container", "example:index:Issuer", { args: { privateKey: key } }],
  ["under a name that only ends like an open place", "kubernetes:example.com/v1:Vault", { entries: { "prod.env": key } }],
  ["in Secrets Manager", "aws:secretsmanager/secretVersion:SecretVersion", { secretString: JSON.stringify({ "http.key": key, env: key }) }],
  ["in an encrypted parameter", "aws:ssm/parameter:Parameter", { type: "SecureString", value: key }],
  ["where a certificate is made of it", "tls:index/certRequest:CertRequest", { privateKeyPem: key }],
])("a private key is fine %s", (_, type, props) => {
  expect(judged(plainKeys, type, props)).toEqual([]);
});

test("public certificates, encrypted keys and what isn't known are fine anywhere", () => {
  const data = { "ca.crt": newAuthority({ commonName: "ca" }).certPem, "pkcs8.key": encrypted(key), "sec1.key": encrypted(key, "sec1"), later: unknown, words: "A text about private keys, of some length, which is nothing but words." };
  expect(judged(plainKeys, "kubernetes:core/v1:ConfigMap", { data })).toEqual([]);
});
