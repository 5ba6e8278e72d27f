import { type Diagnostic, type Preview } from "../read/preview";
import { type Found, type Rule, severities } from "./finding";

/** What a deployment refuses when a step of a rotation is left out: components/pki/phases.ts, same-issuers.ts and components/deployments/issuers-elsewhere.ts. */
const skipped = new RegExp(
  [
    String.raw`^(rotation\.\S+|\S*[aA]uthority\S*\.(signing|generations|trustPem)): must (not be \S+ (before|yet)|still hold|not hold|not change yet)`,
    String.raw`^\S+: must not be another authority`,
    String.raw`^\S*[iI]ssuedElsewhere\S*: must (not (be used before|give way to|change (who signs )?yet)|wait, since a run was refused)`,
  ].join("|"),
);
const outage = /^(rotation\.kibanaTokens)?.*\.acceptOutage: /;

const refused = ({ diagnostics }: Preview) => diagnostics.filter(({ severity }) => severity === "error");

/** A refusal says itself what to do. */
export const phaseSkipped: Rule = ({ preview }) =>
  refused(preview)
    .filter(({ message }) => skipped.test(message))
    .map((said) => ({ ...told(said), severity: "critical", advice: "take the step that the message names, each in a run of its own: docs/rotation.md" }));

export const refusals: Rule = ({ preview }) =>
  refused(preview)
    .filter(({ message }) => !skipped.test(message))
    .map((said) => ({ ...told(said), severity: "critical", advice: "correct the program or its configuration: nothing can be applied as it is" }));

/** What a policy pack says. The engine applies nothing that breaks a mandatory rule. */
export const policyViolated: Rule = ({ preview }) =>
  preview.violations.map(({ policy, pack, isMandatory, severity, message, resource }) => ({
    severity: isMandatory ? "critical" : (severities.find((known) => known === severity) ?? "medium"),
    subject: resource ?? "the stack",
    message: `breaks ${policy} of the policy pack ${pack}: ${message}`,
    advice: isMandatory ? "change it, or configure the rule: nothing is applied that breaks it" : "change it if you can: the rule only advises",
  }));

/** A failure of which the preview tells nothing but that it is one. */
export const failedUnsaid: Rule = ({ preview }) =>
  !preview.isFailed || refused(preview).length > 0 || preview.violations.some(({ isMandatory }) => isMandatory)
    ? []
    : [{ severity: "critical", subject: "the preview", message: "failed, and doesn't say why", advice: "a policy pack's words are in its events: give `--event-log` too, or run `pulumi preview` without --json" }];

/** What our authorities say of an outage is told by the step that causes it, and only when it does. No step shows that of a token. */
export const warnings: Rule = ({ preview, worlds }) => {
  const isKnown = [...worlds.after.authorities.values()].some(({ acceptOutage }) => acceptOutage !== undefined);
  return preview.diagnostics
    .filter(({ severity, message }) => severity === "warning" && !(isKnown && outage.test(message) && !ofToken(message)))
    .map((said) => ({ ...told(said), ...(ofToken(said.message) ? tokenAtOnce : { severity: "low", advice: "read it before the run" }) }));
};

const tokenAtOnce = { severity: "high", advice: "once every node has the new files, restart each Kibana, in a container made anew: docs/compromise.md" } as const;

const ofToken = (message: string) => outage.exec(message)?.[1] !== undefined;

/** `rotation.http.signing: must not …` is about the argument before the colon. */
function told({ message, resource }: Diagnostic): Pick<Found, "subject" | "deployment" | "message"> {
  const [, path, reason] = /^([\w.[\]]+): (.*)$/.exec(message) ?? [];
  return { subject: path ?? resource ?? "the program", message: reason ?? message, ...(resource !== undefined && { deployment: resource }) };
}
