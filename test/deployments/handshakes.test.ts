import { X509Certificate } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { clusterArgs } from "../support/cluster";
import { engineProject } from "../support/engine";
import { type End, clientEnd, expiredLeaf, handshake, kibanaEnds, nodeEnd, presented } from "../support/handshakes";
import { newAuthority, newLeaf } from "../support/pem";

const corporate = newAuthority({ commonName: "corporate transport authority" });
const partner = newAuthority({ commonName: "partner's transport authority" });
const foreign = newAuthority({ commonName: "foreign authority" });
const nodes = ["es01", "es02", "es03"];
const addresses = Object.fromEntries(nodes.map((name, index) => [name, `10.0.0.${index + 1}`]));

/** Between them: both holders of certificates, each authentication of Kibana, each kind of client authentication. */
const clusters: Record<string, Partial<ReturnType<typeof clusterArgs>>> = {
  token: {
    licence: "trial",
    transport: { authority: corporate, trustedClusters: [{ name: "password", trustPem: partner.certPem, nodeNames: ["es0*"] }] },
    remoteClusterServer: { names: ["remote.example.com"] },
  },
  shared: {
    transport: { certificatesPer: "cluster" },
    http: { clientAuthentication: "required", clients: ["metrics"], supportedProtocols: ["TLSv1.2"] },
  },
  pki: { licence: "trial", http: { clients: ["metrics"] }, kibana: { authentication: "clientCertificate" } },
  password: {
    http: { sharesTransportAuthority: true, names: ["lb.example.com"], publicEndpoint: "https://logs.example.com" },
    kibana: { authentication: "password", password: "changeit-changeit", verificationMode: "certificate" },
    licence: "enterprise",
    transport: { authority: partner, supportedProtocols: ["TLSv1.3"] },
  },
};

const argsOf = (name: string) => ({
  ...clusterArgs(clusters[name]),
  nodes: nodes.map((node) => ({ name: node, addresses: [addresses[node]] })),
  directory: { path: `out/${name}` },
});

const program = `
const { SelfManagedDeployment } = require("elastic-tls");
const made = {};
for (const [name, args] of Object.entries(${JSON.stringify(Object.fromEntries(Object.keys(clusters).map((name) => [name, argsOf(name)])))})) {
  if (name === "password") {
    const { remoteClusterEndpoint, transportTrust } = made.token;
    args.remoteClusters = [{ name: "token", trustPem: remoteClusterEndpoint.trustPem, seeds: remoteClusterEndpoint.addresses, credentials: "aWQ6a2V5" }];
    args.transport.trustedClusters = [{ name: "token", trustPem: transportTrust.trustPem, nodeNames: transportTrust.nodeNames }];
  }
  made[name] = new SelfManagedDeployment(name, args);
  exports[name] = made[name].trustFingerprints;
  exports[name + "Connections"] = made[name].remoteClusterConnections;
}
`;

// The store is a directory, so a broken run is safely repeated, and a test's isn't repeated at all.
const project = engineProject({ program, env: { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" } });
let fingerprints: Record<string, string[]>;
let connections: Record<string, { settings: string; steps: string[] }>;

beforeAll(async () => {
  await project.up();
  const outputs = JSON.parse((await project.run("stack", "output", "--json")).stdout) as Record<string, unknown>;
  fingerprints = outputs as typeof fingerprints;
  connections = outputs as typeof connections;
});
afterAll(() => project.remove());

const at = (...parts: string[]) => path.join(project.dir, "out", ...parts);
const onTransport = (cluster: string, node = "es01") => nodeEnd(at(cluster, "elasticsearch", node, "config"), "transport");
const onHttp = (cluster: string, node = "es01") => nodeEnd(at(cluster, "elasticsearch", node, "config"), "http");
const kibana = (cluster: string) => kibanaEnds(at(cluster, "kibana/kb01/config"));
const anyone = (cluster: string) => clientEnd(at(cluster, "clients"));
const metrics = (cluster: string) => clientEnd(at(cluster, "clients/metrics"));
const untrusted = /client certificate: (UNABLE_TO_|SELF_SIGNED|CERT_SIGNATURE)/;
const pairs = nodes.flatMap((one) => nodes.filter((other) => other !== one).map((other) => [one, other] as const));

/** The same end with the certificate of another. */
const posing = (end: End, { cert, key }: Pick<End, "cert" | "key">): End => ({ ...end, cert, key });
const issued = (args: Parameters<typeof newLeaf>[0]) => {
  const { certPem, privateKeyPem } = newLeaf(args);
  return { cert: certPem, key: privateKeyPem };
};

describe.each(Object.keys(clusters))("in the cluster %s", (cluster) => {
  test("every node dials every other by its published name, and each shows a certificate", async () => {
    for (const [one, other] of pairs) {
      const server = onTransport(cluster, other);
      const { clientName } = await handshake(onTransport(cluster, one), server, server.publishHost);
      expect(clientName).toBe(clusters[cluster]!.transport?.certificatesPer === "cluster" ? "logs" : one);
    }
  });

  test("Kibana dials every node of its list", async () => {
    const { client, hosts } = kibana(cluster);
    expect(hosts).toEqual(nodes);
    const shows = ["shared", "pki"].includes(cluster) ? { clientName: "kb01" } : {};
    for (const host of hosts) {
      const { protocol, ...seen } = await handshake(client, onHttp(cluster, host), host);
      expect(seen).toEqual(shows);
      expect(protocol).toBe(cluster === "shared" ? "TLSv1.2" : "TLSv1.3");
    }
  });

  test("a browser that trusts what clients get reaches Kibana by its name and from its own machine", async () => {
    for (const name of ["kb01", "localhost", "127.0.0.1"]) await handshake(anyone(cluster), kibana(cluster).server, name);
    await expect(handshake(anyone(cluster), kibana(cluster).server, "es01")).rejects.toThrow(/does not match certificate's altnames/);
  });

  test("a node presents on HTTP the root that clients may pin", async () => {
    const chain = await presented({ ...onHttp(cluster), asks: "none" });
    const [leaf, root] = chain.map((pem) => new X509Certificate(pem));
    expect(chain).toHaveLength(2);
    expect([leaf!.ca, root!.ca, leaf!.checkIssued(root!)]).toEqual([false, true, true]);
    expect(fingerprints[cluster]).toEqual([root!.fingerprint256.replaceAll(":", "").toLowerCase()]);
  });

  test("on transport, nodes refuse", async () => {
    const [dialling, server] = [onTransport(cluster, "es01"), onTransport(cluster, "es02")];
    const stranger = issued({ commonName: "es01", issuer: foreign, names: ["DNS:es01", "DNS:es02"] });
    await expect(handshake(posing(dialling, stranger), server, "es02")).rejects.toThrow(untrusted);
    await expect(handshake(dialling, posing(server, stranger), "es02")).rejects.toThrow(/unable to (get local issuer|verify the first)/);
    await expect(handshake({ ...dialling, cert: undefined, key: undefined }, server, "es02")).rejects.toThrow(/no client certificate/);
    await expect(handshake(posing(dialling, onHttp(cluster)), server, "es02")).rejects.toThrow(/INVALID_PURPOSE/);
  });
});

describe("names", () => {
  test("are verified between nodes that have certificates of their own", async () => {
    const server = onTransport("token", "es02");
    await expect(handshake(onTransport("token"), server, "es03")).rejects.toThrow(/Host: es03. is not in the cert's altnames/);
    await handshake(onTransport("token"), server, addresses.es02!);
    await expect(handshake(onTransport("token"), server, addresses.es03!)).rejects.toThrow(/10.0.0.3 is not in the cert's list/);
  });

  test("aren't verified where all share a certificate", async () => {
    await handshake(onTransport("shared"), onTransport("shared", "es02"), "es09");
  });

  test("of a node, of its own machine, of a load balancer and of the endpoint reach it on HTTP, and no others", async () => {
    for (const name of ["es02", addresses.es02!, "localhost", "127.0.0.1", "lb.example.com", "logs.example.com"]) {
      await handshake(anyone("password"), onHttp("password", "es02"), name);
    }
    for (const name of ["es01", addresses.es01!, "example.com"]) {
      await expect(handshake(anyone("password"), onHttp("password", "es02"), name)).rejects.toThrow(/does not match certificate's altnames/);
    }
  });

  test("are verified by Kibana unless it was told to verify the issuer alone", async () => {
    await expect(handshake(kibana("token").client, onHttp("token"), "es09")).rejects.toThrow(/does not match certificate's altnames/);
    await handshake(kibana("password").client, onHttp("password"), "es09");
  });
});

describe("certificates of clients", () => {
  const stranger = issued({ commonName: "metrics", issuer: foreign });

  test("aren't asked for by default", async () => {
    expect(await handshake(anyone("token"), onHttp("token"), "es01")).toEqual({ protocol: "TLSv1.3" });
  });

  test("may be shown where they are optional, but not those of others", async () => {
    expect(await handshake(anyone("pki"), onHttp("pki"), "es01")).toEqual({ protocol: "TLSv1.3" });
    expect(await handshake(metrics("pki"), onHttp("pki"), "es01")).toEqual({ protocol: "TLSv1.3", clientName: "metrics" });
    await expect(handshake(posing(anyone("pki"), stranger), onHttp("pki"), "es01")).rejects.toThrow(untrusted);
  });

  test("must be shown where they are required", async () => {
    const server = onHttp("shared");
    expect(await handshake(metrics("shared"), server, "es01")).toEqual({ protocol: "TLSv1.2", clientName: "metrics" });
    await expect(handshake(anyone("shared"), server, "es01")).rejects.toThrow(/no client certificate/);
    await expect(handshake(posing(anyone("shared"), stranger), server, "es01")).rejects.toThrow(untrusted);
    await expect(handshake(posing(anyone("shared"), onHttp("shared")), server, "es01")).rejects.toThrow(/INVALID_PURPOSE/);
  });

  test.each(["shared", "pki"])("open no way into the cluster %s", async (cluster) => {
    for (const end of [metrics(cluster), kibana(cluster).client]) {
      await expect(handshake(posing(onTransport(cluster), end), onTransport(cluster, "es02"), "es02")).rejects.toThrow(untrusted);
    }
  });

  test("don't serve: nobody takes a client's certificate for Elasticsearch's", async () => {
    const server = posing({ ...onHttp("shared"), asks: "none" }, metrics("shared"));
    await expect(handshake({ ...anyone("shared"), ca: onHttp("shared").ca }, server, "metrics")).rejects.toThrow(/unsuitable certificate purpose/);
  });
});

describe("a cluster that dials another", () => {
  const server = () => nodeEnd(at("token/elasticsearch/es02/config"), "remote_cluster_server");
  /** As the settings of the node that dials say. */
  const client = (): End => {
    const directory = at("password/elasticsearch/es01/config");
    const settings = parse(fs.readFileSync(path.join(directory, "elasticsearch.yml"), "utf8"));
    const of = (name: string) => settings[`xpack.security.remote_cluster_client.ssl.${name}`];
    expect(of("verification_mode")).toBe("full");
    return { ca: fs.readFileSync(path.join(directory, of("certificate_authorities")[0]), "utf8"), asks: "none", verifiesName: true, protocols: of("supported_protocols") };
  };

  test("by API key verifies every name by which that is dialled, shows no certificate, and trusts nobody else", async () => {
    for (const name of ["es02", addresses.es02!, "remote.example.com"]) expect(await handshake(client(), server(), name)).toEqual({ protocol: "TLSv1.3" });
    await expect(handshake(client(), server(), "es03")).rejects.toThrow(/does not match certificate's altnames/);
    const stranger = issued({ commonName: "es02", issuer: foreign, names: ["DNS:es02"] });
    for (const other of [stranger, onHttp("token", "es02"), onTransport("token", "es02")]) {
      await expect(handshake(client(), posing(server(), other), "es02")).rejects.toThrow(/unable to (get local issuer|verify the first)|self-signed certificate in/);
    }
  });

  test("by API key can do so by what stands among the public trust, and its own certificates open no other channel", async () => {
    expect(fs.readFileSync(at("token/clients/remote-cluster-server-ca.crt"), "utf8")).toBe(client().ca);
    await expect(handshake(posing(onTransport("token"), server()), onTransport("token", "es02"), "es02")).rejects.toThrow(untrusted);
  });

  test("by API key is told what to do, without the key", () => {
    const { settings, steps } = connections.passwordConnections!;
    const remote = { token: { mode: "sniff", seeds: nodes.map((name) => `${name}:9443`), proxy_address: null, server_name: null, skip_unavailable: null } };
    expect(JSON.parse(settings)).toEqual({ persistent: { cluster: { remote } } });
    expect(steps.map((step) => step.split(":")[0])).toEqual(["on every node, in Elasticsearch's home", "on every node whose elasticsearch.yml has changed, one by one", "once", "once", "look"]);
    expect(fs.readFileSync(at("password/elasticsearch/es03/config/keystore.properties"), "utf8")).toBe("cluster.remote.token.credentials=aWQ6a2V5\n");
    expect(JSON.stringify(connections)).not.toContain("aWQ6a2V5");
    expect(connections.tokenConnections).toEqual({ settings: "", steps: [] });
  });

  test("by certificates is verified by it on transport, both ways, and a third cluster isn't", async () => {
    for (const [one, other] of [["token", "password"], ["password", "token"]] as const) {
      expect(await handshake({ ...onTransport(one), protocols: ["TLSv1.3"] }, onTransport(other, "es02"), "es02")).toEqual({ protocol: "TLSv1.3", clientName: "es01" });
      await expect(handshake(onTransport("pki"), onTransport(one, "es02"), "es02")).rejects.toThrow(/unable to (get local issuer|verify the first)|self-signed certificate in/);
      await expect(handshake(onTransport(one), onTransport("pki", "es02"), "es02")).rejects.toThrow(/unable to (get local issuer|verify the first)|self-signed certificate in/);
    }
  });

  test("by certificates accepts its own nodes by name as well as the others", () => {
    const accepted = (cluster: string) => parse(fs.readFileSync(at(cluster, "elasticsearch/es01/config/certs/trust-restrictions.yml"), "utf8"))["trust.subject_name"];
    expect([accepted("token"), accepted("password")]).toEqual([["es0*", ...nodes], nodes]);
    for (const node of nodes) expect(new X509Certificate(onTransport("token", node).cert!).subjectAltName).toContain(`DNS:${node}`);
  });
});

test("nothing changes unless something changed, and no key is in the state in the clear", async () => {
  expect((await project.preview()).changes.map(({ op, urn }) => `${op} ${urn}`)).toEqual([]);
  const { text } = await project.exportStack();
  expect(text).toContain("remote-cluster-server");
  expect(text).not.toContain("aWQ6a2V5");
});

test("an expired certificate is refused by both sides of transport", async () => {
  const { certPem, privateKeyPem } = expiredLeaf("es02", corporate);
  const expired = { cert: certPem, key: privateKeyPem };
  const [dialling, server] = [onTransport("token", "es01"), onTransport("token", "es02")];
  await expect(handshake(posing(dialling, expired), server, "es02")).rejects.toThrow(/client certificate: CERT_HAS_EXPIRED/);
  await expect(handshake(dialling, posing(server, expired), "es02")).rejects.toThrow(/certificate has expired/);
});

test.each([
  ["transport", "password", "TLSv1.2"],
  ["http", "shared", "TLSv1.3"],
] as const)("on %s, a version that the settings leave out is refused", async (layer, cluster, version) => {
  const server = nodeEnd(at(cluster, "elasticsearch/es02/config"), layer);
  const client = layer === "http" ? metrics(cluster) : onTransport(cluster);
  await expect(handshake({ ...client, protocols: [version] }, server, "es02")).rejects.toThrow(/protocol version|unsupported protocol/);
});
