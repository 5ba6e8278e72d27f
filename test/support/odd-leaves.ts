import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type Issued, newKey } from "./pem";

const config = `
[ca]
default_ca = authority
[authority]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
x509_extensions = leaf
[any]
commonName = supplied
[leaf]
basicConstraints = critical,CA:FALSE
`;

/** A leaf whose validity begins and ends at these times, as OpenSSL writes them: `20990101000000Z`. */
export function leafBetween(notBefore: string, notAfter: string, issuer: Issued): Issued {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "elastic-tls-leaf-"));
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, encoding: "utf8", stdio: "pipe" });
  try {
    const privateKeyPem = newKey();
    const files = { "ca.cnf": config, "index.txt": "", "ca.crt": issuer.certPem, "ca.key": issuer.privateKeyPem, "leaf.key": privateKeyPem };
    for (const [name, content] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), content, { mode: 0o600 });
    openssl("req", "-new", "-key", "leaf.key", "-subj", "/CN=es01", "-out", "leaf.csr");
    openssl(
      ...["ca", "-batch", "-notext", "-config", "ca.cnf", "-cert", "ca.crt", "-keyfile", "ca.key"],
      ...["-startdate", notBefore, "-enddate", notAfter, "-in", "leaf.csr", "-out", "leaf.crt"],
    );
    return { certPem: fs.readFileSync(path.join(folder, "leaf.crt"), "utf8"), privateKeyPem };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
