import { Problem } from "../../support/problems";

type Settings = Record<string, unknown>;

/**
 * What an Elastic Cloud Hosted deployment takes of TLS in its user settings; whatever else is about TLS it rejects.
 *
 * Source: https://www.elastic.co/docs/reference/elasticsearch/configuration-reference/elastic-cloud-hosted-elasticsearch-settings
 */
const accepted = [
  /^xpack\.security\.transport\.ssl\.trust_restrictions\.x509_fields$/,
  /^xpack\.http\.ssl\.cipher_suites$/,
  /^reindex\.ssl\./,
  /^xpack\.security\.authc\.realms\.(saml|oidc|kerberos|jwt)\./,
];

const refused: { pattern: RegExp; reason: string }[] = [
  {
    pattern: /^xpack\.security\.authc\.realms\.pki\./,
    reason: "must be left out: Elastic Cloud Hosted has no PKI realm, since clients reach Elasticsearch through Elastic's proxies; use API keys, SAML, OIDC or JWT",
  },
  {
    pattern: /\.ssl(\.|$)/,
    reason:
      "must be left out, Elastic manages it and rejects the setting; of TLS it takes trust_restrictions.x509_fields of transport, xpack.http.ssl.cipher_suites, reindex.ssl.* and what realms of SAML, OIDC, Kerberos and JWT take",
  },
];

/** Faults of user settings of Elasticsearch, as far as they are about TLS. */
export function hostedSettingsProblems(path: string, settings: Settings): Problem[] {
  return settingNames(settings).flatMap((name) => {
    const rule = accepted.some((pattern) => pattern.test(name)) ? undefined : refused.find(({ pattern }) => pattern.test(name));
    return rule ? [{ path: `${path}["${name}"]`, reason: rule.reason }] : [];
  });
}

/** The settings by their full names, however they are nested: no value is among them. */
export function settingNames(settings: Settings): string[] {
  return Object.entries(settings).flatMap(([name, value]) =>
    typeof value === "object" && value !== null && !Array.isArray(value) ? settingNames(value as Settings).map((inner) => `${name}.${inner}`) : [name],
  );
}
