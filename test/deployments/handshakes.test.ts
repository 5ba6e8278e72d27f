import { X509Certificate } from "node:crypto";
import path from "node:path";
import { clusterArgs } from "../support/cluster";
import { engineProject } from "../support/engine";
import { type End, clientEnd, expiredLeaf, handshake, kibanaEnds, nodeEnd, presented } from "../support/handshakes";
import { newAuthority, newLeaf } from "../support/pem";

const corporate = newAuthority({ commonName: "corporate transport authority" });
const foreign = newAuthority({ commonName: "foreign authority" });
const nodes = ["es01", "es02", "es03"];
const addresses = Object.fromEntries(nodes.map((name, index) => [name, `10.0.0.${index + 1}`]));

/** Between them: both holders of certificates, each authentication of Kibana, each kind of client authentication. */
const clusters: Record<string, Partial<ReturnType<typeof clusterArgs>>> = {
  token: { transport: { authority: corporate } },
  shared: {
    transport: { certificatesPer: "cluster" },
    http: { clientAuthentication: "required", clients: ["metrics"], supportedProtocols: ["TLSv1.2"] },
  },
  pki: { licence: "trial", http: { clients: ["metrics"] }, kibana: { authentication: "clientCertificate" } },
  password: {
    http: { sharesTransportAuthority: true, names: ["lb.example.com"], publicEndpoint: "https://logs.example.com" },
    kibana: { authentication: "password", password: "changeit-changeit", verificationMode: "certificate" },
    transport: { supportedProtocols: ["TLSv1.3"] },
  },
};

const argsOf = (name: string) => ({
  ...clusterArgs(clusters[name]),
  nodes: nodes.map((node) => ({ name: node, addresses: [addresses[node]] })),
  directory: { path: `out/${name}` },
});

const program = `
const { SelfManagedDeployment } = require("elastic-tls");
for (const [name, args] of Object.entries(${JSON.stringify(Object.fromEntries(Object.keys(clusters).map((name) => [name, argsOf(name)])))})) {
  exports[name] = new SelfManagedDeployment(name, args).trustFingerprints;
}
`;

// The store is a directory, so a broken run is safely repeated, and a test's isn't repeated at all.
const project = engineProject({ program, env: { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" } });
let fingerprints: Record<string, string[]>;

beforeAll(async () => {
  await project.up();
  fingerprints = JSON.parse((await project.run("stack", "output", "--json")).stdout);
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
