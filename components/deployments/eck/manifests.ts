import * as pulumi from "@pulumi/pulumi";

// The fields in use of the custom resources of ECK 3.4 and cert-manager 1.19. An API server with their definitions says so: test/eck.

/** What the operator looks for where it is told to watch only what carries it (`restrict-watched-resources`). Harmless otherwise. */
export const watchedLabel = { "eck.k8s.elastic.co/watched": "true" };

export const apiVersions = {
  Elasticsearch: "elasticsearch.k8s.elastic.co/v1",
  Kibana: "kibana.k8s.elastic.co/v1",
  Certificate: "cert-manager.io/v1",
  Issuer: "cert-manager.io/v1",
} as const;

/** A name or an address: exactly one of them. */
export interface SubjectAltNameEntry {
  dns?: string;
  ip?: string;
}

/** `spec.http.tls`. The switch is spelt in the singular here, and in the plural for transport. */
export interface HttpTls {
  certificate?: { secretName: string };
  selfSignedCertificate?: { subjectAltNames: SubjectAltNameEntry[] };
  /** Of Elasticsearch only. */
  client?: { authentication: boolean };
}

/** `spec.transport.tls`. Additional authorities are in a ConfigMap, the one that signs is in a Secret. */
export interface TransportTls {
  certificate?: { secretName: string };
  certificateAuthorities?: { configMapName: string };
  otherNameSuffix?: string;
  subjectAltNames?: SubjectAltNameEntry[];
  selfSignedCertificates?: { disabled: boolean };
}

/** What of a pod is said here. */
export interface PodTemplate {
  spec: {
    containers?: {
      name: string;
      resources?: Record<"requests" | "limits", Record<string, string>>;
      volumeMounts?: { name: string; mountPath: string; readOnly: boolean }[];
    }[];
    volumes?: { name: string; csi: { driver: string; readOnly: boolean; volumeAttributes: Record<string, string> } }[];
  };
}

export interface NodeSet {
  name: string;
  count?: number;
  config?: Record<string, unknown>;
  podTemplate?: PodTemplate;
  volumeClaimTemplates?: {
    metadata: { name: string };
    spec: { accessModes: string[]; resources: { requests: { storage: string } }; storageClassName?: string };
  }[];
}

export interface ElasticsearchSpec {
  version?: string;
  http: { tls: HttpTls };
  transport: { tls: TransportTls };
  nodeSets?: NodeSet[];
}

/** A cluster under the same operator, or a Secret that says how to reach one elsewhere. */
export interface ElasticsearchRef {
  name?: string;
  namespace?: string;
  clientCertificateSecretName?: string;
  secretName?: string;
}

export interface KibanaSpec {
  version?: string;
  count?: number;
  elasticsearchRef: ElasticsearchRef;
  http: { tls: HttpTls };
  config?: Record<string, unknown>;
  podTemplate?: PodTemplate;
}

/** cert-manager's request for a certificate. */
export interface CertificateSpec {
  secretName: string;
  secretTemplate: { labels: Record<string, string> };
  commonName: string;
  dnsNames: string[];
  ipAddresses?: string[];
  duration: string;
  renewBefore: string;
  usages: string[];
  privateKey: { algorithm: string; size: number; encoding: string; rotationPolicy: string };
  issuerRef: { name: string; kind: string; group: string };
}

/** An issuer whose authority is in a Secret. */
export interface IssuerSpec {
  ca: { secretName: string };
}

/** A manifest's spec, parts of which may be known late. */
export type LateSpec = pulumi.Output<ElasticsearchSpec | KibanaSpec | CertificateSpec | IssuerSpec | Record<string, unknown>>;
