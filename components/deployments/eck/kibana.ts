import * as pulumi from "@pulumi/pulumi";
import { httpsOriginProblems } from "../../channels";
import { LeafCertificate } from "../../pki/leaf-certificate";
import { normalPem } from "../../pki/pem";
import { CertificateUsage } from "../../pki/usages";
import { Problem, checked, once } from "../../support/problems";
import { authorityListed } from "../authorities";
import { ChannelSummary } from "../deployment";
import { EckFacts } from "./facts";
import { EckExternalElasticsearchArgs } from "./kibana-args";
import { ElasticsearchRef } from "./manifests";
import { listed } from "../inventory";

/** Says to the operator how Kibana reaches Elasticsearch, and makes what it needs for that. */
export function elasticsearchRef(facts: EckFacts): pulumi.Output<ElasticsearchRef> {
  const { clusterName, kibana } = facts.plan;
  if (kibana?.external) return pulumi.output({ secretName: connection(facts, kibana.external) });
  const elsewhere = kibana?.namespace !== undefined;
  const clientCertificateSecretName = facts.authorities.client && clientCertificate(facts);
  return facts.namespace.apply((namespace) => ({
    name: clusterName,
    ...(elsewhere && { namespace }),
    ...(clientCertificateSecretName !== undefined && { clientCertificateSecretName }),
  }));
}

/**
 * The Secret by which Kibana reaches a cluster that no operator runs: with the built-in user, since it takes no service token.
 *
 * Source: https://www.elastic.co/docs/deploy-manage/deploy/cloud-on-k8s/connect-to-external-elastic-resources
 */
function connection({ component, objects, plan, kibanaNamespace }: EckFacts, external: EckExternalElasticsearchArgs): string {
  const { name } = plan.kibana!;
  const secretName = `${name}-kibana-elasticsearch`;
  const url = checked(component, external.endpoint, (known) => httpsOriginProblems("kibana.external.endpoint", known));
  const password = pulumi.secret(once(checked(component, external.password, passwordProblems), checked(component, external.channels ?? [], identityProblems)));
  const trustPem = pulumi.output(external.trustPem).apply(normalPem);
  const object = { child: "kibana-elasticsearch", name: secretName, namespace: kibanaNamespace };
  objects.secret(`kibana/${name}-elasticsearch`, object, { url, username: "kibana_system", password, "ca.crt": trustPem });
  return secretName;
}

function passwordProblems(password: string): Problem[] {
  return password === "" ? [{ path: "kibana.external.password", reason: "must not be empty" }] : [];
}

/** A cluster that gave its Kibana a token or a certificate has set no password for `kibana_system`. */
function identityProblems(channels: ChannelSummary[]): Problem[] {
  const { authentication = "" } = channels.find(({ name }) => name === "kibana") ?? {};
  if (authentication === "" || authentication.startsWith("password")) return [];
  const reason = `must be those of a cluster where Kibana authenticates by the password of kibana_system, which is all that ECK hands over, got "${authentication}"`;
  return [{ path: "kibana.external.channels", reason }];
}

/** A certificate of Kibana's own in place of the one that the operator makes. */
function clientCertificate(facts: EckFacts): string {
  const { clusterName, kibana, http } = facts.plan;
  const { name } = kibana!;
  const authority = facts.authorities.client!;
  const secretName = `${name}-kibana-client`;
  const leaf = new LeafCertificate(
    `${facts.name}-kibana-client`,
    {
      authority,
      usage: CertificateUsage.Client,
      channel: "http",
      consumer: name,
      commonName: name,
      organization: clusterName,
      validityDays: http.validityDays,
      renewBeforeDays: http.renewBeforeDays,
    },
    { parent: facts.component },
  );
  facts.certificates.push(...authorityListed("client", authority), listed(name, "http", leaf));
  const object = { child: "kibana-client-secret", name: secretName, namespace: facts.kibanaNamespace };
  facts.objects.secret(`client/${name}`, object, { "tls.crt": leaf.chainPem, "tls.key": leaf.privateKeyPem });
  return secretName;
}
