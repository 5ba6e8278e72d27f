/** What a change does to what runs, the lightest first. */
export const effects = {
  none: "nothing that runs is touched",
  hotReload: "hot reload: Elasticsearch reads it within 5 seconds",
  holder: "whoever presents it must load it",
  kibanaRestart: "Kibana restart",
  rollingRestart: "rolling restart of Elasticsearch",
  trustFirst: "Kibana restart, and clients must trust the new authority before it signs",
  fullRestart: "full restart: nodes with and without it can't talk to each other",
  connectionLoss: "connection loss until everybody has what this run stores",
} as const;

export type Effect = keyof typeof effects;

const order = Object.keys(effects) as Effect[];

/** The heaviest of the effects. */
export function heaviest(found: readonly Effect[]): Effect {
  return order[Math.max(0, ...found.map((effect) => order.indexOf(effect)))]!;
}

/** What takes up a new certificate of a channel. A client's own holder is not ours to restart. */
const certificateEffects: Readonly<Record<string, Effect>> = { transport: "hotReload", http: "hotReload", kibana: "kibanaRestart", client: "holder", "remote-cluster-server": "hotReload" };

/** What a new certificate in place of another does; Kibana reads none without a restart, its client certificate neither. */
export function effectOfCertificate({ channel = "", isKibana }: { channel?: string; isKibana: boolean }): Effect {
  return isKibana ? "kibanaRestart" : (certificateEffects[channel] ?? "holder");
}

export type AuthorityStep = "distributed" | "switched" | "retired" | "renewed" | "replaced";

/** What a step of an authority does to those that trust it. */
const authorityEffects: Readonly<Record<string, Readonly<Record<AuthorityStep, Effect>>>> = {
  transport: { distributed: "hotReload", switched: "hotReload", retired: "hotReload", renewed: "hotReload", replaced: "fullRestart" },
  client: { distributed: "hotReload", switched: "hotReload", retired: "hotReload", renewed: "hotReload", replaced: "connectionLoss" },
};
const ofServers: Readonly<Record<AuthorityStep, Effect>> = {
  distributed: "trustFirst",
  switched: "kibanaRestart",
  retired: "kibanaRestart",
  renewed: "kibanaRestart",
  replaced: "connectionLoss",
};
const ofPlain: Readonly<Record<AuthorityStep, Effect>> = { ...ofServers, distributed: "holder", switched: "holder", retired: "holder", renewed: "holder" };

export function effectOfAuthority(step: AuthorityStep, channel: string | undefined): Effect {
  if (channel === undefined) return ofPlain[step];
  return (authorityEffects[channel] ?? ofServers)[step];
}
