import type { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import type { EckSettings } from "./settings";

interface Chart {
  name: string;
  chart: string;
  repo: string;
  version: string;
  namespace: string;
  values: Record<string, unknown>;
  wanted: boolean;
}

/** The charts that Elastic and cert-manager publish of their operators. */
function official({ installOperator, operatorVersion, installCertManager, certManagerVersion }: EckSettings): Chart[] {
  return [
    { name: "eck-operator", chart: "eck-operator", repo: "https://helm.elastic.co", version: operatorVersion, namespace: "elastic-system", values: {}, wanted: installOperator },
    {
      name: "cert-manager",
      chart: "cert-manager",
      repo: "https://charts.jetstack.io",
      version: certManagerVersion,
      namespace: "cert-manager",
      values: { crds: { enabled: true, keep: true } },
      wanted: installCertManager,
    },
  ];
}

/** Installs the charts that the settings ask for. */
export function charts(settings: EckSettings, provider: Provider): pulumi.Resource[] {
  return official(settings)
    .filter(({ wanted }) => wanted)
    .map(({ name, chart, repo, version, namespace, values }) => {
      // Loaded here: no other part of the provider is as large.
      const { Release } = require("@pulumi/kubernetes/helm/v3") as typeof import("@pulumi/kubernetes/helm/v3");
      const args = { name, chart, version, namespace, createNamespace: true, repositoryOpts: { repo }, values };
      return new Release(name, args, { provider });
    });
}
