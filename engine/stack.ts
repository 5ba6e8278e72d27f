import * as fs from "node:fs";
import * as path from "node:path";

/** The stack of a checkout in which nobody has named another. */
export const defaultStack = "local-dev";

/** The files of a project that belong to its stacks. */
export interface StackFiles {
  /** The stack's configuration, into which the engine writes a salt: not tracked. */
  config: (stack: string) => string;
  /** The tracked file that a program's stacks start from. */
  template: (program: string) => string;
  templates: string;
}

/** The stack files below a project's folder. */
export function stackFiles(project: string): StackFiles {
  const folder = path.join(project, "stacks", "config");
  const templates = path.join(folder, "templates");
  return {
    config: (stack) => path.join(folder, `Pulumi.${stack}.yaml`),
    template: (program) => path.join(templates, `${program}.yaml`),
    templates,
  };
}

/** The stack to work on: the one that an argument names, else the environment, else the default. */
export function stackName(argument: string | undefined, env: NodeJS.ProcessEnv): string {
  const named = argument ?? env.ELASTIC_TLS_STACK ?? env.PULUMI_STACK ?? defaultStack;
  return named.split("/").at(-1) ?? named;
}

/** The program that a stack runs: its name without the environment, so `aws-kibana` for `aws-kibana-production`. */
export function programOf(stack: string, programs: readonly string[]): string {
  const matching = programs.filter((program) => stack.startsWith(`${program}-`));
  const longest = matching.sort((one, other) => other.length - one.length)[0];
  // That of `aws-kibana` alone could be an environment of `aws`.
  if (longest !== undefined && !programs.includes(stack)) return longest;
  throw new Error(`stack ${stack}: a stack is named <program>-<environment>, and the programs are ${[...programs].sort().join(", ")}`);
}

/** The programs that have a template. */
export function programs({ templates }: StackFiles): string[] {
  return fs.readdirSync(templates).filter((file) => file.endsWith(".yaml")).map((file) => path.basename(file, ".yaml"));
}

/** Gives a stack its configuration from its program's template, unless it has one; says whether it did. */
export function seed(files: StackFiles, stack: string, program: string): boolean {
  if (fs.existsSync(files.config(stack))) return false;
  fs.copyFileSync(files.template(program), files.config(stack));
  return true;
}

/**
 * Takes the salt out of a configuration whose stack is gone: the engine refuses to make the stack anew under another passphrase.
 *
 * One that holds secrets keeps it, since only the old passphrase can read them; the engine says so.
 */
export function dropSalt(files: StackFiles, stack: string): void {
  const text = fs.readFileSync(files.config(stack), "utf8");
  if (!/\bsecure:/.test(text)) fs.writeFileSync(files.config(stack), text.replace(/^encryptionsalt:.*\n?/m, ""));
}
