// @ts-check
import { Refusal } from "./guard.mjs";

/**
 * @typedef {object} Options
 * @property {string} stack
 * @property {string} failOn the severity from which a finding fails the step, or `never`
 * @property {string} policyPack a folder, or empty
 * @property {boolean} renewalsOnly
 */

const severities = ["critical", "high", "medium", "low", "never"];

/** The options as the action and GitLab's jobs give them. @param {NodeJS.ProcessEnv} env @returns {Options} */
export function optionsOf(env) {
  const renewalsOnly = oneOf("renewals-only", env.REVIEW_RENEWALS_ONLY || "false", ["true", "false"]);
  const failOn = oneOf("fail-on", env.REVIEW_FAIL_ON || "critical", severities);
  return { stack: stackOf(env), failOn, policyPack: env.REVIEW_POLICY_PACK ?? "", renewalsOnly: renewalsOnly === "true" };
}

/** The stack, in the form in which it tells apart all that a repository has. @param {NodeJS.ProcessEnv} env */
export function stackOf(env) {
  const stack = env.REVIEW_STACK ?? "";
  if (stack === "") throw new Refusal("name the stack: the input `stack`, or REVIEW_STACK");
  if (!/^[\w.-]+(\/[\w.-]+){0,2}$/.test(stack)) throw new Refusal(`the stack must be named as \`pulumi stack ls\` does it, got ${stack}`);
  return stack;
}

/** Where a review leaves its results. @param {NodeJS.ProcessEnv} env */
export const folderOf = (env) => env.REVIEW_FOLDER || "certificates-review";

/** What every command of Pulumi gets. @param {Options} options */
export const pulumiFlags = ({ stack, policyPack }) => ["--non-interactive", "--stack", stack, ...(policyPack === "" ? [] : ["--policy-pack", policyPack])];

/** How the comment on a stack begins; by the first line it is found again. @param {string} stack */
export const headOf = (stack) => `<!-- elastic-tls review of ${stack} -->\n\n## Certificates of \`${stack}\`\n\n`;

/** @param {string} name @param {string} value @param {string[]} choices */
function oneOf(name, value, choices) {
  if (!choices.includes(value)) throw new Refusal(`${name} must be ${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}, got ${value}`);
  return value;
}
