import type { ElasticsearchMachineFacts, MachineFacts } from "./facts";
import { machineKinds } from "./kinds";
import { userData } from "./user-data";

export type { ElasticsearchMachineFacts, MachineFacts } from "./facts";

/**
 * The user data of a machine that becomes an Elasticsearch node, for `userDataBase64`: gzip, then base64. It holds no
 * secret, only the names of secrets.
 *
 * It is for an image like Amazon Linux 2023: cloud-init, systemd, dnf, version 2 of the AWS CLI, OpenSSL and Python 3.
 */
export function elasticsearchUserData(facts: ElasticsearchMachineFacts): string {
  return userData(machineKinds.elasticsearch, facts);
}

/** The same for a machine that becomes a Kibana. */
export function kibanaUserData(facts: MachineFacts): string {
  return userData(machineKinds.kibana, facts);
}
