import { Problem } from "../support/problems";

/** What a generation stands for: the ids of what verifies its leaves. */
export interface Issuers {
  /** One that is known for certain, or all roots of a given bundle that may be its own; none where the bundle holds none. */
  ids: string[];
  /** The root of the one that signs in that bundle: issuing authorities below one root share it. */
  shared?: string;
}

/** The generations of an authority, or those of them that are known together, by name. */
export type IssuersByName = Record<string, Issuers>;

/**
 * Faults of generations under whose names stand others than in earlier runs: consumers trust those of before.
 *
 * @param before of the run that first listed each
 * @param now of this run; of the one that signs it is certain
 */
export function issuerProblems(before: IssuersByName, now: IssuersByName, signing: string, isNamed: boolean): Problem[] {
  const other = (name: string, id: string): Problem => ({ path: "", reason: isNamed ? otherOfThatName(name, id) : otherThanBefore(id) });
  const signer = now[signing]?.ids[0];
  const known = before[signing];
  const isOther = signer !== undefined && known !== undefined && known.ids.length > 0 && ![...known.ids, known.shared].includes(signer);

  const trusted = Object.values(now).flatMap(({ ids }) => ids);
  const apart = Object.entries(before).filter(([name, { ids }]) => name !== signing && ids.length > 0 && !(signer !== undefined && ids.includes(signer)));
  const gone = apart.filter(([, { ids }]) => !ids.some((id) => trusted.includes(id)));
  const left = new Set(apart.flatMap(([, { ids }]) => ids).filter((id) => trusted.includes(id)));
  const missing = gone.length > 0 || left.size >= apart.length ? gone : apart;
  return [
    ...(isOther ? [other(signing, signer)] : []),
    // One that is certain has been replaced; of a bundle it is known that a root was taken out.
    ...missing.map(([name, { ids }]) => (now[name]!.shared === undefined ? other(name, now[name]!.ids[0]!) : takenOut(name, ids))),
  ];
}

function takenOut(name: string, ids: string[]): Problem {
  return { path: "trustPem", reason: `must still hold ${ids.map(subjectOf).join(" and ")}, as long as ${name} is a generation that doesn't sign: put back what was taken out, or retire ${name}` };
}

/** Where the steps to another authority are told. */
export const inSteps = '("To another authority" in docs/rotation.md)';

const atOnce = 'to replace it at once, whatever fails then, give the other `generations: ["new"]` and `acceptOutage: "new"`';

function otherOfThatName(name: string, id: string): string {
  return `must not be another authority under the name of ${name}, which stands for one key, got ${subjectOf(id)}: put back the one of before and list the other beside it under a name of its own, with its root in what is trusted ${inSteps}; ${atOnce}`;
}

function otherThanBefore(id: string): string {
  return `must not be another authority than before, got ${subjectOf(id)}: put back the one of before, and give both roots in \`trustPem\` and both names in \`rotation\`, \`generations: ["authority", "new"]\` ${inSteps}; ${atOnce}`;
}

/** The subject in an issuer's id, on one line. */
function subjectOf(id: string): string {
  return id.slice(0, id.lastIndexOf("/")).split("\n").join(",");
}
