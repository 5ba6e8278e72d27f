import * as pulumi from "@pulumi/pulumi";

/** What the stacks can run: each folder here is one program, and only the one that runs is loaded. */
const programs: Record<string, () => { program: () => unknown }> = {
  authorities: () => require("./authorities") as typeof import("./authorities"),
  aws: () => require("./aws") as typeof import("./aws"),
  "aws-kibana": () => require("./aws-kibana") as typeof import("./aws-kibana"),
  compose: () => require("./compose") as typeof import("./compose"),
  ece: () => require("./ece") as typeof import("./ece"),
  eck: () => require("./eck") as typeof import("./eck"),
  hosted: () => require("./hosted") as typeof import("./hosted"),
  local: () => require("./local") as typeof import("./local"),
};

/** A stack names its program in its configuration, or by the beginning of its own name: `local-dev` runs `local`. */
function programName(): string {
  const configured = new pulumi.Config().get("program");
  const stack = pulumi.getStack();
  const named = Object.keys(programs).filter((name) => stack === name || stack.startsWith(`${name}-`));
  return configured || named.sort((a, b) => b.length - a.length)[0] || stack;
}

export = () => {
  const name = programName();
  const load = Object.hasOwn(programs, name) ? programs[name] : undefined;
  if (!load) {
    throw new pulumi.RunError(
      `there is no program "${name}": name the stack <program>-<environment>, or set \`program\`, with one of ${Object.keys(programs).join(", ")}`,
    );
  }
  return load().program();
};
