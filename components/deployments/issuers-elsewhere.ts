import { authorityWords } from "../pki/phase-words";
import { PhaseRefusals, generationRefusals } from "../pki/phases";
import { Problem } from "../support/problems";

/** Roots elsewhere, under which a channel uses certificates beside those of its authority. They change in the steps of generations. */
export interface IssuersElsewhere {
  /** The argument that gives them: `http.issuedElsewhere`. */
  path: string;
  /** Those that are trusted, by names that tell them apart and from generations. */
  roots: string[];
  /** Those of them under which certificates are in use. */
  inUse: string[];
  /** Whether the channel's authority signs for anybody. */
  authoritySigns: boolean;
  /** Since when all consumers trust them, ISO 8601, if somebody knows better than the state. */
  distributedSince?: string;
  /** The channel that the authority is of as well, where its generations are spoken of. */
  sharedWith?: string;
}

/** What the names of roots elsewhere begin with; a generation's name holds no dot. */
export const elsewherePrefix = "elsewhere.";

const isElsewhere = (name: string) => name.startsWith(elsewherePrefix);

/** How an unsound step is told where certificates come from elsewhere; paths are relative to `issuedElsewhere`. */
const elsewhereRefusals: PhaseRefusals = {
  undistributed: ({ signing, minimumOverlapHours }) => certificatesProblem(signing, "has been stored for every consumer in an earlier run", `${minimumOverlapHours} hours later`),
  tooEarly: ({ signing }, instant) => certificatesProblem(signing, "has been stored for long enough", `after ${instant}`),
  stillNeeded: (_, __, instant) => ({
    path: "trustPem",
    reason: `must not change yet, consumers need what it held while the change of signers reaches them: put it back, run \`pulumi up\`, and change it after ${instant}`,
  }),
  refusedListing: (_, name) => ({
    path: isElsewhere(name) ? "trustPem" : "",
    reason: `must wait, since a run was refused that had ${isElsewhere(name) ? "this root" : `the authority's ${name}`} as well: take that out, run \`pulumi up\`, then add it again`,
  }),
};

function certificatesProblem(signer: string, condition: string, when: string): Problem {
  const reason = isElsewhere(signer)
    ? `must not be used before the root that issued them ${condition}: leave them out, keep the root in \`trustPem\`, run \`pulumi up\`, and give them ${when}`
    : `must not give way to the channel's authority before that ${condition}: put back what was taken out, run \`pulumi up\`, and take it out ${when}`;
  return { path: "certificates", reason };
}

/** For generations alone, where roots elsewhere may have been in use until this run: of those nothing is remembered then. */
const refusalsAfterElsewhere: PhaseRefusals = {
  ...generationRefusals,
  stillNeeded: (authority, former, instant) => {
    const { signing, words } = authority;
    const isOfGenerations = former !== signing && !former.split("+").some(isElsewhere);
    if (words !== authorityWords || isOfGenerations) return generationRefusals.stillNeeded(authority, former, instant);
    const reason = `must still hold those of before, which ${words.users} need while the switch to ${signing} reaches them: put back the generation, or \`issuedElsewhere\` with its \`trustPem\`, run \`pulumi up\`, and take it out after ${instant}`;
    return { path: words.list, reason };
  },
};

/** How an unsound step of a channel is told. */
export function phaseRefusals(elsewhere: IssuersElsewhere | undefined): PhaseRefusals {
  return elsewhere ? elsewhereRefusals : refusalsAfterElsewhere;
}
