import { nodeName } from "./programs/cluster";

/** What a stack's state tells about the cost of a program. */
export interface StateFacts {
  bytes: number;
  resources: number;
  /** Of the node with the most. */
  resourcesPerNode: number;
}

/** Reads the state of a stack as it is kept in files. */
export function stateFacts(state: string, nodes: number): StateFacts {
  const { checkpoint } = JSON.parse(state) as { checkpoint: { latest: { resources: { urn: string }[] } } };
  const names = checkpoint.latest.resources.map(({ urn }) => urn.slice(urn.lastIndexOf("::") + 2).split("-"));
  const ofNode = (node: string): number => names.filter((parts) => parts.includes(node)).length;
  return {
    bytes: Buffer.byteLength(state),
    resources: names.length,
    resourcesPerNode: Math.max(...Array.from({ length: nodes }, (_, index) => ofNode(nodeName(index + 1)))),
  };
}
