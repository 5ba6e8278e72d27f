import * as pulumi from "@pulumi/pulumi";
import { randomBytes } from "crypto";

/** A random password that stays what it was at first. */
export function keptPassword(name: string): pulumi.Output<string> {
  const input = pulumi.secret(randomBytes(18).toString("base64url"));
  return new pulumi.Stash(name, { input }, { ignoreChanges: ["input"] }).output as pulumi.Output<string>;
}
