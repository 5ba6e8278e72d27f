import { Settings } from "./settings";

/** The licence under which a cluster runs. */
export const Licence = {
  /** Free, for an unlimited time. */
  Basic: "basic",
  /** Everything for 30 days; the cluster grants it to itself. */
  Trial: "trial",
  /** Bought, and uploaded to the running cluster. */
  Platinum: "platinum",
  /** Bought, and uploaded to the running cluster. */
  Enterprise: "enterprise",
} as const;
export type Licence = (typeof Licence)[keyof typeof Licence];

interface Terms {
  permitsPki: boolean;
  /** What makes a cluster grant itself the licence; until another one is uploaded, a cluster grants itself Basic. */
  settings: Settings;
}

/**
 * Source: https://www.elastic.co/subscriptions and
 * https://www.elastic.co/docs/reference/elasticsearch/configuration-reference/license-settings
 */
const terms: Record<Licence, Terms> = {
  basic: { permitsPki: false, settings: {} },
  trial: { permitsPki: true, settings: { "xpack.license.self_generated.type": "trial" } },
  platinum: { permitsPki: true, settings: {} },
  enterprise: { permitsPki: true, settings: {} },
};

/** Whether a client's certificate may be its identity. Elasticsearch skips the realm under a licence that doesn't permit it. */
export function licencePermitsPki(licence: Licence): boolean {
  return terms[licence].permitsPki;
}

/** The settings by which a node comes to its licence. */
export function licenceSettings(licence: Licence): Settings {
  return terms[licence].settings;
}
