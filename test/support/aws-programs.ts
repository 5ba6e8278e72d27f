import fs from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { issuing } from "./issuing";
import { type MockEngineArgs, mockEngine, reveal, valueOf } from "./mocks";

export type Config = Record<string, unknown>;
export type Engine = Awaited<ReturnType<typeof mockEngine>>;

/** What a program did: what it asked the engine for, and what it puts out. */
export interface ProgramRun {
  engine: Engine;
  outputs: any;
}

/** A configuration of the cluster's program that is sound, as far as it differs from the defaults. */
export const clusterConfig: Config = {
  clusterName: "logs",
  kibanaPublicUrl: "https://kibana.example.com",
  awsVpcId: "vpc-0123456789abcdef0",
  awsSubnetIds: ["subnet-00000000000000001", "subnet-00000000000000002"],
  awsClientCidrs: ["10.0.0.0/8", "fd00::/8"],
  awsPrivateZoneId: "Z0PRIVATE",
  awsPrivateZoneName: "logs.internal",
};

/** The same of Kibana's program. */
export const kibanaConfig: Config = { clusterStack: "aws-test", awsBrowserCidrs: ["10.0.0.0/8"] };

export interface RunArgs extends MockEngineArgs {
  /** The VPC of a subnet. @default that of the configuration */
  vpcOf?: Record<string, string>;
}

/** Runs the program that a stack's name stands for, on an engine that makes nothing, in a VPC of which every subnet is a zone. */
export async function runProgram(stack: string, config: Config, { vpcOf, ...more }: RunArgs = {}): Promise<ProgramRun> {
  const engine = await mockEngine({ project: "elastic-tls", stack, ...more, outputs: { ...issuing(), ...ec2Outputs, ...more.outputs }, calls: lookUps(vpcOf) });
  pulumi.runtime.setAllConfig(wholeConfig(config));
  const program: () => unknown = require(path.resolve("stacks"));
  const outputs = await program();
  await engine.settled();
  return { engine, outputs: more.preview ? outputs : await valueOf(pulumi.output(outputs)) };
}

/** Runs Kibana's program after a run of the cluster's, whose outputs it reads. */
export function runKibana(cluster: Record<string, unknown>, config: Config, more: MockEngineArgs = {}): Promise<ProgramRun> {
  const reference = ({ name }: Record<string, unknown>) => ({ name, outputs: cluster, secretOutputNames: [] });
  return runProgram("aws-kibana-test", config, { ...more, outputs: { "pulumi:pulumi:StackReference": reference, ...more.outputs } });
}

/** The lines of a refusal; none if the program ran. */
export async function faultsOf(run: Promise<ProgramRun>): Promise<string[]> {
  return run.then(() => [], (error: unknown) => {
    if (!pulumi.RunError.isInstance(error)) throw error;
    return error.message.split("\n");
  });
}

/** The user data of an instance, as cloud-init reads it. */
export function userData(engine: Engine, instance: string): string {
  const { userDataBase64 } = reveal(engine.registration(instance).inputs) as { userDataBase64: string };
  return gunzipSync(Buffer.from(userDataBase64, "base64")).toString();
}

/** The files in a secret. */
export function filesOf(engine: Engine, secret: string): Record<string, string> {
  const { secretString } = reveal(engine.registration(`${secret}-version`).inputs) as { secretString: string };
  return JSON.parse(secretString) as Record<string, string>;
}

/** With the defaults of `Pulumi.yaml`, as the engine passes everything: as text. */
export function wholeConfig(config: Config, project = "elastic-tls:"): Record<string, string> {
  const declared = parse(fs.readFileSync("Pulumi.yaml", "utf8")).config as Record<string, { default: unknown }>;
  const defaults = Object.fromEntries(Object.entries(declared).map(([key, { default: value }]) => [key, value]));
  return Object.fromEntries(Object.entries({ ...defaults, ...config }).map(([key, value]) => [key.includes(":") ? key : project + key, text(value)]));
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

const lookUps = (vpcOf: Record<string, string> = {}): MockEngineArgs["calls"] => ({
  "aws:ec2/getSubnet:getSubnet": ({ id }) => ({ id, vpcId: vpcOf[String(id)] ?? clusterConfig.awsVpcId, availabilityZone: `zone of ${String(id)}` }),
  "aws:ssm/getParameter:getParameter": ({ name }) => ({ name, insecureValue: `image of ${String(name)}` }),
});

/** What AWS makes up. */
const ec2Outputs: MockEngineArgs["outputs"] = {
  "aws:ec2/networkInterface:NetworkInterface": (_, name) => ({ privateIp: `address of ${name}` }),
  "aws:iam/role:Role": (_, name) => ({ name }),
  "aws:iam/instanceProfile:InstanceProfile": (_, name) => ({ name }),
  "aws:lb/loadBalancer:LoadBalancer": (_, name) => ({ arn: `arn of ${name}`, dnsName: `${name}.elb.example`, zoneId: "Z0BALANCER" }),
  "aws:lb/targetGroup:TargetGroup": (_, name) => ({ arn: `arn of targets ${name}` }),
};
