import { files } from "./files";
import { NegotiationFacts, negotiationSettings } from "./protocols";
import { Settings } from "./settings";

/** What decides how nodes talk to each other. */
export interface TransportFacts extends NegotiationFacts {
  /** For whom the transport certificates were issued: each node, or the cluster as a whole. */
  certificatesPer: "node" | "cluster";
}

/** A shared certificate doesn't hold the names of nodes that are yet to come, so it can't be verified by name. */
const verificationModes: Record<TransportFacts["certificatesPer"], string> = { node: "full", cluster: "certificate" };

/**
 * Mutual TLS between nodes: the settings that are the same on every node of a cluster.
 *
 * Source: https://www.elastic.co/docs/deploy-manage/security/set-up-basic-security
 */
export function transportSettings(facts: TransportFacts): Settings {
  const prefix = "xpack.security.transport.ssl";
  return {
    [`${prefix}.enabled`]: true,
    [`${prefix}.verification_mode`]: verificationModes[facts.certificatesPer],
    [`${prefix}.client_authentication`]: "required",
    [`${prefix}.key`]: files.elasticsearch.transportKey,
    [`${prefix}.certificate`]: files.elasticsearch.transportCertificate,
    [`${prefix}.certificate_authorities`]: [files.elasticsearch.transportAuthorities],
    ...negotiationSettings(prefix, facts),
  };
}
