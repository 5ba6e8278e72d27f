import * as pulumi from "@pulumi/pulumi";
import { files } from "../../channels";
import { listed } from "../inventory";
import { issueLeaf } from "./leaves";
import { ClusterFacts, Provision } from "./provision";

const names = files.client;

/** What clients get: the trust that all need, apart from keys, and each named client its certificate. */
export function clientProvisions(facts: ClusterFacts): Provision[] {
  const { clusterName, http } = facts.plan;
  const trust = { [names.httpAuthorities]: facts.authorities.http.trustPem };
  const identities = http.clients.map((name): Provision => {
    const leaf = issueLeaf(facts, "client", name, pulumi.output([]));
    return {
      consumer: { kind: "client", name },
      files: { ...trust, [names.certificate]: leaf.chainPem, [names.key]: leaf.privateKeyPem },
      certificates: [listed(name, "http", leaf)],
      requests: leaf.requests,
    };
  });
  const { remoteClusterServer } = facts.authorities;
  const everybody = { ...trust, ...(remoteClusterServer && { [names.remoteClusterServerAuthorities]: remoteClusterServer.trustPem }) };
  return [{ consumer: { kind: "trust", name: clusterName }, files: everybody, certificates: [], requests: [] }, ...identities];
}
