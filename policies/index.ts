import * as path from "node:path";
import { PolicyPack } from "@pulumi/policy";
import { rules } from "./rules";

// @pulumi/policy takes the version of the pack from the package.json of the folder that it is started in.
process.chdir(path.dirname(require.resolve("elastic-tls/package.json")));

new PolicyPack("elastic-tls", { policies: rules });
