import * as pulumi from "@pulumi/pulumi";
import { nameProblems, quoted } from "../../support/names";
import { Problem, isPlain } from "../../support/problems";

export interface KubernetesSecretsStoreArgs {
  /** The namespace of the Secrets, which has to be there. */
  namespace: pulumi.Input<string>;
  /**
   * What the names of the Secrets begin with: `<prefix>-elasticsearch-es01`. Lower-case letters, digits and hyphens, at most 63.
   *
   * @default the cluster's name
   */
  prefix?: string;
  /**
   * Labels of every Secret, beside those of elastic-tls.
   *
   * @default none
   */
  labels?: Record<string, string>;
}

/** Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const labelKey = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/;

/** Faults of the arguments, with paths relative to them. */
export function kubernetesSecretsProblems({ namespace, prefix, labels = {} }: KubernetesSecretsStoreArgs): Problem[] {
  return [
    ...(isPlain(namespace) ? namespaceProblems(namespace as string) : []),
    ...(prefix === undefined ? [] : nameProblems(() => "prefix", [prefix])),
    ...labelProblems("labels", labels),
  ];
}

/** Faults of a namespace's name, a DNS label. */
export function namespaceProblems(namespace: string): Problem[] {
  return nameProblems(() => "namespace", [namespace]);
}

/** Faults of labels. */
export function labelProblems(path: string, labels: Readonly<Record<string, string>>): Problem[] {
  return Object.entries(labels).flatMap(([key, value]): Problem[] => [
    ...(labelKey.test(key) ? [] : [{ path, reason: `must have keys such as "team" or "example.com/team", got ${quoted(key)}` }]),
    ...(typeof value === "string" && labelValue.test(value) ? [] : [{ path: `${path}.${key}`, reason: `must be at most 63 letters, digits and _.-, got ${quoted(value)}` }]),
  ]);
}
