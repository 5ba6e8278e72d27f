import { Generations } from "../pki/generations";
import { authorityWords } from "../pki/phase-words";
import { PhaseRefusals, generationRefusals } from "../pki/phases";
import { Problem, at } from "../support/problems";

/** Roots elsewhere, under which a channel uses certificates beside those of its authority. They change in the steps of generations. */
export interface IssuersElsewhere {
  /** The argument that gives them: `http.issuedElsewhere`. */
  path: string;
  /** By the name of who issued some, the arguments that give these certificates: that of Kibana too, where HTTP's authority signs for it. */
  givenBy: Record<string, string[]>;
  /** Those that are trusted, by names that tell them apart and from generations. */
  roots: string[];
  /** Those of them under which certificates are in use, and generations of the channel's authority that issued some but sign no more. */
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
  undistributed: (authority) => certificatesProblem(authority, "has been stored for every consumer in an earlier run", `${authority.minimumOverlapHours} hours later`),
  tooEarly: (authority, instant) => certificatesProblem(authority, "has been stored for long enough", `after ${instant}`),
  stillNeeded: (_, __, when) => ({
    path: "trustPem",
    reason: `must not change yet, consumers need what it held while the change of signers reaches them: put it back, run \`pulumi up\`, and change it ${when}`,
  }),
  refusedListing: (_, name) => ({
    path: isElsewhere(name) ? "trustPem" : "",
    reason: `must wait, since a run was refused that had ${isElsewhere(name) ? "this root" : "the channel's authority"} as well: take that out, run \`pulumi up\`, then add it again`,
  }),
  refusedSwitch: () => ({
    path: "certificates",
    reason: "must not change who signs yet, a run was refused with these: give those of before, or leave them out again, run `pulumi up`, then change them",
  }),
};

function certificatesProblem({ signing: signer, generations }: Generations, condition: string, when: string): Problem {
  const isUsed = isElsewhere(signer) || generations.length > 1;
  const [issuer, keep] = isElsewhere(signer) ? ["the root that issued them", "keep the root in `trustPem`"] : [`${signer}, which issued some of them,`, `keep ${signer} in the authority's generations`];
  const reason = isUsed
    ? `must not be used before ${issuer} ${condition}: leave them out, ${keep}, run \`pulumi up\`, and give them ${when}`
    : `must not give way to the channel's authority before that ${condition}: put back what was taken out, run \`pulumi up\`, and take it out ${when}`;
  return { path: "certificates", reason };
}

/** For generations alone, where roots elsewhere may have been in use until this run: of those nothing is remembered then. */
const refusalsAfterElsewhere: PhaseRefusals = {
  ...generationRefusals,
  stillNeeded: (authority, former, when) => {
    const { signing, words } = authority;
    const isOfGenerations = former !== signing && !former.split("+").some(isElsewhere);
    if (words !== authorityWords || isOfGenerations) return generationRefusals.stillNeeded(authority, former, when);
    const reason = `must still hold those of before, which ${words.users} need while the switch to ${signing} reaches them: put back the generation that it held, or, where certificates came from elsewhere, \`issuedElsewhere\` with its \`trustPem\`, run \`pulumi up\`, and take it out ${when}`;
    return { path: words.list, reason };
  },
};

/**
 * How an unsound step of a channel is told.
 *
 * @param path the argument that says the generations of its authority
 */
export function phaseRefusals(path: string, elsewhere: IssuersElsewhere | undefined): PhaseRefusals {
  const ofAuthority = under(path, elsewhere ? generationRefusals : refusalsAfterElsewhere);
  if (!elsewhere) return ofAuthority;
  const ofElsewhere = under(elsewhere.path, elsewhereRefusals);
  const ofCertificates = ({ signing }: Generations) => under(elsewhere.givenBy[signing]?.[0] ?? elsewhere.path, elsewhereRefusals);
  const isStep = ({ generations }: Generations, name: string) => generations.length > 1 && generations.includes(name) && !elsewhere.inUse.includes(name);
  const isRetired = ({ generations }: Generations, name: string) => !isElsewhere(name) && !generations.includes(name);
  return {
    undistributed: (authority) => (isStep(authority, authority.signing) ? ofAuthority : ofCertificates(authority)).undistributed(authority),
    tooEarly: (authority, instant) => (isStep(authority, authority.signing) ? ofAuthority : ofCertificates(authority)).tooEarly(authority, instant),
    stillNeeded: (authority, former, when) => {
      const generations = former.split("+").filter((name) => isRetired(authority, name));
      if (generations.length === 0) return ofElsewhere.stillNeeded(authority, former, when);
      const signing = isElsewhere(authority.signing) ? "certificates of elsewhere alone" : authority.signing;
      return ofAuthority.stillNeeded({ ...authority, signing }, generations.join("+"), when);
    },
    refusedListing: (authority, name) => (isStep(authority, name) ? ofAuthority : ofElsewhere).refusedListing(authority, name),
    refusedSwitch: (authority) => (isStep(authority, authority.signing) ? ofAuthority : ofElsewhere).refusedSwitch(authority),
  };
}

/** The same, with the paths that the user knows. */
function under(path: string, refusals: PhaseRefusals): PhaseRefusals {
  const whole = (problem: Problem) => at(path, [problem])[0]!;
  return {
    undistributed: (...known) => whole(refusals.undistributed(...known)),
    tooEarly: (...known) => whole(refusals.tooEarly(...known)),
    stillNeeded: (...known) => whole(refusals.stillNeeded(...known)),
    refusedListing: (...known) => whole(refusals.refusedListing(...known)),
    refusedSwitch: (...known) => whole(refusals.refusedSwitch(...known)),
  };
}
