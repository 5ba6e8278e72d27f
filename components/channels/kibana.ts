import { posix } from "path";
import { files } from "./files";
import { kibanaFipsSettings } from "./fips";
import { ClientAuthentication } from "./http";
import { fromEnvironment } from "./kibana-environment";
import { TlsProtocol, defaultProtocols } from "./protocols";
import { Settings } from "./settings";

/** How Kibana proves to Elasticsearch who it is. */
export const KibanaAuthentication = {
  /** A token of the service account `elastic/kibana`. */
  ServiceToken: "serviceToken",
  /** The password of the built-in user `kibana_system`. */
  Password: "password",
  /** A client certificate; it needs a PKI realm. */
  ClientCertificate: "clientCertificate",
} as const;
export type KibanaAuthentication = (typeof KibanaAuthentication)[keyof typeof KibanaAuthentication];

/** What decides how one Kibana talks to browsers and to Elasticsearch. */
export interface KibanaFacts {
  name: string;
  port: number;
  /** The URL that stands in links to this Kibana. */
  publicBaseUrl: string;
  /** The nodes' HTTPS URLs. */
  elasticsearchUrls: readonly string[];
  authentication: KibanaAuthentication;
  /** Whether Elasticsearch asks its clients for certificates. */
  clientAuthentication: ClientAuthentication;
  /** How far Kibana verifies Elasticsearch. @default "full" */
  verificationMode?: "full" | "certificate";
  /** What browsers may speak. @default TLSv1.3 and TLSv1.2 */
  supportedProtocols?: readonly TlsProtocol[];
  /**
   * The configuration directory as Kibana sees it: `/usr/share/kibana/config` in the official image, `/etc/kibana` of the
   * packages. Kibana reads a relative path from its working directory, which is its home in both.
   */
  configDirectory: string;
  /** Whether it runs in FIPS mode. @default false */
  fips?: boolean;
}

/** At most one of the three may be set: Kibana doesn't start with a token beside a user name. */
const credentials: Record<KibanaAuthentication, Settings> = {
  serviceToken: { "elasticsearch.serviceAccountToken": fromEnvironment("serviceToken") },
  password: { "elasticsearch.username": "kibana_system", "elasticsearch.password": fromEnvironment("password") },
  clientCertificate: {},
};

const encryptionKeys: Settings = {
  "xpack.security.encryptionKey": fromEnvironment("securityKey"),
  "xpack.encryptedSavedObjects.encryptionKey": fromEnvironment("savedObjectsKey"),
  "xpack.reporting.encryptionKey": fromEnvironment("reportingKey"),
};

/** Whether Kibana holds a client certificate: as its identity, or because Elasticsearch talks to nobody without one. */
export function kibanaPresentsCertificate(facts: Pick<KibanaFacts, "authentication" | "clientAuthentication">): boolean {
  return (
    facts.authentication === KibanaAuthentication.ClientCertificate ||
    facts.clientAuthentication === ClientAuthentication.Required
  );
}

/**
 * The settings of one Kibana: TLS to browsers, verified TLS to Elasticsearch. No secret is among them.
 *
 * Source: https://www.elastic.co/docs/reference/kibana/configuration-reference/general-settings and
 * https://www.elastic.co/docs/deploy-manage/security/kibana-es-mutual-tls
 */
export function kibanaSettings(facts: KibanaFacts): Settings {
  const at = (file: string) => posix.join(facts.configDirectory, file);
  return {
    "server.name": facts.name,
    "server.host": "0.0.0.0",
    "server.port": facts.port,
    "server.publicBaseUrl": facts.publicBaseUrl,
    "server.ssl.enabled": true,
    "server.ssl.certificate": at(files.kibana.serverCertificate),
    "server.ssl.key": at(files.kibana.serverKey),
    "server.ssl.supportedProtocols": facts.supportedProtocols ?? defaultProtocols,
    "elasticsearch.hosts": facts.elasticsearchUrls,
    "elasticsearch.ssl.certificateAuthorities": [at(files.kibana.elasticsearchAuthorities)],
    "elasticsearch.ssl.verificationMode": facts.verificationMode ?? "full",
    ...(kibanaPresentsCertificate(facts) && {
      "elasticsearch.ssl.certificate": at(files.kibana.clientCertificate),
      "elasticsearch.ssl.key": at(files.kibana.clientKey),
      // On its users' requests too, unless the certificate is an identity: it would make them Kibana's own.
      "elasticsearch.ssl.alwaysPresentCertificate": facts.authentication !== KibanaAuthentication.ClientCertificate,
    }),
    ...(facts.fips && kibanaFipsSettings),
    ...credentials[facts.authentication],
    ...encryptionKeys,
  };
}
