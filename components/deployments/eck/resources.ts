import * as pulumi from "@pulumi/pulumi";
import { certificatePerPod } from "./cert-manager";
import { EckFacts } from "./facts";
import { elasticsearchRef } from "./kibana";
import { ElasticsearchSpec, HttpTls, KibanaSpec } from "./manifests";
import { serverHosts } from "./names";
import { serverTls } from "./server";
import { elasticsearchSpec, kibanaSpec } from "./specs";
import { transportTls } from "./transport";

/** Makes all that the Elasticsearch resource refers to, and then it, unless somebody has it: the operator would warn of what isn't there. */
export function elasticsearchResource(facts: EckFacts): pulumi.Output<ElasticsearchSpec> {
  const { plan, authorities, namespace, objects } = facts;
  const { clusterName, transport, http: channel, nodeSets, overrides } = plan;
  const hosts = namespace.apply((known) => serverHosts("elasticsearch", clusterName, known, nodeSets.map(({ name }) => name)));
  const issued = serverTls(facts, { kind: "elasticsearch", channel: "http", name: clusterName, namespace, hosts, plan: channel, authority: authorities.http });
  const http = issued.apply((tls): HttpTls => ({ ...tls, ...(channel.requireClientCertificates && { client: { authentication: true } }) }));
  const { certManager } = transport;
  const perPod = certManager && pulumi.output(certManager.issuerName).apply((issuerName) => certificatePerPod(certManager, issuerName));
  const spec = pulumi
    .all([http, transportTls(facts), perPod, pulumi.output(overrides)])
    .apply(([httpTls, transportOptions, mounts, more]) => elasticsearchSpec(plan, { http: httpTls, transport: transportOptions }, mounts, more));
  if (!plan.fragmentsOnly) objects.custom("Elasticsearch", { child: "elasticsearch", name: clusterName, namespace }, spec, [...objects.made]);
  return spec;
}

/** The same for Kibana. */
export function kibanaResource(facts: EckFacts): pulumi.Output<KibanaSpec> {
  const { plan, authorities, kibanaNamespace: namespace, objects } = facts;
  const kibana = plan.kibana!;
  const { name } = kibana;
  const hosts = namespace.apply((known) => serverHosts("kibana", name, known));
  const http = serverTls(facts, { kind: "kibana", channel: "kibana", name, namespace, hosts, plan: kibana.http, authority: authorities.kibana });
  const more = { overrides: kibana.overrides, config: kibana.config };
  const spec = pulumi
    .all([http, elasticsearchRef(facts), pulumi.output(more)])
    .apply(([tls, reference, { overrides, config }]) => kibanaSpec(plan, { ...kibana, config }, tls, reference, overrides));
  if (!plan.fragmentsOnly) objects.custom("Kibana", { child: "kibana", name, namespace }, spec, [...objects.made]);
  return spec;
}
