import { Problem } from "../support/problems";

/** What verifies the leaves of an authority's generations, by their names: the ids of issuers, empty where there is none. */
export type IssuerIds = Record<string, string>;

/**
 * Faults of generations under whose names stand others than in earlier runs: consumers trust those of before. In whichever order a
 * bundle holds them, each of before has to be there, and no other.
 */
export function issuerProblems(before: IssuerIds, now: IssuerIds, isNamed: boolean): Problem[] {
  const isIn = (ids: IssuerIds, id: string) => Object.values(ids).includes(id);
  const others = Object.keys(now).filter((name) => now[name] !== "" && !isIn(before, now[name]!));
  const missing = Object.keys(now).filter((name) => before[name] !== "" && !isIn(now, before[name]!) && !others.includes(name));
  return [
    ...others.map((name) => ({ path: "", reason: isNamed ? otherOfThatName(name, now[name]!) : otherThanBefore(now[name]!) })),
    ...missing.map((name) => ({ path: "trustPem", reason: `must still hold ${subjectOf(before[name]!)}, as long as ${name} is a generation: put it back, or retire ${name}` })),
  ];
}

const inSteps = '("To another authority" in docs/rotation.md)';

function otherOfThatName(name: string, id: string): string {
  return `must not be another authority under the name of ${name}, which stands for one key, got ${subjectOf(id)}: put back the one of before and list the other beside it under a name of its own ${inSteps}, or let that replace it at once with \`acceptOutage\``;
}

function otherThanBefore(id: string): string {
  const [steps, atOnce] = ['generations: ["authority", "new"]', 'rotation: { generations: ["new"], acceptOutage: "new" }'];
  return `must not be another authority than before, got ${subjectOf(id)}: put back the one of before and give both roots in \`trustPem\` and both names in \`rotation\`, \`${steps}\` ${inSteps}, or let it replace that at once with \`${atOnce}\``;
}

/** The subject in an issuer's id, on one line. */
function subjectOf(id: string): string {
  return id.slice(0, id.lastIndexOf("/")).split("\n").join(",");
}
