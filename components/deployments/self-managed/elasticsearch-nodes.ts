import * as pulumi from "@pulumi/pulumi";
import { NamedEndpoint, files, hostAndPort, httpSettings, isMasterEligible, nodeSettings, settingsYaml, transportSettings, unicastHosts } from "../../channels";
import { listed } from "../inventory";
import { IssuedLeaf, issueLeaf } from "./leaves";
import { dialledByClients, dialledByNodes } from "./plan-names";
import { ClusterFacts, Provision } from "./provision";
import { CertificatesPer } from "./channel-args";
import { remoteFiles, remoteServerProvision, remoteSettings, transportTrustPem } from "./remote-clusters/remote-clusters";
import { roleMappingFiles } from "./roles";

const names = files.elasticsearch;

/** What every node gets; `common` are the files that let it recognise Kibana, which are the same for all. */
export function nodeProvisions(facts: ClusterFacts, common: Provision["files"]): Provision[] {
  const { clusterName, nodes, transport, http } = facts.plan;
  const shared = transport.certificatesPer === CertificatesPer.Cluster ? issueLeaf(facts, "transport", clusterName, pulumi.output([])) : undefined;
  const masters = masterEligible(facts);
  const servedAt = (index: number, port: number) => facts.names.nodes[index]!.apply(({ host }) => [hostAndPort({ host, port })]);
  const everyNode = { ...common, ...roleMappingFiles(facts.plan), ...trustFiles(facts), ...remoteFiles(facts), [names.seedHosts]: masters.apply(unicastHosts) };
  return nodes.map(({ name }, index) => {
    const dialled = facts.names.nodes[index]!.apply(dialledByNodes);
    const peer = shared ?? issueLeaf(facts, "transport", name, dialled);
    const server = issueLeaf(facts, "http", name, pulumi.all([facts.names.nodes[index]!, facts.names.http]).apply((known) => dialledByClients(...known)));
    const remote = remoteServerProvision(facts, index, dialled);
    return {
      consumer: { kind: "elasticsearch", name },
      files: { ...everyNode, [names.settings]: settings(facts, index, masters), ...certificateFiles(peer, server), ...remote.files },
      certificates: [
        listed(shared ? clusterName : name, "transport", peer, servedAt(index, transport.port)),
        listed(name, "http", server, servedAt(index, http.port)),
        ...remote.certificates,
      ],
      requests: [...(shared && index > 0 ? [] : peer.requests), ...server.requests],
    };
  });
}

function trustFiles(facts: ClusterFacts): Provision["files"] {
  const { http, client } = facts.authorities;
  return {
    [names.transportAuthorities]: transportTrustPem(facts),
    [names.httpAuthorities]: http.trustPem,
    ...(client && { [names.clientAuthorities]: client.trustPem }),
  };
}

/** The nodes that may become master, in one order whatever theirs is: others find the cluster by asking them. */
function masterEligible({ plan, names }: ClusterFacts): pulumi.Output<NamedEndpoint[]> {
  const { nodes, transport } = plan;
  const masters = nodes.flatMap(({ name, roles }, index) =>
    isMasterEligible(roles) ? [names.nodes[index]!.apply(({ host }) => ({ name, host, port: transport.port }))] : [],
  );
  return pulumi.all(masters).apply((known) => known.sort((a, b) => (a.name < b.name ? -1 : 1)));
}

function certificateFiles(peer: IssuedLeaf, server: IssuedLeaf): Provision["files"] {
  return {
    [names.transportCertificate]: peer.chainPem,
    [names.transportKey]: peer.privateKeyPem,
    [names.httpCertificate]: pulumi.concat(server.chainPem, server.rootPem),
    [names.httpKey]: server.privateKeyPem,
  };
}

function settings(facts: ClusterFacts, index: number, masters: pulumi.Output<NamedEndpoint[]>): pulumi.Output<string> {
  const { clusterName, nodes, transport, http, licence, bootstrap, paths, fips } = facts.plan;
  const { name, roles } = nodes[index]!;
  const ports = { transportPort: transport.port, httpPort: http.port };
  return pulumi.all([facts.names.nodes[index]!, bootstrap ? masters : undefined]).apply(([{ host }, firstMasters]) =>
    settingsYaml({
      ...nodeSettings({ clusterName, name, roles, publishHost: host, ...ports, licence, paths, firstMasters, fips }),
      ...transportSettings(transport),
      ...httpSettings(http),
      ...remoteSettings(facts.plan, host),
    }),
  );
}
