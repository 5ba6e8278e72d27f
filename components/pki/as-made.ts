import * as pulumi from "@pulumi/pulumi";
import { quoted } from "../support/names";
import { Problem } from "../support/problems";
import { KeyArgs } from "./keys";
import { Subject } from "./subjects";

/** What decides the key and the name of a generation, without the part of its name that tells it from others. */
export type Making = Required<KeyArgs> & Subject;

/**
 * What a generation is made with: what its authority's arguments say in the run that makes it, for as long as it is listed.
 *
 * `ignoreChanges` of the key and the certificate wouldn't do: the engine forgets it when a certificate is renewed.
 */
export function keptMaking(name: string, wanted: Making, parent: pulumi.Resource): pulumi.Output<Making> {
  return new pulumi.Stash(`${name}-made`, { input: wanted }, { parent, ignoreChanges: ["input"] }).output as pulumi.Output<Making>;
}

const organizationArguments = new WeakMap<object, string>();

/** The same arguments of an authority, whose organisation is that argument of a deployment: faults name it. */
export function organizationFrom<T extends object>(path: string, args: T): T {
  organizationArguments.set(args, path);
  return args;
}

/** The argument that gives the organisation, where that isn't the authority's own. */
export function organizationArgument(args: object): string | undefined {
  return organizationArguments.get(args);
}

interface Newest {
  generation: string;
  made: Making;
  wanted: Making;
  /** The argument of a deployment that gives the organisation. */
  organizationPath?: string;
}

/** Faults of arguments that differ from what the newest generation was made with: they count for generations to come, and none comes. */
export function asMadeProblems({ generation, made, wanted, organizationPath }: Newest): Problem[] {
  const changed = (["algorithm", "keyBits", "commonName", "organization"] as const).filter((setting) => made[setting] !== wanted[setting]);
  // The bits of another kind of key say nothing.
  const told = changed.filter((setting) => setting !== "keyBits" || !changed.includes("algorithm"));
  return told.map((setting) => {
    const isOfDeployment = setting === "organization" && organizationPath !== undefined;
    const remedy = isOfDeployment ? "put it back, another one takes a component of its own" : "put it back, or add a generation, which then is made so";
    const must = made[setting] === undefined ? "be left out" : `be ${quoted(made[setting])}`;
    const got = wanted[setting] === undefined ? "none" : quoted(wanted[setting]);
    const reason = `must ${must} as long as ${generation} is the newest generation, whose ${parts[setting]} was made so, got ${got}: ${remedy}`;
    return { path: isOfDeployment ? organizationPath : setting, reason };
  });
}

const parts: Record<keyof Making, string> = { algorithm: "key", keyBits: "key", commonName: "certificate", organization: "certificate" };
