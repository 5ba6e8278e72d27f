import { Secret } from "@pulumi/kubernetes/core/v1";
import * as pulumi from "@pulumi/pulumi";
import { at, checked } from "../../support/problems";
import type { Consumer, SecretStore, StoredEntry } from "../secret-store";
import { KubernetesSecretsStoreArgs, namespaceProblems } from "./args";
import { secretValues } from "./secret-data";

/**
 * Keeps files in Kubernetes, those of a consumer as one Secret under a fixed name.
 *
 * The provider has to say `enableSecretMutable`: without it a change deletes the Secret and creates another.
 * Source: https://www.pulumi.com/registry/packages/kubernetes/api-docs/provider/
 */
export class KubernetesSecretsStore implements SecretStore {
  private readonly namespace: pulumi.Output<string>;

  /**
   * @param name the component's name, which the names of its resources begin with
   */
  constructor(
    private readonly name: string,
    private readonly clusterName: string,
    private readonly args: KubernetesSecretsStoreArgs,
    private readonly component: pulumi.Resource,
  ) {
    this.namespace = checked(component, args.namespace, (known) => at("kubernetesSecrets", namespaceProblems(known)));
  }

  put({ kind, name }: Consumer, files: Record<string, pulumi.Input<string>>): StoredEntry {
    const { prefix = this.clusterName, labels } = this.args;
    const consumer = `${kind}/${name}`;
    const secretName = `${prefix}-${kind}-${name}`;
    const resource = new Secret(
      `${this.name}-${kind}-${name}`,
      {
        metadata: {
          name: secretName,
          namespace: this.namespace,
          labels: { ...labels, "app.kubernetes.io/managed-by": "elastic-tls", "app.kubernetes.io/part-of": this.clusterName },
        },
        type: "Opaque",
        ...secretValues(this.component, consumer, files),
      },
      { parent: this.component },
    );
    return {
      consumer,
      store: "kubernetesSecrets",
      location: pulumi.interpolate`${this.namespace}/${secretName}`,
      resource,
      kmsKey: pulumi.output(""),
    };
  }
}
