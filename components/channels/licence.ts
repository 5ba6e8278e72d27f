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

/**
 * What makes a cluster grant itself a licence; without it, and until another is uploaded, a cluster grants itself Basic.
 *
 * Source: https://www.elastic.co/docs/reference/elasticsearch/configuration-reference/license-settings
 */
const selfGranted: Record<Licence, Settings> = {
  basic: {},
  trial: { "xpack.license.self_generated.type": "trial" },
  platinum: {},
  enterprise: {},
};

/** The settings by which a node comes to its licence. */
export function licenceSettings(licence: Licence): Settings {
  return selfGranted[licence];
}
