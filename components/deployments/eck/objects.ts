import * as pulumi from "@pulumi/pulumi";
import type { StoredEntry } from "../../secrets/secret-store";
import { apiVersions, watchedLabel } from "./manifests";

/** An object in Kubernetes: its name in the program, below the component's, and its name and namespace there. */
export interface ObjectName {
  child: string;
  name: string;
  namespace: pulumi.Output<string>;
}

type Data = Record<string, pulumi.Input<string>>;

/**
 * Makes objects under fixed names, which are updated in place: a name of Pulumi's choice would change with the content, and every
 * spec that refers to it. What of `@pulumi/kubernetes` it takes is loaded when something is made.
 */
export class EckObjects {
  /** What holds certificates, keys and trust. */
  readonly entries: StoredEntry[] = [];
  /** Everything that was made, in order. */
  readonly made: pulumi.Resource[] = [];
  private readonly labels: Record<string, string>;

  /**
   * @param name the component's name, which the names of its children begin with
   */
  constructor(
    private readonly component: pulumi.Resource,
    private readonly name: string,
    clusterName: string,
    labels: Record<string, string>,
  ) {
    this.labels = { ...labels, "app.kubernetes.io/managed-by": "elastic-tls", "app.kubernetes.io/part-of": clusterName, ...watchedLabel };
  }

  /** A Secret. */
  secret(consumer: string, object: ObjectName, data: Data, dependsOn: pulumi.Resource[] = []): StoredEntry {
    const { Secret } = require("@pulumi/kubernetes/core/v1") as typeof import("@pulumi/kubernetes/core/v1");
    const args = { metadata: this.metadata(object), type: "Opaque", stringData: pulumi.secret(data) };
    return this.entry(consumer, object, new Secret(`${this.name}-${object.child}`, args, { parent: this.component, dependsOn }));
  }

  /** A ConfigMap, for what everybody may know. */
  configMap(consumer: string, object: ObjectName, data: Data): StoredEntry {
    const { ConfigMap } = require("@pulumi/kubernetes/core/v1") as typeof import("@pulumi/kubernetes/core/v1");
    return this.entry(consumer, object, new ConfigMap(`${this.name}-${object.child}`, { metadata: this.metadata(object), data }, { parent: this.component }));
  }

  /** A custom resource. */
  custom(kind: keyof typeof apiVersions, object: ObjectName, spec: pulumi.Input<unknown>, dependsOn: pulumi.Resource[] = []): pulumi.Resource {
    const { CustomResource } = require("@pulumi/kubernetes/apiextensions") as typeof import("@pulumi/kubernetes/apiextensions");
    const args = { apiVersion: apiVersions[kind], kind, metadata: this.metadata(object), spec };
    const resource = new CustomResource(`${this.name}-${object.child}`, args, { parent: this.component, dependsOn });
    this.made.push(resource);
    return resource;
  }

  /** The labels for a Secret that somebody else makes for us. */
  get watchedLabels(): Record<string, string> {
    return { ...this.labels };
  }

  private metadata({ name, namespace }: ObjectName) {
    return { name, namespace, labels: this.labels };
  }

  private entry(consumer: string, { name, namespace }: ObjectName, resource: pulumi.Resource): StoredEntry {
    const location = pulumi.interpolate`${namespace}/${name}`;
    const entry = { consumer, store: "kubernetesSecrets", location, resource, kmsKey: pulumi.output("") };
    this.entries.push(entry);
    this.made.push(resource);
    return entry;
  }
}
