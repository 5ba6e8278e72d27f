import * as pulumi from "@pulumi/pulumi";
import { randomBytes } from "crypto";
import { files, hostAndPort, httpsUrl, kibanaEnvironment, kibanaPresentsCertificate, kibanaSettings, settingsYaml } from "../../channels";
import { listed } from "../inventory";
import { KibanaCredentials } from "./kibana-credentials";
import { issueLeaf } from "./leaves";
import { minted } from "../minted";
import { dialledByBrowsers } from "./plan-names";
import { ClusterFacts, Provision } from "./provision";
import { SelfManagedPlan } from "./plan";

const names = files.kibana;

/** 32 characters, the fewest that Kibana takes. */
const mintKey = () => randomBytes(24).toString("base64url");

/** The keys of sessions, saved objects and reports. */
const mintEncryptionKeys = () => ({ securityKey: mintKey(), savedObjectsKey: mintKey(), reportingKey: mintKey() });

/** What every Kibana gets. All instances share their encryption keys: each reads what another has written. */
export function kibanaProvisions(facts: ClusterFacts, credentials: KibanaCredentials): Provision[] {
  const { kibanas } = facts.plan;
  if (kibanas.length === 0) return [];
  const encryptionKeys = minted(`${facts.name}-kibana-encryption-keys`, mintEncryptionKeys, facts.component);
  return kibanas.map(({ name }, index) => {
    const dialled = facts.names.kibanas[index]!.apply(dialledByBrowsers);
    const server = issueLeaf(facts, "kibana", name, dialled);
    const client = presentsCertificate(facts.plan) ? issueLeaf(facts, "client", name, pulumi.output([])) : undefined;
    const servedAt = facts.names.kibanas[index]!.apply(({ host }) => [hostAndPort({ host, port: facts.plan.kibana.port })]);
    const secrets = pulumi.all([credentials.secretsOf(index), encryptionKeys]).apply(([own, shared]) => kibanaEnvironment({ ...own, ...shared }));
    return {
      consumer: { kind: "kibana", name },
      files: {
        [names.settings]: settings(facts, index),
        [names.environment]: secrets,
        [names.serverCertificate]: server.chainPem,
        [names.serverKey]: server.privateKeyPem,
        [names.elasticsearchAuthorities]: facts.authorities.http.trustPem,
        ...(client && { [names.clientCertificate]: client.chainPem, [names.clientKey]: client.privateKeyPem }),
      },
      certificates: [listed(name, "kibana", server, servedAt), ...(client ? [listed(name, "http", client)] : [])],
      requests: [...server.requests, ...(client?.requests ?? [])],
    };
  });
}

function presentsCertificate({ kibana, http }: SelfManagedPlan): boolean {
  return kibanaPresentsCertificate({ ...kibana, ...http });
}

function settings({ plan, names }: ClusterFacts, index: number): pulumi.Output<string> {
  const { kibana, http, kibanas, fips } = plan;
  return pulumi.all([names.kibanas[index]!, pulumi.all(names.nodes)]).apply(([{ publicBaseUrl }, nodes]) =>
    settingsYaml(
      kibanaSettings({
        ...kibana,
        name: kibanas[index]!.name,
        publicBaseUrl,
        elasticsearchUrls: nodes.map(({ host }) => httpsUrl({ host, port: http.port })),
        clientAuthentication: http.clientAuthentication,
        supportedProtocols: http.supportedProtocols,
        fips,
      }),
    ),
  );
}
