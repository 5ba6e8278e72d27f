import * as pulumi from "@pulumi/pulumi";
import { bundle } from "../../pki/pem";
import { EckFacts } from "./facts";
import { serviceUrl } from "./names";

/** The URL by which clients reach Elasticsearch: the public one if there is any. */
export function eckEndpoint({ plan, namespace }: EckFacts): pulumi.Output<string> {
  const { clusterName, http, kibana } = plan;
  const given = kibana?.external?.endpoint ?? http.publicEndpoint;
  return given === undefined ? namespace.apply((known) => serviceUrl("elasticsearch", clusterName, known)) : pulumi.output(given);
}

/** What verifies it, as far as this deployment knows. */
export function eckTrust({ plan, authorities }: EckFacts): pulumi.Output<string> {
  const given = plan.kibana?.external?.trustPem ?? plan.http.certManager?.trustPem;
  if (given !== undefined) return pulumi.output(given).apply((pem) => bundle(pem));
  return authorities.http?.trustPem ?? pulumi.output("");
}
