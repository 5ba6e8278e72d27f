import type { Policies } from "@pulumi/policy";
import { certificateKey, keyKind } from "./rules/key-kinds";
import { lifetime, renewal } from "./rules/lifetimes";
import { plainKeys } from "./rules/plain-keys";
import { separateAuthorities, separateFiles } from "./rules/separate-authorities";
import { clientAuthentication, protocols, verificationMode } from "./rules/settings";
import { uses } from "./rules/uses";

/** What needs no history to be wrong, in any Pulumi program. */
export const rules: Policies = [
  keyKind,
  certificateKey,
  lifetime,
  renewal,
  uses,
  verificationMode,
  clientAuthentication,
  protocols,
  plainKeys,
  separateAuthorities,
  separateFiles,
];
