import { X509Certificate, createHash, createPrivateKey, createPublicKey, timingSafeEqual } from "node:crypto";
import https from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import tls from "node:tls";
import { newAuthority, newKey, newLeaf, traditional } from "./pem";

/** What the next request meets with. */
export type Mishap = "503" | "drop" | "drop after the answer is made" | "echo";

interface Chain {
  userSupplied: boolean;
  file: string;
}

interface Pending {
  service: string;
  file: string;
  /** How many more requests see the old chain. */
  requests: number;
}

const base = "/api/v1/platform/configuration/security/tls/";
const services = ["ui", "proxy", "adminconsole", "internalca"];

/**
 * The part of the API of Elastic Cloud Enterprise that is about certificates, over HTTPS on a free port of this machine. It
 * takes nothing that the documented API refuses: https://www.elastic.co/docs/deploy-manage/security/secure-your-elastic-cloud-enterprise-installation/manage-security-certificates
 */
export class EceApi {
  url = "";
  /** The authority that the installation has made for itself. */
  readonly trustPem = own().trustPem;
  readonly requests: string[] = [];
  /** What the next requests meet with, one each. */
  readonly mishaps: Mishap[] = [];
  apiKey = "c2VjcmV0LWtleS1vZi1hbg==";
  password = "correct-horse-battery";
  /** After how many requests an accepted chain is in use; never if infinite. */
  delayRequests = 2;

  private readonly chains: Record<string, Chain>;
  private readonly server: https.Server;
  private readonly sockets = new Set<tls.TLSSocket>();
  private pending: Pending[] = [];

  private constructor() {
    this.chains = Object.fromEntries(services.map((service) => [service, { userSupplied: false, file: own().file }]));
    this.server = https.createServer(material(own().file), (request, response) => void this.answer(request, response));
    this.server.on("secureConnection", (socket) => this.sockets.add(socket));
    this.server.on("tlsClientError", () => undefined);
  }

  static async start(): Promise<EceApi> {
    const api = new EceApi();
    await new Promise<void>((resolve) => api.server.listen(0, "127.0.0.1", resolve));
    api.url = `https://localhost:${(api.server.address() as AddressInfo).port}`;
    return api;
  }

  /** The requests that were made, without those before. */
  takeRequests(): string[] {
    return this.requests.splice(0);
  }

  /** The file that a service presents. */
  presents(service: string): string {
    return this.chains[service]!.file;
  }

  /** What somebody does in the Cloud UI. */
  replaceByHand(service: string, file: string): void {
    this.use(service, file);
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private use(service: string, file: string): void {
    this.chains[service] = { userSupplied: true, file };
    if (service === "ui") this.server.setSecureContext(material(file));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "" } = request;
    const body = await textOf(request);
    const mishap = this.mishaps.shift();
    if (mishap === "drop" || mishap === "503") this.requests.push(`${method} ${url.replace(base, "")} ${mishap}`);
    if (mishap === "drop") return void request.socket.destroy();
    const [status, answer] = mishap === "503" ? [503, failure("service.unavailable", "the service starts")] : this.decide(request, body);
    if (mishap !== "503") this.requests.push(`${method} ${url.replace(base, "")} ${mishap ?? status}`);
    if (mishap === "drop after the answer is made") return void request.socket.destroy();
    const echoed = failure("root.invalid", `${JSON.stringify(request.headers)} ${body}`);
    response.writeHead(mishap === "echo" ? 400 : status, { "content-type": "application/json", connection: "close" });
    response.end(JSON.stringify(mishap === "echo" ? echoed : answer));
  }

  private decide(request: IncomingMessage, body: string): [number, object] {
    const { method, url = "", headers } = request;
    const service = url.startsWith(base) ? url.slice(base.length) : "";
    if (!this.isKnown(headers.authorization ?? "")) return [401, failure("root.unauthenticated", "The supplied authentication is invalid")];
    if (!services.includes(service)) return [404, failure("root.resource_not_found", "The requested resource could not be found")];
    this.progress();
    if (method === "GET") return [200, this.shown(service)];
    if (method !== "POST" || service === "internalca") return [405, failure("root.method_not_allowed", "HTTP method not allowed")];
    if (headers["content-type"] !== "application/json") return [415, failure("root.unsupported_media_type", "expected application/json")];
    const objection = objectionTo(body);
    if (objection) return [400, failure("cert.invalid_cert_chain", objection)];
    this.pending = [...this.pending.filter((other) => other.service !== service), { service, file: body, requests: this.delayRequests }];
    return [202, {}];
  }

  private isKnown(given: string): boolean {
    const accepted = [`ApiKey ${this.apiKey}`, `Basic ${Buffer.from(`admin:${this.password}`).toString("base64")}`];
    return accepted.some((value) => timingSafeEqual(digest(value), digest(given)));
  }

  /** An accepted chain comes into use some requests later. */
  private progress(): void {
    for (const pending of this.pending) pending.requests -= 1;
    // The API presents its new certificate before it says that it does.
    for (const { file } of this.pending.filter(({ service, requests }) => service === "ui" && requests === 0)) this.server.setSecureContext(material(file));
    for (const { service, file } of this.pending.filter(({ requests }) => requests < 0)) this.use(service, file);
    this.pending = this.pending.filter(({ requests }) => requests >= 0);
  }

  private shown(service: string): object {
    const { userSupplied, file } = this.chains[service]!;
    const chain = certificates(file);
    return { user_supplied: userSupplied, chain, chain_status: { expiration_date: new X509Certificate(chain[0]!).validTo } };
  }
}

let made: { trustPem: string; file: string } | undefined;

/** The certificate that an installation comes with, the same for all: it takes a second to make. */
function own(): { trustPem: string; file: string } {
  if (made) return made;
  const authority = newAuthority({ commonName: "elastic ce master", privateKeyPem: newKey("RSA-2048") });
  const root = newAuthority({ commonName: "elastic ce admin console root", privateKeyPem: newKey("RSA-2048"), issuer: authority });
  const leaf = newLeaf({ commonName: "elastic ce admin console", privateKeyPem: newKey("RSA-2048"), issuer: root, names: ["DNS:localhost"] });
  return (made = { trustPem: authority.certPem, file: traditional(leaf.privateKeyPem) + leaf.certPem + root.certPem + authority.certPem });
}

/** What the API has against a file; nothing if it takes it. */
export function objectionTo(file: string): string | undefined {
  const [first = "", ...others] = file.match(/-----BEGIN [A-Z ]+-----\n[\s\S]*?-----END [A-Z ]+-----\n/g) ?? [];
  if (!file.startsWith("-----BEGIN RSA PRIVATE KEY-----\n") || first.includes("ENCRYPTED")) return "expected unencrypted rsa private key (is start of file corrupted?)";
  if ([first, ...others].join("") !== file) return "unexpected text between the blocks";
  if (others.some((block) => !block.startsWith("-----BEGIN CERTIFICATE-----"))) return "expected certificates after the private key";
  const path = others.map((block) => new X509Certificate(block));
  if (path.length === 0) return "expected a certificate";
  if (createPublicKey(createPrivateKey(first)).export({ type: "spki", format: "der" }).compare(path[0]!.publicKey.export({ type: "spki", format: "der" })) !== 0) {
    return "the private key is of another certificate";
  }
  if (path.some((certificate) => new Date(certificate.validTo) < new Date())) return "a certificate has expired";
  if (new Set(others).size < others.length) return "a certificate is there twice";
  const isIssued = (one: X509Certificate, by: X509Certificate) => one.checkIssued(by) && one.verify(by.publicKey);
  if (path.some((certificate, index) => index > 0 && !isIssued(path[index - 1]!, certificate))) return "the certificates are in another order than leaf, intermediates, root";
  return isIssued(path.at(-1)!, path.at(-1)!) ? undefined : "the chain doesn't end with a root";
}

function material(file: string): tls.SecureContextOptions {
  return { key: file.slice(0, file.indexOf("-----BEGIN CERTIFICATE-----")), cert: certificates(file).join(""), minVersion: "TLSv1.2" };
}

function certificates(file: string): string[] {
  return file.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----\n/g) ?? [];
}

function failure(code: string, message: string): object {
  return { errors: [{ code, message }] };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of request.setEncoding("utf8")) text += part as string;
  return text;
}
