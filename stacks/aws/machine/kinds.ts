import { files, passwordFile, pkcs12Files, pkcs8Files } from "../../../components/channels";

/** A certificate, its key, and what verifies it if the same machine holds that. */
export type Pair = readonly [certificate: string, key: string, authorities?: string];

/** What differs between the machines: package, service, user and group all have the name. */
export interface MachineKind {
  name: "elasticsearch" | "kibana";
  /** The files without which nothing is installed. */
  required: readonly string[];
  /** The files that a deployment may have. No others are ever written. */
  optional: readonly string[];
  pairs: readonly Pair[];
  /** The files with certificates that are trusted. */
  authorities: readonly string[];
  /** The files that are in force after a restart only. */
  restarts: readonly string[];
  /** Whether the machine restarts the service for them. A node is for its operator to restart, one at a time. */
  restartsItself: boolean;
}

const es = files.elasticsearch;
const kb = files.kibana;

const nodeFiles = {
  required: [
    ...[es.transportCertificate, es.transportKey, es.transportAuthorities, es.httpCertificate, es.httpKey, es.httpAuthorities],
    ...[es.seedHosts, es.settings],
  ],
  optional: [
    ...[es.clientAuthorities, es.serviceTokens, es.roleMapping, es.trustRestrictions, es.secureSettings],
    ...[es.remoteClusterServerCertificate, es.remoteClusterServerKey, es.remoteClusterAuthorities],
  ],
};

const kibanaFiles = {
  required: [kb.settings, kb.environment, kb.serverCertificate, kb.serverKey, kb.elasticsearchAuthorities],
  optional: [kb.clientCertificate, kb.clientKey],
};

export const machineKinds: Record<MachineKind["name"], MachineKind> = {
  elasticsearch: {
    name: "elasticsearch",
    required: nodeFiles.required,
    optional: [...nodeFiles.optional, ...inFurtherFormats(nodeFiles)],
    pairs: [
      [es.transportCertificate, es.transportKey, es.transportAuthorities],
      [es.httpCertificate, es.httpKey, es.httpAuthorities],
      [es.remoteClusterServerCertificate, es.remoteClusterServerKey],
    ],
    authorities: [es.transportAuthorities, es.httpAuthorities, es.clientAuthorities, es.remoteClusterAuthorities],
    // It watches the other files and reloads them within 5 seconds.
    restarts: [es.settings],
    restartsItself: false,
  },
  kibana: {
    name: "kibana",
    required: kibanaFiles.required,
    optional: [...kibanaFiles.optional, ...inFurtherFormats(kibanaFiles)],
    pairs: [
      [kb.serverCertificate, kb.serverKey],
      [kb.clientCertificate, kb.clientKey],
    ],
    authorities: [kb.elasticsearchAuthorities],
    restarts: [...kibanaFiles.required, ...kibanaFiles.optional],
    restartsItself: true,
  },
};

/** The same keys and trust in every format that a deployment can be asked for: the service itself reads none of them. */
function inFurtherFormats({ required, optional }: Pick<MachineKind, "required" | "optional">): string[] {
  const names = [...required, ...optional];
  const stores = pkcs12Files(names);
  return [...[...pkcs8Files(names), ...stores].map(({ name }) => name), passwordFile(stores)];
}
