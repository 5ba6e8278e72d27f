import { posix } from "path";

/** A format of keys and trust beside PEM, which is always there. */
export const KeyFormat = {
  /** Keys in PKCS#8 PEM, not encrypted: Logstash reads no other. */
  Pkcs8: "pkcs8",
  /** Key stores and trust stores, for programs in Java, with their password. */
  Pkcs12: "pkcs12",
} as const;
export type KeyFormat = (typeof KeyFormat)[keyof typeof KeyFormat];

/** A key in PKCS#8. */
export interface Pkcs8File {
  /** `client.pkcs8.key` */
  name: string;
  /** The file with the same key as it always is: `client.key`. */
  key: string;
}

/** A key store or a trust store. */
export interface Pkcs12File {
  /** `client.p12`, `http-ca.p12` */
  name: string;
  /** What it holds is called in it: `client`, `http-ca`. */
  alias: string;
  /** The file with the chain of the key, or with what is trusted: `client.crt`, `http-ca.crt`. */
  certificates: string;
  /** The file with the key; none makes it a trust store. */
  key?: string;
}

/** The keys among a consumer's files, which belong to certificates: `client.key` to `client.crt`. */
export function pkcs8Files(fileNames: readonly string[]): Pkcs8File[] {
  return stems(fileNames, ".key").map((stem) => ({ name: `${stem}.pkcs8.key`, key: `${stem}.key` }));
}

/** A key store for each key among a consumer's files, and a trust store for each bundle of authorities. */
export function pkcs12Files(fileNames: readonly string[]): Pkcs12File[] {
  const keyStores = stems(fileNames, ".key").map((stem) => ({ ...pkcs12File(stem), key: `${stem}.key` }));
  return [...keyStores, ...stems(fileNames, "-ca.crt").map((stem) => pkcs12File(`${stem}-ca`))];
}

function pkcs12File(stem: string): Pkcs12File {
  return { name: `${stem}.p12`, alias: posix.basename(stem), certificates: `${stem}.crt` };
}

/** The file with the password of a consumer's key stores and trust stores, beside them. */
export function passwordFile([first]: readonly Pkcs12File[]): string {
  return posix.join(posix.dirname(first!.name), "p12.password");
}

function stems(fileNames: readonly string[], suffix: string): string[] {
  return fileNames.filter((name) => name.endsWith(suffix)).map((name) => name.slice(0, -suffix.length));
}
