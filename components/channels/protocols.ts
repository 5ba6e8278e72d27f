import { quoted } from "../support/names";
import { Problem } from "../support/problems";
import { Settings } from "./settings";

/** The TLS versions that are offered. Older ones are switched off in the JDK and in Node, for good reason. */
export const TlsProtocol = {
  /** TLS 1.3. */
  Tls13: "TLSv1.3",
  /** TLS 1.2. */
  Tls12: "TLSv1.2",
} as const;
export type TlsProtocol = (typeof TlsProtocol)[keyof typeof TlsProtocol];

/** What a channel offers unless told otherwise. Rendered always, since Elasticsearch 8 would offer TLS 1.1 as well. */
export const defaultProtocols: readonly TlsProtocol[] = [TlsProtocol.Tls13, TlsProtocol.Tls12];

/** What one end of a channel negotiates. */
export interface NegotiationFacts {
  /** @default TLSv1.3 and TLSv1.2 */
  supportedProtocols?: readonly TlsProtocol[];
  /** By their JDK names, in order of preference. @default those of the JDK */
  cipherSuites?: readonly string[];
}

/** The kind of key that the server's certificate holds. */
export type CertificateKey = "ECDSA" | "RSA";

interface SuiteFamily {
  includes: (suite: string, key: CertificateKey) => boolean;
  example: (key: CertificateKey) => string;
}

/** The suites of TLS 1.3 leave the kind of key open (RFC 8446, B.4); those of TLS 1.2 name it (RFC 5246, A.5). */
const suiteFamilies: Record<TlsProtocol, SuiteFamily> = {
  "TLSv1.3": { includes: (suite) => !suite.includes("_WITH_"), example: () => "TLS_AES_256_GCM_SHA384" },
  "TLSv1.2": {
    includes: (suite, key) => suite.includes(`_${key}_WITH_`),
    example: (key) => `TLS_ECDHE_${key}_WITH_AES_256_GCM_SHA384`,
  },
};

const jdkName = /^TLS_[A-Z0-9_]+$/;
const unsafe = /_(NULL|EXPORT|RC4|DES|DES40|3DES)_/;

/**
 * The versions and suites of one Elasticsearch TLS configuration, such as `xpack.security.http.ssl`.
 *
 * Source: https://www.elastic.co/docs/deploy-manage/security/supported-ssltls-versions-by-jdk-version
 */
export function negotiationSettings(
  prefix: string,
  { supportedProtocols = defaultProtocols, cipherSuites }: NegotiationFacts,
): Settings {
  return {
    [`${prefix}.supported_protocols`]: supportedProtocols,
    ...(cipherSuites && { [`${prefix}.cipher_suites`]: cipherSuites }),
  };
}

/** Faults of the TLS versions asked for. Elasticsearch ignores a version that the JDK has switched off without a word. */
export function protocolProblems(path: string, protocols: readonly unknown[]): Problem[] {
  const known = Object.values(TlsProtocol);
  if (protocols.length === 0) return [{ path, reason: `must hold ${known.join(", ")} or both, got none` }];
  return protocols.flatMap((protocol, index) =>
    (known as unknown[]).includes(protocol)
      ? []
      : [{ path: `${path}[${index}]`, reason: `must be ${known.join(" or ")}, got ${quoted(protocol)}` }],
  );
}

/**
 * Faults of the cipher suites asked for, given what they have to serve: a version for which none fits fails at the first
 * handshake, not at start. Elasticsearch only logs the suites that it doesn't know.
 */
export function cipherSuiteProblems(
  path: string,
  suites: readonly unknown[],
  protocols: readonly TlsProtocol[] = defaultProtocols,
  key: CertificateKey = "ECDSA",
): Problem[] {
  if (suites.length === 0) return [{ path, reason: "must hold at least one suite; leave it out for those of the JDK" }];
  const faults = suites.flatMap((suite, index) => {
    const reason = reasonAgainst(suite);
    return reason === undefined ? [] : [{ path: `${path}[${index}]`, reason }];
  });
  return faults.length > 0 ? faults : unservedProblems(path, suites as string[], protocols, key);
}

function reasonAgainst(suite: unknown): string | undefined {
  if (typeof suite !== "string" || !jdkName.test(suite)) {
    return `must be a name as the JDK spells it, such as "${suiteFamilies["TLSv1.3"].example("ECDSA")}", got ${quoted(suite)}`;
  }
  return unsafe.test(suite) ? `must encrypt with a cipher that is still safe, got ${quoted(suite)}` : undefined;
}

function unservedProblems(path: string, suites: readonly string[], protocols: readonly TlsProtocol[], key: CertificateKey): Problem[] {
  return protocols
    .filter((protocol) => !suites.some((suite) => suiteFamilies[protocol].includes(suite, key)))
    .map((protocol) => ({
      path,
      reason:
        `must hold a suite of ${protocol} for certificates with an ${key} key, such as "${suiteFamilies[protocol].example(key)}"; ` +
        "or leave that version out",
    }));
}
