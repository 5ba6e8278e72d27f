import { typesOf } from "../read/urns";

/** By where a deployment runs differs who takes up what a run stores. */
export type Platform = "selfManaged" | "eck" | "ece";

const platforms: ReadonlyMap<string, Platform> = new Map([
  ["elastic-tls:index:EckDeployment", "eck"],
  ["elastic-tls:index:EceDeployment", "ece"],
]);

/** Where what a resource belongs to runs: on machines of one's own unless it is below a component that says otherwise. */
export function platformOf(urn: string): Platform {
  return typesOf(urn).flatMap((type) => platforms.get(type) ?? [])[0] ?? "selfManaged";
}
