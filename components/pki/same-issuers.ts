import { Problem } from "../support/problems";

/** What verifies, or will verify, the leaves of generations, by their names: the ids of issuers. */
export type IssuerIds = Record<string, string[]>;

/**
 * Faults of generations under whose names stand others than in earlier runs: consumers trust those of before.
 *
 * @param known what each name may stand for, from the run that first listed it: of one that didn't sign then, any root beside the signer's
 * @param now what each stands for in this run: the one that signs for exactly one, or none where the bundle doesn't hold it
 */
export function issuerProblems(known: IssuerIds, now: IssuerIds, signing: string, isNamed: boolean): Problem[] {
  const [signer] = now[signing] ?? [];
  const trusted = Object.values(now).flat();
  return Object.entries(now).flatMap(([name, ids]): Problem[] => {
    const before = known[name]!;
    const isSame = (name === signing ? ids : trusted).some((id) => before.includes(id));
    if (isSame || before.length === 0 || ids.length === 0) return [];
    const [other] = name === signing || ids[0] !== signer ? ids : [];
    if (other !== undefined) return [{ path: "", reason: isNamed ? otherOfThatName(name, other) : otherThanBefore(other) }];
    return [{ path: "trustPem", reason: `must still hold ${before.map(subjectOf).join(" or ")}, as long as ${name} is a generation: put it back, or retire ${name}` }];
  });
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
