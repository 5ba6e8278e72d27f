import * as path from "node:path";

import { tlsVersion } from "./checkout";
import { type Machine } from "./machine";

/** Where Pulumi's engines and plugins are downloaded from. */
export const downloadHost = "https://get.pulumi.com";

/** Pulumi's own folder in the user's home, where it keeps plugins and downloaded engines. */
export function pulumiHome(machine: Machine): string {
  return machine.env.PULUMI_HOME || path.join(machine.home, ".pulumi");
}

/** The folder in which an engine with this home looks for the tls plugin. */
export function tlsPluginFolder(home: string): string {
  return path.join(home, "plugins", `resource-tls-v${tlsVersion}`);
}

/** Whether the tls plugin is installed, so that the engine downloads nothing. */
export function hasTlsPlugin(machine: Machine): boolean {
  return machine.which("pulumi-resource-tls") !== undefined || machine.exists(path.join(tlsPluginFolder(pulumiHome(machine)), "pulumi-resource-tls"));
}
