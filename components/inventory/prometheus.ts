import { type InventoryRecord } from "./records";

interface Metric {
  name: string;
  help: string;
  valueOf: (record: InventoryRecord) => number | undefined;
}

const metrics: readonly Metric[] = [
  { name: "elastic_tls_certificate_not_after_timestamp_seconds", help: "When the certificate expires.", valueOf: ({ notAfter }) => seconds(notAfter) },
  { name: "elastic_tls_certificate_renews_at_timestamp_seconds", help: "From when on a run of Pulumi renews the certificate.", valueOf: ({ renewsAt }) => seconds(renewsAt) },
];

/**
 * The inventory in the text format that node-exporter's textfile collector reads:
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function prometheusOf(records: readonly InventoryRecord[]): string {
  return metrics
    .flatMap(({ name, help, valueOf }) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} gauge`,
      ...[...soonest(records)].flatMap(([series, record]) => {
        const value = valueOf(record);
        return value === undefined ? [] : [`${name}{${series}} ${value}`];
      }),
    ])
    .map((line) => `${line}\n`)
    .join("");
}

/** By labels, which may stand there once only: of certificates with the same, the soonest to expire, which come first. */
function soonest(records: readonly InventoryRecord[]): Map<string, InventoryRecord> {
  return new Map([...records].reverse().map((record) => [labels(record), record]));
}

/** The serial number isn't among them: each renewal would begin another series. */
function labels({ output, name, channel, subject, issuer }: InventoryRecord): string {
  return Object.entries({ output, name, channel, subject, issuer })
    .map(([label, value]) => `${label}="${value.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"`)
    .join(",");
}

function seconds(instant: string): number | undefined {
  const time = Date.parse(instant);
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}
