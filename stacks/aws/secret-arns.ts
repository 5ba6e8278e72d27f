import * as pulumi from "@pulumi/pulumi";
import type { Deployment } from "../../components";

/** The ARN of a consumer's secret. */
export function secretArn({ secrets }: Deployment, consumer: string): pulumi.Output<string> {
  return secrets.apply((all) => all.find((secret) => secret.consumer === consumer)!.location);
}

/** The region of a secret. */
export function regionOf(arn: string): string {
  return arn.split(":")[3]!;
}
