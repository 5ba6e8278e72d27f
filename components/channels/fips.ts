import { Settings } from "./settings";

/**
 * What Elasticsearch needs in FIPS mode, beside certificates in PEM: it then stores no password under a hash that isn't
 * approved, and doesn't start without the provider that Elastic tests with.
 *
 * Source: https://www.elastic.co/docs/deploy-manage/security/fips-es
 */
export const elasticsearchFipsSettings: Settings = {
  "xpack.security.fips_mode.enabled": true,
  "xpack.security.fips_mode.required_providers": ["BCFIPS", "BCJSSE"],
  "xpack.security.authc.password_hashing.algorithm": "pbkdf2_stretch",
};

/**
 * What Kibana needs: it doesn't start unless its Node is in FIPS mode too.
 *
 * Source: https://www.elastic.co/docs/deploy-manage/security/fips-kib
 */
export const kibanaFipsSettings: Settings = { "xpack.security.fipsMode.enabled": true };
