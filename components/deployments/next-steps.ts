import * as pulumi from "@pulumi/pulumi";
import { isNameless } from "../pki/generations";
import { Phase, Standing } from "../pki/standing";
import { ConsumerAction, NextStep } from "./deployment";
import { GenerationHistory } from "./generation-history";

/** What a consumer has to do where something changes, as a row of a table. */
export interface ActionRow<Plan> extends ConsumerAction {
  /** What changes: the authority of a channel, or Kibana's tokens. */
  change: string;
  phases: Phase[];
  /** @default in every deployment */
  when?: (plan: Plan) => boolean;
}

/** How a type of deployment goes through the phases. */
export interface Conduct<Plan> {
  plan: Plan;
  rows: readonly ActionRow<Plan>[];
  /** What a history is about, in the words of the rows: one authority may sign for several channels, and nothing is said of one where it is of none. */
  changesOf: (of: string) => string[];
  /** How to see that a phase has reached everybody. */
  verifyWith: (of: string) => string;
}

/** The live check, which says whether what is stored has reached whoever can be asked. */
export const liveCheck = "pulumi stack output --json | npx elastic-tls verify - --user elastic --password-file elastic-password";

/** Said where a change is through, or none has begun: adding another generation is nobody's duty. */
const noneOpen = "no step is open";

/** Where the change of each authority, and of the tokens, stands, what its consumers have to do, and what may follow. */
export function nextSteps<Plan>(histories: readonly GenerationHistory[], conduct: Conduct<Plan>): pulumi.Output<NextStep[]> {
  const said = histories.filter(({ of }) => conduct.changesOf(of).length > 0);
  return pulumi.all(said.map((history) => history.standing().apply((standing) => nextStep(history, standing, conduct))));
}

/** The same for one of them. */
export function nextStep<Plan>({ of, path, authority }: Pick<GenerationHistory, "of" | "path" | "authority">, { phase, since, next }: Standing, conduct: Conduct<Plan>): NextStep {
  const { generations, signing, words } = authority;
  const isNamed = !isNameless(authority);
  const changes = conduct.changesOf(of);
  const rows = conduct.rows.filter(({ change, phases, when }) => changes.includes(change) && phases.includes(phase) && (!when || when(conduct.plan)));
  const list = next.generations.join(", ");
  const instructions = {
    distribute: isNamed ? `add a new name to ${path}.${words.list}` : `name its generations in ${path}.${words.list}: ${signing}, which is the one that is there, and a new one, whose root goes into its \`trustPem\``,
    switch: `set ${path}.${words.current} to ${list}`,
    retire: `take ${list} out of ${path}.${words.list}`,
  };
  const instruction = next.instruction ?? instructions[next.step];
  return {
    name: of.replaceAll("-", " "),
    phase,
    since,
    generations: isNamed ? generations : [],
    signing: isNamed ? signing : "",
    actions: rows.map(({ consumer, action, reason }) => ({ consumer, action, reason })),
    next: next.step,
    nextInstruction: next.step === "distribute" ? `${noneOpen}; a new change begins so: ${instruction}` : instruction,
    notBefore: next.notBefore,
    verifyWith: rows.length > 0 ? conduct.verifyWith(of) : "",
  };
}
