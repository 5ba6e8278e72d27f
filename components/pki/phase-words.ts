/** How refusals call what changes in phases: the generations of an authority, and the tokens of Kibana. */
export interface PhaseWords {
  /** One of them. */
  one: string;
  /** The argument that lists them. */
  list: string;
  /** The argument that names the one in use. */
  current: string;
  /** As in a refusal. */
  example: string;
  /** All arguments beside which there are no others. */
  keys: readonly string[];
  /** What has to be so before one is used. */
  accepted: string;
  /** How to add one soundly. */
  beside: string;
  /** How to go back. */
  back: string;
  /** Who needs those of before during a switch. */
  users: string;
  /** What follows where one is used at once. */
  atOnce: string;
}

export const authorityWords: PhaseWords = {
  one: "generation",
  example: "g1",
  list: "generations",
  current: "signing",
  keys: ["generations", "signing", "minimumOverlapHours", "acceptOutage", "distributedSince", "madeElsewhere"],
  accepted: "every consumer trusts it",
  beside: "list it beside the generation that signs today, let that one sign",
  back: "let the generation sign that did before",
  users: "consumers",
  atOnce: "signs at once: connections fail until every consumer has what this run stores",
};

export const tokenWords: PhaseWords = {
  one: "token",
  example: "t1",
  list: "names",
  current: "using",
  keys: ["names", "using", "minimumOverlapHours", "acceptOutage", "distributedSince"],
  accepted: "every node accepts it",
  beside: "list it beside the token in use today, go on using that one",
  back: "go on using the token of before",
  users: "Kibanas",
  atOnce: "is used at once: Elasticsearch refuses Kibana until all nodes and every Kibana have what this run stores",
};
