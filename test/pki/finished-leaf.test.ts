import { X509Certificate } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { usageProblems } from "../../components/pki/finished-leaf";
import { type CertificateUsage } from "../../components/pki/usages";
import { type End, handshake } from "../support/handshakes";
import { purposesInJava, testInJava } from "../support/java";
import { type Issued, newAuthority, newLeaf } from "../support/pem";

const root = newAuthority({ commonName: "root" });
const leafFor = (...uses: string[]) => newLeaf({ commonName: "es01", issuer: root, names: ["DNS:es01"], uses });
const leaves: Record<string, Issued> = {
  nothing: leafFor(),
  "any purpose": leafFor("anyExtendedKeyUsage"),
  servers: leafFor("serverAuth"),
  clients: leafFor("clientAuth"),
  both: leafFor("serverAuth", "clientAuth"),
  "any purpose, and servers": leafFor("anyExtendedKeyUsage", "serverAuth"),
};

const objections = ({ certPem }: Issued, usage: CertificateUsage) => usageProblems(new X509Certificate(certPem), usage).map(({ reason }) => reason);
const takenAs = (usage: CertificateUsage) => Object.keys(leaves).filter((uses) => objections(leaves[uses]!, usage).length === 0);
const end = (more: Partial<End> = {}): End => ({ ca: root.certPem, asks: "none", verifiesName: true, protocols: ["TLSv1.3", "TLSv1.2"], ...more });
test("a leaf is taken as a server's if Kibana and curl, which verify by OpenSSL, take it: a handshake shows which", async () => {
  const verified: string[] = [];
  for (const [uses, { certPem: cert, privateKeyPem: key }] of Object.entries(leaves)) await handshake(end(), end({ cert, key }), "es01").then(() => verified.push(uses), () => undefined);
  expect(takenAs("server")).toEqual(verified);
  expect(verified).toEqual(["nothing", "servers", "both", "any purpose, and servers"]);
  expect(objections(leaves["any purpose"]!, "server")).toEqual([expect.stringMatching(/^must be for servers \(extended key usage serverAuth\), got .*: Kibana and curl don't take anyExtendedKeyUsage for it$/)]);
});

testInJava("a leaf is taken as a client's or a node's if the JDK, which verifies for Elasticsearch, takes it", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "elastic-tls-purposes-"));
  const write = (name: string, pem: string) => (fs.writeFileSync(path.join(folder, name), pem), path.join(folder, name));
  try {
    const files = Object.values(leaves).map(({ certPem }, index) => write(`${index}.crt`, certPem));
    const purposes = await purposesInJava(write("root.crt", root.certPem), files);
    const taken = (...as: string[]) => Object.keys(leaves).filter((_, index) => as.every((one) => purposes[index]!.includes(one)));
    expect(takenAs("client")).toEqual(taken("client"));
    expect(takenAs("peer")).toEqual(taken("server", "client"));
    expect(takenAs("peer")).toEqual(["nothing", "any purpose", "both", "any purpose, and servers"]);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
