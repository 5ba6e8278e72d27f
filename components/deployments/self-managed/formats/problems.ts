import { KeyFormat } from "../../../channels";
import { Consumer } from "../../../secrets/secret-store";
import { quoted } from "../../../support/names";
import { Problem } from "../../../support/problems";
import { SelfManagedPlan } from "../plan";

const known: string[] = Object.values(KeyFormat);

/** A consumer as `secrets` and `readPolicies` name it. */
export function consumerId({ kind, name }: Consumer): string {
  return `${kind}/${name}`;
}

/** The consumers of a plan. */
export function consumersOf({ clusterName, nodes, kibanas, http }: SelfManagedPlan): Consumer[] {
  return [
    ...nodes.map(({ name }): Consumer => ({ kind: "elasticsearch", name })),
    ...kibanas.map(({ name }): Consumer => ({ kind: "kibana", name })),
    ...http.clients.map((name): Consumer => ({ kind: "client", name })),
    { kind: "trust", name: clusterName },
  ];
}

/** Faults of the formats that are asked for. */
export function formatProblems(plan: SelfManagedPlan): Problem[] {
  const consumers = consumersOf(plan).map(consumerId);
  return Object.entries(plan.formats).flatMap(([consumer, formats]: [string, unknown]): Problem[] => {
    const path = formatPath(consumer);
    if (!consumers.includes(consumer)) return [{ path, reason: `must be for a consumer of this deployment, one of ${consumers.join(", ")}` }];
    if (!Array.isArray(formats)) return [{ path, reason: `must be a list of ${known.join(" and ")}, got ${quoted(formats)}` }];
    return formats.flatMap((format: unknown, index) => problemsOf(consumer, `${path}[${index}]`, format));
  });
}

/** The argument that says a consumer's formats, as the caller would write it. */
export function formatPath(consumer: string): string {
  return `formats[${JSON.stringify(consumer)}]`;
}

function problemsOf(consumer: string, path: string, format: unknown): Problem[] {
  if (!known.includes(format as string)) return [{ path, reason: `must be ${known.join(" or ")}, got ${quoted(format)}: PEM is always there` }];
  const keyless = consumer.startsWith("trust/") && format === KeyFormat.Pkcs8;
  return keyless ? [{ path, reason: "must be pkcs12 alone: what is public holds no key" }] : [];
}
