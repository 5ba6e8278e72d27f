/** Where the chains can be kept. */
export const EceStore = { Directory: "directory", AwsSecretsManager: "awsSecretsManager" } as const;
export type EceStore = (typeof EceStore)[keyof typeof EceStore];

export function isStore(store: string): store is EceStore {
  return (Object.values(EceStore) as string[]).includes(store);
}

/** The services that can get certificates. */
export const services = ["proxy", "ui", "adminConsole"] as const;
export type Service = (typeof services)[number];

/** The key that says something of a service: `eceAdminConsoleNames`. */
export function serviceKey(service: Service, of: "Names" | "Certificate"): string {
  return `ece${service.charAt(0).toUpperCase()}${service.slice(1)}${of}`;
}
