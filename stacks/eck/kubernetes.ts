import { Namespace } from "@pulumi/kubernetes/core/v1";
import { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import type { EckSettings } from "./settings";

/**
 * The provider, with which Secrets and ConfigMaps are updated in place, and the namespace. What the namespace is to hold needs the
 * operator's definitions, so it waits for the charts.
 */
export function kubernetes(settings: EckSettings, charts: (settings: EckSettings, provider: Provider) => pulumi.Resource[]) {
  const provider = new Provider("kubernetes", {
    context: settings.kubeContext || undefined,
    enableSecretMutable: true,
    enableConfigMapMutable: true,
  });
  const installed = charts(settings, provider);
  const namespace = new Namespace("namespace", { metadata: { name: settings.namespace } }, { provider, dependsOn: installed });
  return { provider, namespace: namespace.metadata.name };
}
