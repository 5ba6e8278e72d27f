/** What of an Elastic Cloud Enterprise installation presents a certificate that can be replaced. */
export const eceServices = {
  /** Elasticsearch and Kibana of every deployment: `*.<domain>`. */
  proxy: { apiName: "proxy", port: 9243 },
  /** The Cloud UI and the API. */
  ui: { apiName: "ui", port: 12443 },
  /** The admin console, another way to the API. */
  adminConsole: { apiName: "adminconsole", port: 12343 },
} as const;

export type EceService = keyof typeof eceServices;

export const eceServiceNames = Object.keys(eceServices) as EceService[];

/** The kinds of endpoints that have a sub-domain of their own, where aliases are on or an Integrations Server runs. */
const endpointKinds = ["es", "kb", "apm", "fleet", "profiling", "symbols"];

/**
 * What the proxy's certificate is for.
 *
 * Source: https://www.elastic.co/docs/deploy-manage/deploy/cloud-enterprise/enable-custom-endpoint-aliases
 */
export function proxyNames(domain: string): string[] {
  return [`*.${domain}`, ...endpointKinds.map((kind) => `*.${kind}.${domain}`)];
}
