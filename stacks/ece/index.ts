import { EceDeployment } from "../../components";
import { changeLines, channelLines, dueDates } from "../summaries";
import { eceArgs } from "./settings";

/** The certificates of an Elastic Cloud Enterprise installation: kept, and uploaded where the configuration says how. */
export function program() {
  const args = eceArgs();
  const deployment = new EceDeployment("ece", args);
  return {
    ...dueDates(deployment),
    endpoint: deployment.endpoint,
    trustPem: deployment.trustPem,
    trustFingerprints: deployment.trustFingerprints,
    channels: channelLines(deployment),
    changes: changeLines(deployment),
    certificates: deployment.certificates,
    secrets: deployment.secrets,
    readPolicies: deployment.readPolicies,
    next: args.upload ? "log out of the Cloud UI and of Kibana, and log in again" : "upload each chain.pem, or set eceApiUrl: docs/ece.md",
  };
}
