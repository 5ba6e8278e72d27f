import * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import { Problem } from "../../components/support/problems";
import { formProblems } from "./forms";

/** What the configuration of both programs says about their machines. */
export function machineSettings(config: pulumi.Config) {
  return {
    instanceType: config.require("awsInstanceType"),
    amiId: config.require("awsAmiId"),
    amiParameter: config.require("awsAmiParameter"),
    deletionProtection: config.requireBoolean("awsDeletionProtection"),
  };
}

export type MachineSettings = ReturnType<typeof machineSettings>;

/** Faults of these settings. */
export function machineProblems({ instanceType, amiId, amiParameter }: MachineSettings): Problem[] {
  return [
    ...formProblems("awsInstanceType", "instanceType", instanceType),
    ...(amiId ? formProblems("awsAmiId", "image", amiId) : []),
    ...(amiParameter ? formProblems("awsAmiParameter", "parameter", amiParameter) : []),
    ...(amiId && amiParameter ? [{ path: "awsAmiParameter", reason: "must be empty where `awsAmiId` names the image" }] : []),
  ];
}

/**
 * The image that a new machine starts from.
 *
 * Source: https://docs.aws.amazon.com/linux/al2023/ug/ec2.html#launch-via-aws-cli
 */
export function imageId({ instanceType, amiId, amiParameter }: MachineSettings): pulumi.Output<string> {
  if (amiId) return pulumi.output(amiId);
  const name = amiParameter || `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture(instanceType)}`;
  // The name of an image is public, and `value` would be marked as a secret.
  return ssm.getParameterOutput({ name }).insecureValue;
}

/**
 * The processor of an instance type: a `g` right after the generation stands for AWS's own, as in `m7g` and `c6gn`.
 *
 * Source: https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 */
export function architecture(instanceType: string): "arm64" | "x86_64" {
  return /^(a1|[a-z]+\d+g[a-z]*)\./.test(instanceType) ? "arm64" : "x86_64";
}
