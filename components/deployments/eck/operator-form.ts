import { isMadeHere } from "../../pki/generations";
import { SigningAuthority } from "../../pki/signing-authority";
import { readPrivateKey } from "../../pki/keys";
import { certificateBlocks, privateKeyBlock } from "../../pki/pem";
import { Problem, at } from "../../support/problems";

/** Faults of an authority, seen at once, that the operator wouldn't read, though others would. One of ours has none. */
export function operatorFormProblems(path: string, authority: SigningAuthority | undefined): Problem[] {
  if (!authority || isMadeHere(authority)) return [];
  const { certPem, privateKeyPem } = authority;
  return at(path, [
    ...(typeof certPem === "string" ? oneCertificateProblems(certPem) : []),
    ...(typeof privateKeyPem === "string" ? keyFormProblems(privateKeyPem) : []),
  ]);
}

/** It takes exactly one: "only expected one PEM formated CA certificate". */
function oneCertificateProblems(certPem: string): Problem[] {
  const count = certificateBlocks(certPem).length;
  const reason = `must hold exactly one certificate, the one that signs, got ${count}: its issuers go into chainPem, what is trusted beside it into trustPem`;
  return count > 1 ? [{ path: "certPem", reason }] : [];
}

/**
 * Faults of a key's form: of elliptic curves the operator reads SEC1 alone, of RSA PKCS#1 and PKCS#8. No message holds the key.
 */
export function keyFormProblems(privateKeyPem: string): Problem[] {
  const key = readPrivateKey(privateKeyPem);
  if (typeof key === "string" || key.asymmetricKeyType !== "ec") return [];
  const reason = 'must be in SEC1 form ("EC PRIVATE KEY"), the only one in which the operator reads keys of elliptic curves: convert it with `openssl ec`';
  return privateKeyBlock(privateKeyPem).startsWith("-----BEGIN EC PRIVATE KEY-----") ? [] : [{ path: "privateKeyPem", reason }];
}
