import * as pulumi from "@pulumi/pulumi";
import { eceServices } from "../../ece/services";
import { EceUpload } from "../../ece/upload/ece-upload";
import { unreadableProblems } from "../../pki/given-certificates";
import { bundle } from "../../pki/pem";
import { at, checked } from "../../support/problems";
import { EceChain, EceFacts } from "./chains";
import { UploadPlan } from "./plan";
import { credentialProblems } from "./problems";

/** Uploads chains once they are kept, one after the other: each makes servers start again. What is returned is there when all are uploaded. */
export function uploadChains({ component, name, names }: EceFacts, upload: UploadPlan, chains: EceChain[], kept: pulumi.Resource[]): pulumi.Resource[] {
  const apiUrl = names.apply((known) => known.apiUrl.replace(/\/$/, ""));
  const trustPem = apiTrust(component, upload, chains);
  const authorization = authorizationOf(component, upload);
  return chains.reduce<pulumi.Resource[]>((before, { service, certPem, chainPem, privateKeyPem }) => {
    const { apiName } = eceServices[service];
    const chain = { certPem, chainPem, privateKeyPem };
    const options = { parent: component, dependsOn: before };
    return [new EceUpload(`${name}-${apiName}-upload`, { service: apiName, apiUrl, trustPem, authorization, ...chain, timeoutSeconds: upload.timeoutSeconds }, options)];
  }, kept);
}

/** What verifies the API today, and once its own certificate has been replaced. */
function apiTrust(component: pulumi.Resource, { apiTrustPem }: UploadPlan, chains: EceChain[]): pulumi.Output<string> {
  const sound = checked(component, apiTrustPem, (known) => at("upload", unreadableProblems({ apiTrustPem: known })));
  const ours = chains.filter(({ service }) => service !== "proxy").map(({ trustPem }) => trustPem);
  return pulumi.all([sound, ...ours]).apply((pems) => bundle(...pems));
}

/** The header that says who asks. Secret. */
function authorizationOf(component: pulumi.Resource, { apiKey, user, password = "" }: UploadPlan): pulumi.Output<string> {
  const given: Record<string, pulumi.Input<string>> = apiKey === undefined ? { user, password } : { apiKey };
  const sound = checked<Record<string, string>>(component, given as pulumi.Input<Record<string, string>>, (known) => at("upload", credentialProblems(known)));
  return pulumi.secret(
    sound.apply((known) => (known.apiKey === undefined ? `Basic ${Buffer.from(`${known.user}:${known.password}`).toString("base64")}` : `ApiKey ${known.apiKey}`)),
  );
}
