/**
 * Where each file lies, relative to the configuration directory of its reader.
 *
 * These names never change across renewals: Elasticsearch watches the paths that it knew when it started.
 */
export const files = {
  elasticsearch: {
    settings: "elasticsearch.yml",
    seedHosts: "unicast_hosts.txt",
    serviceTokens: "service_tokens",
    roleMapping: "role_mapping.yml",
    transportCertificate: "certs/transport.crt",
    transportKey: "certs/transport.key",
    /** Verifies the other nodes. */
    transportAuthorities: "certs/transport-ca.crt",
    httpCertificate: "certs/http.crt",
    httpKey: "certs/http.key",
    /** Verifies Elasticsearch, for tools that run on the node. */
    httpAuthorities: "certs/http-ca.crt",
    /** Verifies the certificates of clients. */
    clientAuthorities: "certs/client-ca.crt",
    /** Which names certificates on transport may hold, where those of other clusters are trusted. */
    trustRestrictions: "certs/trust-restrictions.yml",
    remoteClusterServerCertificate: "certs/remote-cluster-server.crt",
    remoteClusterServerKey: "certs/remote-cluster-server.key",
    /** Verifies the clusters that this one dials. */
    remoteClusterAuthorities: "certs/remote-clusters-ca.crt",
    /** Secret settings, for `elasticsearch-keystore` to take in. */
    secureSettings: "keystore.properties",
  },
  kibana: {
    settings: "kibana.yml",
    environment: "kibana.env",
    serverCertificate: "certs/kibana.crt",
    serverKey: "certs/kibana.key",
    /** Verifies Elasticsearch. */
    elasticsearchAuthorities: "certs/elasticsearch-ca.crt",
    clientCertificate: "certs/kibana-client.crt",
    clientKey: "certs/kibana-client.key",
  },
  ece: {
    /** The key, the certificate and everything up to its root, as Elastic Cloud Enterprise takes it. */
    chain: "chain.pem",
  },
  client: {
    /** Verifies Elasticsearch. */
    httpAuthorities: "http-ca.crt",
    /** Verifies this cluster for those that dial it as a remote one. */
    remoteClusterServerAuthorities: "remote-cluster-server-ca.crt",
    certificate: "client.crt",
    key: "client.key",
  },
} as const;
