import { channelLines } from "../summaries";
import { hostedDeployment } from "./settings";

/** A deployment on Elastic Cloud Hosted, or a Serverless project: nothing is made, and what programs need of it is handed over. */
export function program() {
  const { endpoint, trustPem, trustFingerprints, channels } = hostedDeployment("hosted");
  return { endpoint, trustPem, trustFingerprints, channels: channelLines({ channels }) };
}
