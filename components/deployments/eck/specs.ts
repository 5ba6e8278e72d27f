import { merged } from "./merge";
import { ElasticsearchRef, ElasticsearchSpec, HttpTls, KibanaSpec, NodeSet, PodTemplate, TransportTls } from "./manifests";
import { EckNodeSetArgs, EckPodResourcesArgs } from "./node-set-args";
import { EckPlan, KibanaPlan, defaultNodeCount } from "./plan";

type Overrides = Record<string, unknown> | undefined;

/** The spec of the Elasticsearch resource, or what of it concerns TLS. */
export function elasticsearchSpec(plan: EckPlan, tls: { http: HttpTls; transport: TransportTls }, perPod: Partial<NodeSet> | undefined, overrides: Overrides): ElasticsearchSpec {
  const { fragmentsOnly, version, nodeSets } = plan;
  const channels = { http: { tls: tls.http }, transport: { tls: tls.transport } };
  if (fragmentsOnly) return { ...channels, ...(perPod && { nodeSets: nodeSets.map(({ name }) => ({ name, ...perPod })) }) };
  const sets = nodeSets.map((set) => merged(nodeSet(set), perPod) as NodeSet);
  return merged({ version, ...channels, nodeSets: sets }, overrides) as ElasticsearchSpec;
}

function nodeSet({ name, count = defaultNodeCount, roles, resources, storage, config }: EckNodeSetArgs): NodeSet {
  const settings = { ...(roles && { "node.roles": roles }), ...config };
  return {
    name,
    count,
    ...(Object.keys(settings).length > 0 && { config: settings }),
    ...(resources && { podTemplate: podTemplate("elasticsearch", resources) }),
    ...(storage && {
      volumeClaimTemplates: [
        {
          // The name that the operator mounts.
          metadata: { name: "elasticsearch-data" },
          spec: {
            accessModes: ["ReadWriteOnce"],
            resources: { requests: { storage: `${storage.sizeGiB}Gi` } },
            ...(storage.storageClassName !== undefined && { storageClassName: storage.storageClassName }),
          },
        },
      ],
    }),
  };
}

/** The spec of the Kibana resource, or what of it concerns TLS. */
export function kibanaSpec(plan: EckPlan, kibana: KibanaPlan, tls: HttpTls, elasticsearchRef: ElasticsearchRef, overrides: Overrides): KibanaSpec {
  const channels = { elasticsearchRef, http: { tls } };
  if (plan.fragmentsOnly) return channels;
  const { count = 1, config, resources } = kibana;
  const spec = { version: plan.version, count, ...channels, ...(config && { config }), ...(resources && { podTemplate: podTemplate("kibana", resources) }) };
  return merged(spec, overrides) as KibanaSpec;
}

/** As much is requested as a pod is limited to, so that it isn't evicted for what another takes. */
function podTemplate(container: string, { memoryGiB, cpus }: EckPodResourcesArgs): PodTemplate {
  const amounts = { memory: `${memoryGiB}Gi`, ...(cpus !== undefined && { cpu: `${cpus}` }) };
  return { spec: { containers: [{ name: container, resources: { requests: amounts, limits: amounts } }] } };
}
