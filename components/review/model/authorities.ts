import { textOf, textsOf } from "../read/values";
import { channelOfAuthority } from "./certificates";
import { type Resources, ourTypes } from "./links";

/** One of our authorities with its generations. */
export interface Authority {
  urn: string;
  /** What people call it: `http authority`, else the name of its component. */
  name: string;
  deployment?: string;
  channel?: string;
  /** Oldest first. */
  generations: string[];
  signing?: string;
  /** The generation that may sign and replace others at once. */
  acceptOutage?: string;
}

/** Our authorities on one side of a preview, by URN. */
export function authoritiesOf(resources: Resources): Map<string, Authority> {
  const found = [...resources.steps.values()].filter(({ type }) => type === ourTypes.authority);
  return new Map(
    found.map(({ urn, name, ...step }) => {
      const { inputs } = step[resources.side]!;
      const deployment = resources.deploymentOf(urn);
      const channel = channelOfAuthority(name, deployment);
      const said = { generations: textsOf(inputs, "generations") ?? [], signing: textOf(inputs, "signing"), acceptOutage: textOf(inputs, "acceptOutage") };
      return [urn, { urn, name: channel === undefined ? name : `${channel} authority`, deployment, channel, ...said }];
    }),
  );
}
