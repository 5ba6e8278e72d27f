import { certificateFacts } from "../../components/pki/certificate-facts";
import { architecture } from "../../stacks/aws/machine-settings";
import { type Engine, type ProgramRun, clusterConfig, faultsOf, filesOf, runProgram, userData } from "../support/aws-programs";
import { reveal } from "../support/mocks";

const vpcId = "vpc-0123456789abcdef0";
const [one, two] = ["subnet-00000000000000001", "subnet-00000000000000002"];
const arnOf = (name: string) => `arn:aws:secretsmanager:eu-central-1:123456789012:secret:elastic-tls/logs/${name}-AbCdEf`;

let run: ProgramRun;
beforeAll(async () => {
  run = await runProgram("aws-test", clusterConfig);
});

const inputsOf = (name: string, engine: Engine = run.engine) => reveal(engine.registration(name).inputs) as Record<string, unknown>;
const allOf = (type: string, engine: Engine = run.engine) => engine.registrations.filter((registration) => registration.type === type);

describe("a machine", () => {
  test("is an instance of the latest Amazon Linux 2023 for its processor, with its own profile, on an interface that was there before", () => {
    const { userDataBase64, ...inputs } = inputsOf("aws-es01-instance");
    expect(typeof userDataBase64).toBe("string");
    expect(inputs).toEqual({
      ami: "image of /aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
      instanceType: "m7g.large",
      iamInstanceProfile: "aws-es01-profile",
      primaryNetworkInterface: { networkInterfaceId: "aws-es01-interface-id" },
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      rootBlockDevice: { encrypted: true, volumeType: "gp3", volumeSize: 20 },
      disableApiTermination: false,
      tags: { Name: "es01.logs.internal" },
    });
  });

  test("waits for its record and for what it may read, and leaves its address to the next", () => {
    const { dependsOn, deleteBeforeReplace } = run.engine.registration("aws-es01-instance");
    expect(dependsOn).toEqual(expect.arrayContaining(["aws-es01-record", "aws-elasticsearch-es01-read", "aws-es01-bootstrap-read"]));
    expect(deleteBeforeReplace).toBe(true);
  });

  test("is left alone by another image and by other user data", () => {
    for (const { ignoreChanges } of allOf("aws:ec2/instance:Instance")) expect(ignoreChanges).toEqual(["ami", "userDataBase64"]);
  });

  test("has an address in the subnets in turn, where it stays, without a public one", () => {
    expect(["es01", "es02", "es03"].map((name) => inputsOf(`aws-${name}-interface`))).toEqual(
      [one, two, one].map((subnetId, index) => ({
        subnetId,
        securityGroups: ["aws-nodes-id"],
        description: `es0${index + 1}.logs.internal`,
        tags: { Name: `es0${index + 1}.logs.internal` },
      })),
    );
    for (const { ignoreChanges } of allOf("aws:ec2/networkInterface:NetworkInterface")) expect(ignoreChanges).toEqual(["subnetId"]);
  });

  test("has a name in the private zone, and the cluster has one for all", () => {
    const record = { type: "A", ttl: 60, zoneId: "Z0PRIVATE" };
    expect(allOf("aws:route53/record:Record")).toHaveLength(4);
    expect(inputsOf("aws-es02-record")).toEqual({ ...record, name: "es02.logs.internal", records: ["address of aws-es02-interface"] });
    expect(inputsOf("aws-endpoint")).toEqual({
      ...record,
      name: "logs.logs.internal",
      records: ["es01", "es02", "es03"].map((name) => `address of aws-${name}-interface`),
    });
  });

  test("has an encrypted volume for its data, in its zone, which outlives it and never moves", () => {
    expect(inputsOf("aws-es02-data")).toEqual({
      availabilityZone: `zone of ${two}`,
      size: 100,
      type: "gp3",
      encrypted: true,
      tags: { Name: "es02.logs.internal" },
    });
    expect(inputsOf("aws-es02-data-attachment")).toEqual({
      deviceName: "/dev/sdf",
      instanceId: "aws-es02-instance-id",
      volumeId: "aws-es02-data-id",
      stopInstanceBeforeDetaching: true,
    });
    expect(run.engine.registration("aws-es02-data").ignoreChanges).toEqual(["availabilityZone"]);
    expect(run.engine.registration("aws-es02-data-attachment").deleteBeforeReplace).toBe(true);
  });

  test("has a role of its own that EC2 alone may take", () => {
    const { assumeRolePolicy } = inputsOf("aws-es01-role");
    expect(JSON.parse(assumeRolePolicy as string)).toEqual({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } }],
    });
    expect(inputsOf("aws-es01-profile")).toEqual({ role: "aws-es01-role" });
    const roles = allOf("aws:iam/rolePolicy:RolePolicy").map(({ name, inputs }) => [name, inputs.role]);
    expect(Object.fromEntries(roles)).toEqual(
      Object.fromEntries(["es01", "es02", "es03"].flatMap((node) => [[`aws-elasticsearch-${node}-read`, `aws-${node}-role`], [`aws-${node}-bootstrap-read`, `aws-${node}-role`]])),
    );
  });

  test("is told where its secret and the first passwords are, and where it answers", () => {
    const data = userData(run.engine, "aws-es02-instance");
    for (const fact of [arnOf("elasticsearch/es02"), arnOf("bootstrap"), "eu-central-1", "9.0.0", "https://es02.logs.internal:9200", "/dev/sdf"]) expect(data).toContain(fact);
    expect(data).not.toContain(arnOf("elasticsearch/es01"));
  });
});

describe("security groups", () => {
  const rulesOf = (kind: string) =>
    allOf(`aws:vpc/securityGroup${kind}Rule:SecurityGroup${kind}Rule`).map(({ inputs }) => {
      const { securityGroupId, fromPort, toPort, ipProtocol, cidrIpv4, cidrIpv6, referencedSecurityGroupId } = inputs;
      expect([ipProtocol, toPort]).toEqual(["tcp", fromPort]);
      return `${String(securityGroupId)} ${String(fromPort)} ${String(cidrIpv4 ?? cidrIpv6 ?? referencedSecurityGroupId)}`;
    });

  test("let nodes reach each other, clients and Kibana reach HTTP, and nobody else anything", () => {
    expect(rulesOf("Ingress").sort()).toEqual([
      "aws-nodes-id 9200 10.0.0.0/8",
      "aws-nodes-id 9200 aws-kibana-id",
      "aws-nodes-id 9200 aws-nodes-id",
      "aws-nodes-id 9200 fd00::/8",
      "aws-nodes-id 9300 aws-nodes-id",
    ]);
  });

  test("let machines reach the cluster, AWS and packages, and nothing else", () => {
    expect(rulesOf("Egress").sort()).toEqual([
      "aws-kibana-id 443 0.0.0.0/0",
      "aws-kibana-id 9200 aws-nodes-id",
      "aws-nodes-id 443 0.0.0.0/0",
      "aws-nodes-id 9200 aws-nodes-id",
      "aws-nodes-id 9300 aws-nodes-id",
    ]);
  });

  test("are in the VPC, and hold no rules of their own beside those of other stacks", () => {
    const groups = allOf("aws:ec2/securityGroup:SecurityGroup").map(({ inputs }) => inputs);
    expect(groups).toEqual([
      { vpcId, description: "Elasticsearch nodes of logs" },
      { vpcId, description: "Kibana of logs" },
    ]);
  });

  test("are described in the characters that AWS takes", () => {
    for (const { inputs } of run.engine.registrations.filter(({ type }) => type.includes('securityGroup'))) expect(inputs.description).toMatch(/^[\w .:/()#,@[\]+=&;{}!$*-]+$/);
  });

  test("are refused where a subnet lies in another VPC", async () => {
    const subnets = [one, "subnet-0000000000000dead"];
    const astray = runProgram("aws-test", { ...clusterConfig, awsSubnetIds: subnets }, { vpcOf: { [subnets[1]!]: "vpc-0000000000000dead" } });
    expect(await faultsOf(astray)).toEqual([`awsSubnetIds[1]: must lie in ${vpcId}, got "subnet-0000000000000dead", which lies in vpc-0000000000000dead`]);
  });
});

describe("certificates", () => {
  const namesIn = (secret: string, file: string) => certificateFacts(filesOf(run.engine, secret)[file]!.split(/(?<=-----END CERTIFICATE-----\n)/)[0]!).names;

  test("of a node hold the name of its record, and for clients that of the cluster", () => {
    for (const name of ["es01", "es02", "es03"]) {
      const record = String(inputsOf(`aws-${name}-record`).name);
      const secret = `aws-elasticsearch-${name}`;
      expect(namesIn(secret, "certs/transport.crt")).toEqual([`DNS:${name}`, `DNS:${record}`]);
      expect(namesIn(secret, "certs/http.crt")).toEqual(expect.arrayContaining([`DNS:${record}`, `DNS:${String(inputsOf("aws-endpoint").name)}`]));
      expect(filesOf(run.engine, secret)["elasticsearch.yml"]).toContain(`network.publish_host: ${record}\n`);
    }
  });

  test("of Kibana hold the name of its machine and the one that browsers know", () => {
    expect(namesIn("aws-kibana-kibana01", "certs/kibana.crt")).toEqual(expect.arrayContaining(["DNS:kibana01.logs.internal", "DNS:kibana.example.com"]));
  });
});

describe("settings", () => {
  test("have the paths of Elastic's packages", () => {
    expect(filesOf(run.engine, "aws-elasticsearch-es01")["elasticsearch.yml"]).toMatch(/path\.data: \/var\/lib\/elasticsearch\npath\.logs: \/var\/log\/elasticsearch\n/);
    expect(filesOf(run.engine, "aws-kibana-kibana01")["kibana.yml"]).toContain("/etc/kibana/certs/kibana.crt");
  });
});

describe("the first passwords", () => {
  const passwords = (engine: Engine) => JSON.parse(inputsOf("aws-bootstrap-version", engine).secretString as string) as Record<string, string>;

  test("are in a secret of their own, which is as the others are", () => {
    expect(inputsOf("aws-bootstrap")).toEqual({ name: "elastic-tls/logs/bootstrap", description: "The first passwords of logs", recoveryWindowInDays: 30 });
    expect(inputsOf("aws-bootstrap-version")).toEqual({ secretId: "aws-bootstrap-id", secretString: expect.any(String), versionStages: ["AWSCURRENT"] });
    expect(passwords(run.engine)).toEqual({ elastic: expect.stringMatching(/^[\w-]{24}$/) });
  });

  test("hold that of kibana_system where Kibana authenticates by it, and it is the one that Kibana has", async () => {
    const { engine } = await runProgram("aws-test", { ...clusterConfig, kibanaAuthentication: "password" });
    const { kibana_system: password } = passwords(engine);
    expect(password).toMatch(/^[\w-]{24}$/);
    expect(filesOf(engine, "aws-kibana-kibana01")["kibana.env"]).toContain(password);
  });

  test("are no node's business once the cluster has formed: neither their roles nor new machines know of them", async () => {
    const { engine, outputs } = await runProgram("aws-test", { ...clusterConfig, bootstrap: false });
    expect(allOf("aws:iam/rolePolicy:RolePolicy", engine).map(({ name }) => name).sort()).toEqual(["es01", "es02", "es03"].map((node) => `aws-elasticsearch-${node}-read`));
    expect(userData(engine, "aws-es01-instance")).not.toContain(arnOf("bootstrap"));
    expect(filesOf(engine, "aws-elasticsearch-es01")["elasticsearch.yml"]).not.toContain("initial_master_nodes");
    expect(outputs.bootstrapSecretArn).toBe(arnOf("bootstrap"));
  });
});

describe("what is configured", () => {
  test("is made: protection, size, image, secrets and lifetimes", async () => {
    const { engine } = await runProgram("aws-test", {
      ...clusterConfig,
      nodes: 1,
      protectAuthorityKeys: true,
      awsDeletionProtection: true,
      awsDataVolumeGiB: 500,
      awsInstanceType: "r7i.large",
      awsAmiId: "ami-0123456789abcdef0",
      awsSecretPrefix: "platform/elastic",
      awsOwnKmsKey: true,
      awsRecoveryWindowDays: 7,
      awsReplicaRegions: ["eu-west-1"],
      httpValidityDays: 30,
    });
    const key = "arn:aws:kms:eu-central-1:123456789012:key/aws-secrets-key";
    expect(inputsOf("aws-es01-instance", engine)).toMatchObject({ ami: "ami-0123456789abcdef0", instanceType: "r7i.large", disableApiTermination: true });
    expect(inputsOf("aws-es01-data", engine)).toMatchObject({ size: 500 });
    expect(inputsOf("aws-elasticsearch-es01", engine)).toMatchObject({ name: "platform/elastic/logs/elasticsearch/es01", kmsKeyId: key, recoveryWindowInDays: 7, replicas: [{ region: "eu-west-1" }] });
    expect(inputsOf("aws-bootstrap", engine)).toMatchObject({ name: "platform/elastic/logs/bootstrap", kmsKeyId: key, recoveryWindowInDays: 7 });
    expect(inputsOf("aws-es01-http-cert", engine)).toMatchObject({ validityPeriodHours: 720 });
    expect(engine.registrations.filter(({ protect }) => protect).map(({ name }) => name).sort()).toEqual(["aws-es01-data", "aws-http-authority-g1-key", "aws-transport-authority-g1-key"]);
  });

  test("is made of the image that a parameter names", async () => {
    const { engine } = await runProgram("aws-test", { ...clusterConfig, nodes: 1, kibanas: 0, awsAmiParameter: "/images/elasticsearch" });
    expect(inputsOf("aws-es01-instance", engine).ami).toBe("image of /images/elasticsearch");
  });
});

test.each([
  ["t4g.large", "arm64"],
  ["a1.large", "arm64"],
  ["x2gd.metal", "arm64"],
  ["im4gn.large", "arm64"],
  ["m7i.large", "x86_64"],
  ["g4dn.xlarge", "x86_64"],
  ["m7i-flex.large", "x86_64"],
  ["u-6tb1.metal", "x86_64"],
])("an instance of the type %s has a processor for %s", (instanceType, processor) => {
  expect(architecture(instanceType)).toBe(processor);
});

describe("what comes out", () => {
  test("is all that the stack of Kibana needs", () => {
    expect(run.outputs).toMatchObject({
      elasticVersion: "9.0.0",
      endpoint: "https://logs.logs.internal:9200",
      kibanas: [
        {
          name: "kibana01",
          host: "kibana01.logs.internal",
          publicBaseUrl: "https://kibana.example.com",
          port: 5601,
          secretArn: arnOf("kibana/kibana01"),
          readPolicy: expect.stringContaining(arnOf("kibana/kibana01")),
        },
      ],
      kibanaSecurityGroupId: "aws-kibana-id",
      network: { vpcId, subnetIds: [one, two], privateZoneId: "Z0PRIVATE" },
    });
  });

  test("says what was made, how long it lasts, and what to do next", async () => {
    const { made, validUntil, renewsFrom, channels, certificates, nodes, next } = run.outputs;
    expect(made).toBe(`3 Elasticsearch nodes in ${vpcId}, and secrets for 1 Kibana`);
    expect(new Date(renewsFrom).getTime()).toBeLessThan(new Date(validUntil).getTime());
    expect(Object.keys(channels)).toEqual(["transport", "http", "kibana"]);
    expect(certificates).toHaveLength(3 * 2 + 1 + 2);
    expect(nodes[0]).toEqual({ name: "es01", host: "es01.logs.internal", instanceId: "aws-es01-instance-id", privateIp: "address of aws-es01-interface" });
    expect(next).toMatch(/config set bootstrap false --stack aws-test && npm run up -- --stack aws-test$/);
    const formed = await runProgram("aws-test", { ...clusterConfig, bootstrap: false });
    expect(formed.outputs.next).toBe("bring up Kibana: npm run up -- --stack aws-kibana-test");
  });
});
