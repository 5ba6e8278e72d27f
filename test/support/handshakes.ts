import { execFile, execFileSync } from "node:child_process";
import fs from "node:fs";
import { type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import tls from "node:tls";
import { parse } from "yaml";
import { type Issued, newKey } from "./pem";

/** One end of a TLS connection, as its settings say. */
export interface End {
  cert?: string;
  key?: string;
  /** What verifies the other end. */
  ca: string;
  /** Whether, as a server, it asks for a certificate, and whether it turns away who has none. */
  asks: "none" | "optional" | "required";
  /** Whether, as a client, it verifies the name that it dialled. */
  verifiesName: boolean;
  protocols: string[];
}

/** What both ends saw of each other. */
export interface Handshake {
  protocol: string | null;
  /** The subject's common name that the client showed, if it showed a certificate. */
  clientName?: string;
}

/** What a setting may hold. */
type Settings = Record<string, string | boolean | string[]>;

const settingsIn = (directory: string, file: string): Settings => parse(fs.readFileSync(path.join(directory, file), "utf8"));
const readAll = (directory: string, files: string[]) => files.map((file) => fs.readFileSync(path.join(directory, file), "utf8")).join("");

/** A node on one of its layers: the same material as a server and as a client. */
export function nodeEnd(directory: string, layer: "transport" | "http" | "remote_cluster_server"): End & { publishHost: string } {
  const settings = settingsIn(directory, "elasticsearch.yml");
  const of = (name: string) => settings[`xpack.security.${layer}.ssl.${name}`];
  if (of("enabled") !== true) throw new Error(`${layer} TLS is off in ${directory}`);
  return {
    cert: readAll(directory, [of("certificate") as string]),
    key: readAll(directory, [of("key") as string]),
    ca: readAll(directory, (of("certificate_authorities") ?? []) as string[]),
    asks: (of("client_authentication") ?? "none") as End["asks"],
    verifiesName: of("verification_mode") !== "certificate",
    protocols: of("supported_protocols") as string[],
    publishHost: settings[layer === "remote_cluster_server" ? "remote_cluster.publish_host" : "network.publish_host"] as string,
  };
}

/** Kibana to browsers, and to Elasticsearch, whose hosts it dials. `seenAt` is its directory as Kibana itself sees it. */
export function kibanaEnds(directory: string, seenAt = "/usr/share/kibana/config"): { server: End; client: End; hosts: string[] } {
  const settings = settingsIn(directory, "kibana.yml");
  const read = (...names: string[]) =>
    readAll(directory, names.flatMap((name) => settings[name] as string | string[]).map((file) => path.relative(seenAt, file)));
  if (settings["server.ssl.enabled"] !== true) throw new Error(`TLS is off in ${directory}`);
  const hasCertificate = "elasticsearch.ssl.certificate" in settings;
  return {
    server: {
      cert: read("server.ssl.certificate"),
      key: read("server.ssl.key"),
      ca: "",
      asks: "none",
      verifiesName: true,
      protocols: settings["server.ssl.supportedProtocols"] as string[],
    },
    client: {
      ...(hasCertificate && { cert: read("elasticsearch.ssl.certificate"), key: read("elasticsearch.ssl.key") }),
      ca: read("elasticsearch.ssl.certificateAuthorities"),
      asks: "none",
      verifiesName: settings["elasticsearch.ssl.verificationMode"] === "full",
      protocols: ["TLSv1.3", "TLSv1.2"],
    },
    hosts: (settings["elasticsearch.hosts"] as string[]).map((url) => new URL(url).hostname),
  };
}

/** A client that trusts what is in its directory, and shows the certificate there if there is one. */
export function clientEnd(directory: string): End {
  const certificate = fs.existsSync(path.join(directory, "client.crt"))
    ? { cert: readAll(directory, ["client.crt"]), key: readAll(directory, ["client.key"]) }
    : {};
  return { ...certificate, ca: readAll(directory, ["http-ca.crt"]), asks: "none", verifiesName: true, protocols: ["TLSv1.3", "TLSv1.2"] };
}

/**
 * One end dials the other by a name, over the loopback interface.
 *
 * @throws what either end has against the other
 */
export async function handshake(client: End, server: End, name: string): Promise<Handshake> {
  const objections: string[] = [];
  const object = ({ message }: Error) => void objections.push(message);
  // `rejectUnauthorized` would turn a client away without saying why: `turnsAway` decides as it does, and says it.
  const listener = tls.createServer({ ...material(server), requestCert: server.asks !== "none", rejectUnauthorized: false });
  listener.on("tlsClientError", object);
  const seen = new Promise<Handshake>((resolve) =>
    listener.on("secureConnection", (socket) => {
      socket.on("error", object);
      const refusal = turnsAway(server, socket);
      if (refusal) return void socket.destroy(new Error(refusal));
      const clientName = shownBy(socket);
      socket.end("welcome");
      resolve({ protocol: socket.getProtocol(), ...(clientName !== undefined && { clientName }) });
    }),
  );
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  try {
    const welcomed = await dial(client, (listener.address() as AddressInfo).port, name, object);
    if (!welcomed) throw new Error(objections.join("; ") || "closed without a word");
    return await seen;
  } finally {
    listener.close();
  }
}

/** Why a server refuses a client: for no certificate where one is required, or for a bad one where it asks for any, as Java does. */
function turnsAway({ asks }: End, socket: tls.TLSSocket): string | undefined {
  if (asks === "none") return undefined;
  if (shownBy(socket) === undefined) return asks === "required" ? "no client certificate" : undefined;
  return socket.authorized ? undefined : `client certificate: ${String(socket.authorizationError)}`;
}

/** The common name in the client's certificate, if it showed one. */
function shownBy(socket: tls.TLSSocket): string | undefined {
  const { subject } = socket.getPeerCertificate() as Partial<tls.PeerCertificate>;
  return subject && String(subject.CN);
}

/** Whether the server had something to say to the client. */
function dial(client: End, port: number, name: string, object: (error: Error) => void): Promise<boolean> {
  return new Promise((resolve) => {
    let heard = "";
    // Elasticsearch and Kibana verify an address that they dialled as an address; TLS names no address to the server.
    const socket = tls.connect({
      ...material(client),
      host: "127.0.0.1",
      port,
      ...(/^[\d.:]+$/.test(name) ? {} : { servername: name }),
      checkServerIdentity: (_, certificate) => (client.verifiesName ? tls.checkServerIdentity(name, certificate) : undefined),
    });
    socket.on("data", (data: Buffer) => (heard += data.toString()));
    socket.on("error", object);
    socket.on("close", () => setImmediate(() => resolve(heard === "welcome")));
  });
}

function material({ cert, key, ca, protocols }: End): tls.SecureContextOptions {
  const versions = [...protocols].sort() as tls.SecureVersion[];
  return { cert, key, ca: ca === "" ? [] : ca, minVersion: versions[0], maxVersion: versions.at(-1) };
}

/** The certificates that a server presents, in PEM, as `openssl s_client -showcerts` sees them: what it holds, not what a client adds. */
export async function presented(server: End): Promise<string[]> {
  const listener = tls.createServer(material(server));
  listener.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = listener.address() as AddressInfo;
    const printed = await new Promise<string>((resolve) => {
      const child = execFile("openssl", ["s_client", "-showcerts", "-connect", `127.0.0.1:${port}`], (_, stdout) => resolve(stdout));
      child.stdin?.end();
    });
    return printed.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  } finally {
    listener.close();
  }
}

/** A certificate whose validity ended yesterday, for a name and signed by an authority; a leaf unless the constraints say otherwise. */
export function expiredLeaf(name: string, issuer: Issued, constraints = "CA:FALSE"): Issued {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "elastic-tls-expired-"));
  const file = (base: string, content: string) => {
    fs.writeFileSync(path.join(folder, base), content, { mode: 0o600 });
    return path.join(folder, base);
  };
  try {
    const openssl = (...args: string[]) => execFileSync("openssl", args, { encoding: "utf8", stdio: "pipe" });
    const privateKeyPem = newKey();
    const request = file("request.csr", openssl("req", "-new", "-key", file("leaf.key", privateKeyPem), "-subj", `/CN=${name}`));
    const signer = ["-CA", file("ca.crt", issuer.certPem), "-CAkey", file("ca.key", issuer.privateKeyPem)];
    const names = file("names.cnf", `subjectAltName=DNS:${name}\nbasicConstraints=critical,${constraints}`);
    return { certPem: openssl("x509", "-req", "-in", request, ...signer, "-days", "-1", "-extfile", names), privateKeyPem };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
