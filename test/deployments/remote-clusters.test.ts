import { certificateFacts } from "../../components/pki/certificate-facts";
import { pemBlocks } from "../../components/pki/pem";
import { readExpected, trustedByNodes } from "../../components/verify/expected";
import { cluster } from "../support/cluster";
import { issuing } from "../support/issuing";
import { isSecret, mockEngine, reveal, valueOf } from "../support/mocks";
import { newAuthority } from "../support/pem";

const [one, two, three] = ["one", "two", "three"].map((commonName) => newAuthority({ commonName }).certPem) as [string, string, string];
const credentials = Buffer.from("id:key").toString("base64");
const oneNode = { nodes: [{ name: "es01", host: "es01.example.com" }], kibanas: [] };

/** What is stored for the node, and the deployment's outputs. */
async function deployed(more: Parameters<typeof cluster>[0]) {
  const engine = await mockEngine({ outputs: issuing() });
  const deployment = cluster({ ...oneNode, licence: "trial", ...more });
  await engine.settled();
  const stored = engine.registration("logs-elasticsearch-es01").inputs.files as Record<string, unknown>;
  return { engine, deployment, stored, files: reveal(stored) as Record<string, string>, certificates: await valueOf(deployment.certificates), trustPem: await valueOf(deployment.trustPem) };
}

test("a rotation of the server's authority shows in what other clusters verify it by, before it signs", async () => {
  const { deployment, engine, certificates } = await deployed({ remoteClusterServer: {}, rotation: { remoteClusterServer: { generations: ["g1", "g2"] } } });
  const { trustPem, addresses } = await valueOf(deployment.remoteClusterEndpoint);
  const authorities = certificates.filter(({ channel, isAuthority }) => channel === "remote-cluster-server" && isAuthority);
  expect(addresses).toEqual(["es01.example.com:9443"]);
  expect(authorities.map(({ name }) => name).sort()).toEqual(["remote-cluster-server authority g1", "remote-cluster-server authority g2"]);
  expect(authorities.map(({ fingerprint }) => fingerprint).sort()).toEqual(pemBlocks(trustPem).map((pem) => certificateFacts(pem).fingerprint).sort());
  expect(engine.registrations.filter(({ name }) => /remote-cluster-server-authority-g\d-key$/.test(name))).toHaveLength(2);
  const leaf = certificates.find(({ channel, isAuthority }) => channel === "remote-cluster-server" && !isAuthority)!;
  expect([leaf.servedAt, leaf.issuer]).toEqual([["es01.example.com:9443"], authorities.find(({ name }) => name.endsWith("g1"))!.subject]);
});

test("without such a server there is nothing to tell, and nothing more is made", async () => {
  const { deployment, engine, files } = await deployed({});
  expect(await valueOf(deployment.remoteClusterEndpoint)).toEqual({ trustPem: "", addresses: [] });
  expect(await valueOf(deployment.remoteClusterConnections)).toEqual({ settings: "", steps: [] });
  expect(engine.registrations.filter(({ name }) => name.includes("remote"))).toEqual([]);
  expect(Object.keys(files).filter((name) => /remote|restrictions|properties/.test(name))).toEqual([]);
});

test("authorities of other clusters are in the inventory, each certificate by itself, and the live check looks for them on every node", async () => {
  const { certificates, trustPem } = await deployed({
    remoteClusters: [{ name: "archive", trustPem: one + two, seeds: ["archive01:9443"] }],
    transport: { trustedClusters: [{ name: "partner", trustPem: three, nodeNames: ["partner01"] }] },
  });
  const listed = certificates.map(({ name, channel }) => `${channel}: ${name}`);
  expect(listed).toEqual(expect.arrayContaining(["remote-cluster-client: authority of archive 1", "remote-cluster-client: authority of archive 2", "transport: transport authority of partner"]));
  const expected = trustedByNodes(readExpected(JSON.stringify({ certificates, trustPem }))).map(({ serial }) => serial);
  for (const pem of [one, two, three]) expect(expected).toContain(certificateFacts(pem).serial);
});

test("a transport authority is trusted beside the own one, and the names of both clusters' nodes", async () => {
  const { deployment, files } = await deployed({ transport: { trustedClusters: [{ name: "partner", trustPem: `\r\n${two}`, nodeNames: ["partner01", "*.partner.example.com"] }] } });
  const own = await valueOf(deployment.transportTrust);
  expect(files["certs/transport-ca.crt"]).toBe(own.trustPem + two);
  expect(own.nodeNames).toEqual(["es01", "es01.example.com"]);
  for (const name of ["es01", "es01.example.com", "partner01", '"*.partner.example.com"']) expect(files["certs/trust-restrictions.yml"]).toContain(`  - ${name}\n`);
});

test("nodes that share a certificate are known by the name in it, the cluster's", async () => {
  const { deployment } = await deployed({ transport: { certificatesPer: "cluster" } });
  expect((await valueOf(deployment.transportTrust)).nodeNames).toEqual(["logs"]);
});

test("keys are stored as secrets and stand nowhere else, and those that aren't given are asked for", async () => {
  const { deployment, stored, files } = await deployed({
    remoteClusters: [
      { name: "archive", trustPem: one, seeds: ["archive01:9443"], credentials },
      { name: "partner", trustPem: two, proxyAddress: "partner.example.com:9443" },
    ],
  });
  expect(isSecret(stored["keystore.properties"])).toBe(true);
  expect(files["keystore.properties"]).toBe(`cluster.remote.archive.credentials=${credentials}\n`);
  expect(files["certs/remote-clusters-ca.crt"]).toBe(one + two);
  const { settings, steps } = await valueOf(deployment.remoteClusterConnections);
  expect(settings + steps.join()).not.toContain(credentials);
  expect(steps).toContain("on every node, in Elasticsearch's home: bin/elasticsearch-keystore add --force cluster.remote.partner.credentials");
});
