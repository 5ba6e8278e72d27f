import { X509Certificate } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { finishedLeafProblems, usageProblems } from "../../components/pki/finished-leaf";
import { type CertificateUsage } from "../../components/pki/usages";
import { type End, handshake } from "../support/handshakes";
import { purposesInJava, testInJava } from "../support/java";
import { type Issued, newAuthority, newKey, newLeaf } from "../support/pem";

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

/** As what the JDK takes each of these, with what each presents. */
async function inJava(presented: string[]): Promise<string[][]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "elastic-tls-purposes-"));
  const write = (name: string, pem: string) => (fs.writeFileSync(path.join(folder, name), pem), path.join(folder, name));
  try {
    const purposes = await purposesInJava(write("root.crt", root.certPem), presented.map((pem, index) => write(`${index}.crt`, pem)));
    return purposes.slice(0, presented.length);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

testInJava("a leaf is taken as a client's or a node's if the JDK, which verifies for Elasticsearch, takes it", async () => {
  const purposes = await inJava(Object.values(leaves).map(({ certPem }) => certPem));
  const taken = (...as: string[]) => Object.keys(leaves).filter((_, index) => as.every((one) => purposes[index]!.includes(one)));
  expect(takenAs("client")).toEqual(taken("client"));
  expect(takenAs("peer")).toEqual(taken("server", "client"));
  expect(takenAs("peer")).toEqual(["nothing", "any purpose", "both", "any purpose, and servers"]);
});

testInJava("a leaf that restricts its key is taken if that may sign, which TLS 1.3 needs: the JDK takes no other", async () => {
  const kinds = [["P-256", "digitalSignature"], ["P-256", "keyAgreement"], ["P-256", "nonRepudiation"], ["RSA-2048", "keyEncipherment"], ["RSA-2048", "digitalSignature,keyEncipherment"]] as const;
  const restricted = kinds.map(([kind, keyUsage]) => newLeaf({ commonName: "es01", issuer: root, privateKeyPem: newKey(kind), keyUsage }));
  const isTaken = restricted.map((leaf) => objections(leaf, "peer").length === 0);
  expect((await inJava(restricted.map(({ certPem }) => certPem))).map((purposes) => purposes.length > 0)).toEqual(isTaken);
  expect(isTaken).toEqual([true, false, false, false, true]);
  expect(objections(restricted[3]!, "server")).toEqual([expect.stringMatching(/^must be for digital signatures \(key usage digitalSignature\), without which there is no TLS 1.3, got CN=es01,O=acme for keyEncipherment alone$/)]);
});

describe("of a leaf's chain", () => {
  const policy = (constraints: string, keyUsage?: string) => newAuthority({ commonName: "policy", issuer: root, constraints, keyUsage });
  const chainOf = (above: Issued) => {
    const issuing = newAuthority({ commonName: "issuing", issuer: above });
    return { leaf: newLeaf({ commonName: "es01", issuer: issuing, names: ["DNS:es01"] }), chainPem: issuing.certPem + above.certPem };
  };
  const chains = {
    "without limits": chainOf(policy("CA:TRUE")),
    "with a path length that suffices": chainOf(policy("CA:TRUE,pathlen:1")),
    "with one that doesn't": chainOf(policy("CA:TRUE,pathlen:0")),
    "with an authority that may not sign": chainOf(policy("CA:TRUE", "cRLSign")),
    "with a leaf that has signed": chainOf(policy("CA:FALSE")),
  };
  const reasons = ({ leaf, chainPem }: (typeof chains)["without limits"], trustPem = root.certPem) =>
    finishedLeafProblems({ ...leaf, chainPem }, { usage: "server", names: ["es01"], trustPem }).map(({ path: at, reason }) => `${at}: ${reason}`);

  test("the faults are those for which a handshake fails", async () => {
    const sound: string[] = [];
    for (const [name, { leaf, chainPem }] of Object.entries(chains)) {
      await handshake(end(), end({ cert: leaf.certPem + chainPem, key: leaf.privateKeyPem }), "es01").then(() => sound.push(name), () => undefined);
    }
    expect(Object.keys(chains).filter((name) => reasons(chains[name as keyof typeof chains]).length === 0)).toEqual(sound);
    expect(sound).toEqual(["without limits", "with a path length that suffices"]);
  });

  testInJava("they are those for which the JDK refuses it", async () => {
    const purposes = await inJava(Object.values(chains).map(({ leaf, chainPem }) => leaf.certPem + chainPem));
    expect(purposes.map((one) => one.length > 0)).toEqual(Object.values(chains).map((chain) => reasons(chain).length === 0));
  });

  test("each says what is wrong", () => {
    expect(reasons(chains["with one that doesn't"])).toEqual(["chainPem: must respect path lengths: CN=policy,O=acme may have 0 authorities below it, got 1"]);
    const powerless = "chainPem: must hold authorities, which may sign certificates (CA:TRUE, and keyCertSign if key usages are restricted), CN=policy,O=acme may not";
    expect(reasons(chains["with an authority that may not sign"])).toEqual([powerless]);
    expect(reasons(chains["with a leaf that has signed"])).toEqual([powerless]);
  });

  test("the root's path length counts, whether it is in the chain or only trusted: OpenSSL verifies it too", async () => {
    const narrow = newAuthority({ commonName: "narrow root", constraints: "CA:TRUE,pathlen:0" });
    const issuing = newAuthority({ commonName: "issuing", issuer: narrow });
    const [direct, leaf] = [narrow, issuing].map((issuer) => newLeaf({ commonName: "es01", issuer, names: ["DNS:es01"] }));
    const fault = "chainPem: must respect path lengths: CN=narrow root,O=acme may have 0 authorities below it, got 1";
    expect(reasons({ leaf: leaf!, chainPem: issuing.certPem }, narrow.certPem)).toEqual([fault]);
    expect(reasons({ leaf: leaf!, chainPem: issuing.certPem + narrow.certPem }, narrow.certPem)).toEqual([fault]);
    expect(reasons({ leaf: direct!, chainPem: "" }, narrow.certPem)).toEqual([]);
    const shown = end({ cert: leaf!.certPem + issuing.certPem, key: leaf!.privateKeyPem });
    await expect(handshake(end({ ca: narrow.certPem }), shown, "es01")).rejects.toThrow("path length constraint exceeded");
  });
});
