import * as path from "node:path";
import { pathToFileURL } from "node:url";

import { root } from "./checkout";
import { type Engine } from "./engine";

/** A place for stacks that belongs to one test or measurement and goes with it. */
export interface ThrowAwayState {
  /** An existing folder. */
  backendDir: string;
  passphrase: string;
}

/**
 * The environment in which the engine keeps its stacks in a folder of the caller's.
 *
 * What the user has set for Pulumi stays out of it, but for the home in which an installed engine has its plugins.
 */
export function engineEnv(engine: Engine, { backendDir, passphrase }: ThrowAwayState): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => name === "PULUMI_HOME" || !/^(PULUMI|ELASTIC_TLS)_/.test(name));
  return {
    ...Object.fromEntries(inherited),
    ...engine.env,
    PULUMI_BACKEND_URL: pathToFileURL(backendDir).href,
    PULUMI_CONFIG_PASSPHRASE: passphrase,
  };
}

/** The same environment, in which the engine finds this package's components for programs that construct them remotely. */
export function withComponents(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, PATH: [path.join(root, "engine"), env.PATH].join(path.delimiter) };
}

/**
 * What single programs need.
 *
 * The local program keeps everything in files of this machine and adopts what an interrupted run has written, so its
 * state may be saved once, at the end: 100 nodes take a third of the time. Elsewhere a run that dies before that would
 * leave resources behind that nobody knows of, so no other program gets this.
 */
const programEnv: Record<string, NodeJS.ProcessEnv> = {
  local: { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" },
};

/**
 * The environment of a command on a stack of the checkout.
 *
 * @param user what the user has set, which goes before what a program needs.
 * @param state where stacks are kept, unless the user has said so.
 * @param program what the stack runs, if the command is one on a stack.
 */
export function launchEnv(user: NodeJS.ProcessEnv, engine: Engine, state: Record<string, string>, stack: string, program?: string): NodeJS.ProcessEnv {
  return { ...(program && programEnv[program]), ...user, ...engine.env, ...state, PULUMI_STACK: stack };
}
