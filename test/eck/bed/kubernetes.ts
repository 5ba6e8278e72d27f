import { parse } from "yaml";
import { type Registration, mockEngine, reveal } from "../../support/mocks";
import { issuing } from "../../support/issuing";
import { type Access, Api, type Manifest, eventually } from "./api";

const left = process.env.ELASTIC_TLS_ECK_BED;
if (left === undefined) throw new Error("there is no bed: run `npm run test:eck`");

/** The API server that the setup has started. */
export const api = new Api(JSON.parse(left) as Access);

/** The manifests that a program registers, in their order, as they stand. */
export async function manifestsOf(program: () => unknown): Promise<Manifest[]> {
  const engine = await mockEngine({ outputs: issuing() });
  program();
  await engine.settled();
  return engine.registrations.filter(({ type }) => type.startsWith("kubernetes:")).map(manifest);
}

function manifest({ inputs }: Registration): Manifest {
  return reveal(inputs) as Manifest;
}

/** Applies all of them, each after what it waits for: registration is in that order. */
export async function applyAll(manifests: readonly Manifest[]): Promise<void> {
  for (const each of manifests) await api.apply(each);
}

/** A namespace of a test's own. */
export async function newNamespace(name: string): Promise<string> {
  await api.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
  return name;
}

/**
 * Makes the pods of a node set, as its StatefulSet labels them, with an address: no controller makes pods here, and the operator
 * issues a certificate to each that has an address.
 */
export async function makePods(namespace: string, clusterName: string, nodeSet: string): Promise<string[]> {
  const name = `${clusterName}-es-${nodeSet}`;
  const { spec } = await eventually(`StatefulSet ${name}`, () => api.get("apps/v1", "StatefulSet", namespace, name));
  const { labels, annotations } = spec.template.metadata;
  const names = Array.from({ length: spec.replicas }, (_, index) => `${name}-${index}`);
  for (const [index, pod] of names.entries()) {
    const metadata = { name: pod, namespace, labels, annotations };
    const manifest: Manifest = { apiVersion: "v1", kind: "Pod", metadata, spec: { containers: [{ name: "elasticsearch", image: "none" }] } };
    await api.apply(manifest);
    await api.patchStatus(manifest, { phase: "Pending", podIP: `10.0.0.${index + 10}`, podIPs: [{ ip: `10.0.0.${index + 10}` }] });
  }
  return names;
}

/** The Secret of a cluster once it holds these keys. */
export function secretWith(namespace: string, name: string, ...keys: string[]): Promise<Record<string, string>> {
  return eventually(`${namespace}/${name} with ${keys.join(", ")}`, async () => {
    const data = await api.secret(namespace, name);
    return keys.every((key) => data[key]) ? data : undefined;
  });
}

/** The settings that the operator has rendered into a Secret. */
export async function settingsOf(namespace: string, secret: string, file: string): Promise<any> {
  return parse((await secretWith(namespace, secret, file))[file]!);
}

/**
 * What the operator has warned of, but for what it finds before it has made it itself, and for two of its own controllers writing to
 * one resource at a time, which it repeats.
 */
export async function warnings(namespace: string): Promise<string[]> {
  const events = await api.list("v1", "Event", namespace);
  return events
    .filter(({ type, involvedObject }) => type === "Warning" && String(involvedObject.apiVersion).includes(".k8s.elastic.co/"))
    .filter(({ reason, message }) => reason !== "AssociationError" && !String(message).includes("the object has been modified"))
    .map(({ reason, message }) => `${String(reason)}: ${String(message)}`);
}
