import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { type Issued, newAuthority, newKey, newLeaf } from "./pem";

const rsa = () => newKey("RSA-2048");

/** The passwords as the keystore of every node holds them. */
const passwords = { transport: "transport-password", http: "http-password" };

/** Runs a program whose words may name files in a folder. */
const run = (folder: string, command: string, ...args: string[]) => execFileSync(command, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });

/** A PKCS#12 file with an entry for a key, and its chain. */
function store(folder: string, file: string, alias: string, password: string, { certPem, privateKeyPem }: Issued, chainPem = ""): void {
  fs.writeFileSync(path.join(folder, "entry.pem"), privateKeyPem + certPem + chainPem, { mode: 0o600 });
  run(folder, "openssl", "pkcs12", "-export", "-in", "entry.pem", "-name", alias, "-passout", `pass:${password}`, "-out", file);
  fs.rmSync(path.join(folder, "entry.pem"));
}

/** Adds a certificate to a store as one that is trusted, which OpenSSL can't. */
function trust(folder: string, file: string, alias: string, password: string, certPem: string): void {
  fs.writeFileSync(path.join(folder, "trusted.crt"), certPem);
  run(folder, "keytool", "-importcert", "-noprompt", "-alias", alias, "-file", "trusted.crt", "-keystore", file, "-storepass", password);
  fs.rmSync(path.join(folder, "trusted.crt"));
}

/**
 * The configuration of nodes as Elasticsearch's auto-configuration leaves it.
 *
 * Source: AutoConfigureNode.java, https://github.com/elastic/elasticsearch/tree/v8.19.0/x-pack/plugin/security/cli
 */
export function autoConfigured(root: string, nodes: string[]): { transport: Issued; http: Record<string, Issued>; transportAuthority: Issued; httpAuthority: Issued } {
  const transportAuthority = newAuthority({ commonName: "Elasticsearch security auto-configuration transport CA", privateKeyPem: rsa() });
  const httpAuthority = newAuthority({ commonName: "Elasticsearch security auto-configuration HTTP CA", privateKeyPem: rsa() });
  const transport = newLeaf({ commonName: nodes[0]!, issuer: transportAuthority, privateKeyPem: rsa(), days: 36_000 });
  const http = Object.fromEntries(
    nodes.map((name) => [name, newLeaf({ commonName: name, issuer: httpAuthority, privateKeyPem: rsa(), names: [`DNS:${name}.example.com`, "DNS:localhost", "IP:127.0.0.1"] })]),
  );
  for (const name of nodes) {
    const config = path.join(root, name);
    const certs = path.join(config, "certs");
    fs.mkdirSync(certs, { recursive: true });
    store(certs, "transport.p12", "transport", passwords.transport, transport);
    trust(certs, "transport.p12", "transport_ca", passwords.transport, transportAuthority.certPem);
    store(certs, "http.p12", "http", passwords.http, http[name]!, httpAuthority.certPem);
    store(certs, "ca.p12", "http_ca", passwords.http, httpAuthority);
    run(certs, "keytool", "-importkeystore", "-srckeystore", "ca.p12", "-srcstorepass", passwords.http, "-destkeystore", "http.p12", "-deststorepass", passwords.http);
    fs.rmSync(path.join(certs, "ca.p12"));
    fs.writeFileSync(path.join(certs, "http_ca.crt"), httpAuthority.certPem);
    fs.writeFileSync(path.join(config, "elasticsearch.yml"), "# as auto-configuration has written it\n");
  }
  return { transport, http, transportAuthority, httpAuthority };
}

/** Stand-ins for what the commands of a runbook call on a node; each call is a line of the file `calls`. */
export function standIns(folder: string): string {
  const call = (name: string) => `#!/bin/sh\necho ${name} "$@" >> "${folder}/calls"\n`;
  const keystore = `case "$1 $2" in *show*transport*) printf %s ${passwords.transport};; *show*http*) printf %s ${passwords.http};; esac\n`;
  const scripts = { systemctl: "", chown: "", curl: 'echo "{}"\n', "elasticsearch-keystore": keystore };
  fs.mkdirSync(path.join(folder, "bin"), { recursive: true });
  for (const [name, rest] of Object.entries(scripts)) fs.writeFileSync(path.join(folder, "bin", name), call(name) + rest, { mode: 0o755 });
  return path.join(folder, "bin");
}
