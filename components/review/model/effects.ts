import { type Platform } from "./platforms";

/** What a change does to what runs, the lightest first. */
export const effects = {
  none: "nothing that runs is touched",
  hotReload: "hot reload: Elasticsearch reads it within 5 seconds",
  podReload: "hot reload: Elasticsearch reads it once Kubernetes has put it into the pods",
  holder: "whoever presents it must load it",
  newPlace: "whoever reads it has to look at another place",
  upload: "Elastic Cloud Enterprise presents it once it is uploaded, and users log in again",
  kibanaRestart: "Kibana restart",
  operatorRestart: "Kibana restart, by the operator",
  rollingRestart: "rolling restart of Elasticsearch",
  clientsFirst: "clients must trust the new authority before it signs",
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

/** What takes up a new certificate, by channel. A client's own holder is not ours to restart; under the operator Kibana is the only one. */
const certificateEffects: Readonly<Record<Platform, Readonly<Record<string, Effect>>>> = {
  selfManaged: { transport: "hotReload", http: "hotReload", kibana: "kibanaRestart", client: "holder", "remote-cluster-server": "hotReload" },
  eck: { http: "podReload", kibana: "operatorRestart", client: "operatorRestart" },
  ece: { http: "upload", ui: "upload", adminconsole: "upload" },
};

/** What a new certificate in place of another does; Kibana reads none without a restart, its client certificate neither. */
export function effectOfCertificate({ platform, channel = "", isKibana }: { platform: Platform; channel?: string; isKibana: boolean }): Effect {
  const known = new Map(Object.entries(certificateEffects[platform])).get(channel) ?? "holder";
  return isKibana && platform === "selfManaged" ? "kibanaRestart" : known;
}

export type AuthorityStep = "distributed" | "switched" | "retired" | "renewed" | "replaced";
type Steps = Readonly<Record<AuthorityStep, Effect>>;

const plainly = (effect: Effect, replaced: Effect): Steps => ({ distributed: effect, switched: effect, retired: effect, renewed: effect, replaced });

/** What a step of an authority does to those that trust it: by the channel, else as to servers that clients dial. */
const authorityEffects: Readonly<Record<Platform, { channels: Readonly<Record<string, Steps>>; servers: Steps }>> = {
  selfManaged: {
    channels: {
      transport: plainly("hotReload", "fullRestart"),
      client: plainly("hotReload", "connectionLoss"),
      "remote-cluster-server": { ...plainly("hotReload", "connectionLoss"), distributed: "clientsFirst" },
    },
    servers: { ...plainly("kibanaRestart", "connectionLoss"), distributed: "trustFirst" },
  },
  eck: {
    channels: { transport: plainly("podReload", "connectionLoss") },
    servers: { ...plainly("operatorRestart", "connectionLoss"), distributed: "trustFirst" },
  },
  // A chain holds its root, so that is uploaded again when it is renewed.
  ece: { channels: {}, servers: { ...plainly("upload", "connectionLoss"), distributed: "clientsFirst", retired: "none" } },
};

export function effectOfAuthority(step: AuthorityStep, channel: string | undefined, platform: Platform): Effect {
  if (channel === undefined) return plainly("holder", "connectionLoss")[step];
  const { channels, servers } = authorityEffects[platform];
  return (Object.hasOwn(channels, channel) ? channels[channel]! : servers)[step];
}
