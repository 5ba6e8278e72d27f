import { type KeyObject, createPrivateKey, generateKeyPairSync } from "node:crypto";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

/** Kinds of key: those that Elasticsearch reads and those that it refuses. */
export type KeyKind = "P-256" | "P-384" | "P-521" | "P-224" | "secp256k1" | "Ed25519" | "RSA-1024" | "RSA-2048";

/** A new private key in PKCS#8. */
export function newKey(kind: KeyKind = "P-256"): string {
  return generate(kind).export({ type: "pkcs8", format: "pem" }) as string;
}

function generate(kind: KeyKind): KeyObject {
  if (kind === "Ed25519") return generateKeyPairSync("ed25519").privateKey;
  if (kind.startsWith("RSA-")) return generateKeyPairSync("rsa", { modulusLength: Number(kind.slice("RSA-".length)) }).privateKey;
  return generateKeyPairSync("ec", { namedCurve: kind }).privateKey;
}

/** The same key in the form that OpenSSL calls traditional: SEC1 for elliptic curves, PKCS#1 for RSA. */
export function traditional(privateKeyPem: string): string {
  const key = createPrivateKey(privateKeyPem);
  return key.export({ type: key.asymmetricKeyType === "rsa" ? "pkcs1" : "sec1", format: "pem" } as { type: "sec1"; format: "pem" }) as string;
}

/** A key as a request to the tls provider asks for it: its kind is all that matters here. */
export function requestedKey({ algorithm }: { algorithm?: unknown }): string {
  return traditional(newKey(algorithm === "RSA" ? "RSA-2048" : "P-256"));
}

/** The same key behind a passphrase, in PKCS#8 or in the older form that says so in a header. */
export function encrypted(privateKeyPem: string, type: "pkcs8" | "sec1" = "pkcs8"): string {
  const options = { type, format: "pem", cipher: "aes-256-cbc", passphrase: "changeit" } as const;
  return createPrivateKey(privateKeyPem).export(options as typeof options & { type: "pkcs8" }) as string;
}

/** A certificate with its key. */
export interface Issued {
  certPem: string;
  privateKeyPem: string;
}

export interface IssueArgs {
  commonName: string;
  /** Who signs; itself if nobody is given. */
  issuer?: Issued;
  /** The subject's key, a new one on P-256 if none is given. */
  privateKeyPem?: string;
  days?: number;
}

/** The certificate of an authority; its path length and key usages as OpenSSL writes them. */
export function newAuthority({ constraints = "CA:TRUE", keyUsage = "keyCertSign,cRLSign", ...args }: IssueArgs & { constraints?: string; keyUsage?: string }): Issued {
  return issue({ days: 3650, ...args }, [`basicConstraints=critical,${constraints}`, `keyUsage=critical,${keyUsage}`]);
}

/** A leaf certificate; names as OpenSSL writes them: `DNS:es01`, `IP:10.0.0.1`, and so key usages: `digitalSignature`, `serverAuth`. */
export function newLeaf({ names = [], uses = [], keyUsage, ...args }: IssueArgs & { names?: string[]; uses?: string[]; keyUsage?: string }): Issued {
  const alternatives = names.length > 0 ? [`subjectAltName=${names.join(",")}`] : [];
  const restricted = [...(uses.length > 0 ? [`extendedKeyUsage=${uses.join(",")}`] : []), ...(keyUsage === undefined ? [] : [`keyUsage=critical,${keyUsage}`])];
  return issue({ days: 365, ...args }, ["basicConstraints=critical,CA:FALSE", ...alternatives, ...restricted]);
}

function issue({ commonName, issuer, privateKeyPem = newKey(), days }: IssueArgs & { days: number }, extensions: string[]): Issued {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "elastic-tls-pem-"));
  const file = (name: string, content: string) => {
    fs.writeFileSync(path.join(folder, name), content, { mode: 0o600 });
    return path.join(folder, name);
  };
  try {
    const signer = issuer ? ["-CA", file("ca.crt", issuer.certPem), "-CAkey", file("ca.key", issuer.privateKeyPem)] : [];
    // A configuration of its own: the machine's adds extensions.
    const config = file("openssl.cnf", "[req]\ndistinguished_name = subject\n[subject]\n");
    const certPem = execFileSync(
      "openssl",
      [
        ...["req", "-new", "-x509", "-utf8", "-config", config, "-key", file("key.pem", privateKeyPem), ...signer],
        ...["-subj", `/O=acme/CN=${commonName}`, "-days", String(days), "-sha256"],
        ...extensions.flatMap((extension) => ["-addext", extension]),
      ],
      { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
    );
    return { certPem, privateKeyPem };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** A certificate that an authority signs for a request, for names of its own choice and with the extended key usages that it gives. */
export function signRequest(requestPem: string, issuer: Issued, { names = [], days = 365, uses = [] }: { names?: string[]; days?: number; uses?: string[] } = {}): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "elastic-tls-request-"));
  const file = (name: string, content: string) => {
    fs.writeFileSync(path.join(folder, name), content, { mode: 0o600 });
    return path.join(folder, name);
  };
  const extensions = [
    "basicConstraints=critical,CA:FALSE",
    ...(names.length > 0 ? [`subjectAltName=${names.join(",")}`] : []),
    ...(uses.length > 0 ? [`extendedKeyUsage=${uses.join(",")}`] : []),
  ];
  try {
    const signer = ["-CA", file("ca.crt", issuer.certPem), "-CAkey", file("ca.key", issuer.privateKeyPem), "-days", String(days)];
    const request = ["x509", "-req", "-in", file("request.csr", requestPem), "-extfile", file("extensions.cnf", extensions.join("\n"))];
    return execFileSync("openssl", [...request, ...signer], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
