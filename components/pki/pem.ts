import { X509Certificate } from "crypto";

const block = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;

/**
 * The PEM blocks of a text, each with LF line ends and one final newline, and nothing between them.
 *
 * The tls provider replaces a certificate for a changed authority only if the old PEM was written this way: a CRLF, a
 * bag attribute or a blank line before it would leave leaves signed by the authority of before.
 */
export function pemBlocks(text: string): string[] {
  return [...text.matchAll(block)].map(
    ([found]) =>
      found
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter((line) => line !== "")
        .join("\n") + "\n",
  );
}

/** The same PEM in its one normal form; empty if there is no block. */
export function normalPem(text: string): string {
  return pemBlocks(text).join("");
}

/** The certificates of a text, without the keys that files from a PKCS#12 store hold beside them. */
export function certificateBlocks(text: string): string[] {
  return pemBlocks(text).filter((pem) => pem.startsWith("-----BEGIN CERTIFICATE-----"));
}

/** The first private key of a text, without the curve's parameters that `openssl ecparam` puts before it; empty if there is none. */
export function privateKeyBlock(text: string): string {
  return pemBlocks(text).find((pem) => /^-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) ?? "";
}

/** The certificates of a PEM text in their order. Throws if one can't be read. */
export function readCertificates(text: string): X509Certificate[] {
  return certificateBlocks(text).map((pem) => new X509Certificate(pem));
}

/** Joins PEM texts into one bundle in which each certificate stands once, and nothing else. */
export function bundle(...pems: string[]): string {
  return [...new Set(pems.flatMap(certificateBlocks))].join("");
}
