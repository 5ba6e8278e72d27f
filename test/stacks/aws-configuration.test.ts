import fs from "node:fs";
import { parse } from "yaml";
import { type Config, clusterConfig, faultsOf, kibanaConfig, runKibana, runProgram } from "../support/aws-programs";

const environments = ["development", "staging", "production"];
const fileOf = (stack: string) => `stacks/config/Pulumi.${stack}.yaml`;

/** A stack's configuration by key, without the project's name. */
function configOf(file: string): Config {
  const { config } = parse(fs.readFileSync(file, "utf8")) as { config: Config };
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace(/^elastic-tls:/, ""), value]));
}

/** The placeholders of the files, and what somebody puts in their place. */
const replacements: [RegExp, string][] = [
  [/vpc-REPLACE_ME/, "vpc-0123456789abcdef0"],
  [/subnet-REPLACE_ME_(\d)/g, "subnet-0000000000000000$1"],
  [/subnet-REPLACE_ME/, "subnet-00000000000000001"],
  [/ZREPLACE_ME/, "Z0123456789"],
  [/REPLACE_ME/g, "acme"],
];

const replaced = (config: Config): Config => JSON.parse(replacements.reduce((text, [placeholder, given]) => text.replace(placeholder, given), JSON.stringify(config)));

describe.each(environments)("the environment %s", (environment) => {
  const [cluster, kibana] = [configOf(fileOf(`aws-${environment}`)), configOf(fileOf(`aws-kibana-${environment}`))];

  test("is refused for every placeholder in it, each with its key", async () => {
    const keysOf = (faults: string[]) => [...new Set(faults.map((fault) => fault.split(/[[:]/)[0]))];
    const placeholders = (config: Config) => Object.keys(config).filter((key) => JSON.stringify(config[key]).includes('REPLACE_ME'));
    const faults = await faultsOf(runProgram(`aws-${environment}`, cluster));
    expect(keysOf(faults).sort()).toEqual(placeholders(cluster).sort());
    expect(faults.join("\n")).toMatch(/awsVpcId: must be the id of a VPC, as in "vpc-0a1b2c3d4e5f60718", got "vpc-REPLACE_ME"/);
    expect(keysOf(await faultsOf(runKibana({}, kibana)))).toEqual(placeholders(kibana));
  });

  test("runs when they are replaced, Kibana after the cluster", async () => {
    const run = await runProgram(`aws-${environment}`, replaced(cluster));
    const instances = ({ engine }: typeof run) => engine.registrations.filter(({ type }) => type === "aws:ec2/instance:Instance").length;
    expect(instances(run)).toBe(Number(cluster.nodes));
    expect(instances(await runKibana(run.outputs, replaced(kibana)))).toBe(Number(cluster.kibanas));
    const isProtected = run.engine.registrations.filter(({ protect, type }) => protect && type.startsWith("tls:")).map(({ name }) => name);
    expect(isProtected.sort()).toEqual(environment === "production" ? ["aws-http-authority-g1-key", "aws-transport-authority-g1-key"] : []);
  });

  test("sets keys that exist, in words, as the engine would write them", () => {
    const declared = Object.keys(parse(fs.readFileSync("Pulumi.yaml", "utf8")).config);
    for (const [key, value] of Object.entries({ ...cluster, ...kibana }).filter(([name]) => !name.startsWith("aws:"))) {
      expect(declared).toContain(key);
      expect(typeof value === "string" || Array.isArray(value)).toBe(true);
    }
  });
});

test("the environments differ where teams differ", () => {
  const across = (key: string) => environments.map((environment) => String(configOf(fileOf(`aws-${environment}`))[key]));
  for (const key of ["clusterName", "nodes", "awsInstanceType", "awsDataVolumeGiB", "awsRecoveryWindowDays"]) expect([key, new Set(across(key)).size]).toEqual([key, 3]);
  expect(across("nodes")).toEqual(["1", "3", "5"]);
  expect(across("awsRecoveryWindowDays")).toEqual(["0", "7", "30"]);
  expect(across("protectAuthorityKeys")).toEqual(["false", "false", "true"]);
  expect(across("awsOwnKmsKey")).toEqual(["false", "true", "true"]);
  expect(across("awsReplicaRegions")).toEqual(["", "", "eu-west-1"]);
});

test("a further stack begins with a template that is refused until it is filled in", async () => {
  expect(await faultsOf(runProgram("aws-test", configOf("stacks/config/templates/aws.yaml")))).not.toEqual([]);
  expect(await faultsOf(runKibana({}, configOf("stacks/config/templates/aws-kibana.yaml")))).toEqual([expect.stringMatching(/^clusterStack: must be the stack of the cluster.*got ""$/)]);
  expect(await faultsOf(runProgram("aws-test", replaced(configOf("stacks/config/templates/aws.yaml"))))).toEqual([]);
});

test("all faults of a cluster's configuration are told at once, at their keys", async () => {
  const wrong = {
    elasticVersion: "9",
    clusterName: "Logs",
    nodes: 0,
    nodeNamePrefix: "ES_",
    kibanaNamePrefix: "_",
    kibanaPublicUrl: "http://kibana.example.com",
    clientAuthentication: "required",
    certificatesPer: "rack",
    kibanaAuthentication: "trust",
    licence: "gold",
    httpNames: ["not a name"],
    transportValidityDays: 0,
    httpValidityDays: 4000,
    kibanaValidityDays: -1,
    awsVpcId: "vpc",
    awsSubnetIds: [],
    awsClientCidrs: ["10.0.0.1/8", "fd00::1/8", "10.0.0.0/33", "anywhere"],
    awsPrivateZoneId: "zone",
    awsPrivateZoneName: "logs.internal.",
    awsInstanceType: "large",
    awsAmiId: "ami",
    awsAmiParameter: "/a b",
    awsDataVolumeGiB: 0,
    awsSecretPrefix: "/x",
    awsKmsKeyArn: "alias/mine",
    awsOwnKmsKey: true,
    awsRecoveryWindowDays: 3,
    awsReplicaRegions: ["europe"],
  };
  const faults = await faultsOf(runProgram("aws-test", wrong));
  const keys = faults.map((fault) => fault.slice(0, fault.search(/[[:]/)));
  // Without nodes, there is no node whose name could be wrong.
  expect([...new Set(keys)].sort()).toEqual([...Object.keys(wrong).filter((key) => key !== "nodeNamePrefix")].sort());
  expect(faults.filter((fault) => fault.startsWith("awsClientCidrs"))).toHaveLength(4);
  expect(new Set(faults).size).toBe(faults.length);
});

test.each<[string, Config, string]>([
  ["no range of addresses", { awsClientCidrs: [] }, 'awsClientCidrs: must hold at least one range of addresses, as in ["10.0.0.0/16"], got none'],
  ["a subnet twice", { awsSubnetIds: ["subnet-00000001", "subnet-00000001"] }, 'awsSubnetIds[1]: must be there once, got "subnet-00000001" again'],
  ["two images", { awsAmiId: "ami-00000001", awsAmiParameter: "/x" }, "awsAmiParameter: must be empty where `awsAmiId` names the image"],
  ["Kibana without a URL", { kibanaPublicUrl: "" }, 'kibanaPublicUrl: must be the URL at which browsers reach Kibana, as in "https://kibana.example.com", got none'],
  ["a URL of one Kibana's own", { kibanaPublicUrl: "https://kibana01.logs.internal" }, 'kibanaPublicUrl: must be the name of the load balancer, got "kibana01.logs.internal", which is a machine\'s or the cluster\'s'],
  ["names twice", { kibanaNamePrefix: "es" }, "kibanaNamePrefix: must give other names than nodes and the cluster have, got es01.logs.internal twice"],
  ["a cluster named as a node", { clusterName: "es02" }, "kibanaNamePrefix: must give other names than nodes and the cluster have, got es02.logs.internal twice"],
  ["Kibana's certificate under Basic", { kibanaAuthentication: "clientCertificate", clientAuthentication: "optional" }, 'licence: must be above Basic for a PKI realm, got "basic": say "trial", "platinum" or "enterprise" if you have it, or let Kibana use a service token'],
])("refuses a cluster with %s", async (_, wrong, fault) => {
  expect(await faultsOf(runProgram("aws-test", { ...clusterConfig, ...wrong }))).toEqual([fault]);
});

test("all faults of Kibana's configuration are told at once, at their keys", async () => {
  const wrong = {
    clusterStack: "a/b",
    awsBrowserCidrs: ["everywhere"],
    kibanaLoadBalancer: "none",
    awsCertificateArn: "arn",
    awsPublicSubnetIds: ["subnet"],
    awsPublicZoneId: "zone",
    awsInstanceType: "large",
    awsAmiId: "ami",
  };
  const faults = await faultsOf(runKibana({}, { ...kibanaConfig, ...wrong }));
  expect(faults.map((fault) => fault.split(/[[:]/)[0]).sort()).toEqual(Object.keys(wrong).sort());
});
