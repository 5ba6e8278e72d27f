import { certificateFacts } from "../../components/pki/certificate-facts";
import { type Config, type ProgramRun, clusterConfig, faultsOf, filesOf, kibanaConfig, runKibana, runProgram, userData } from "../support/aws-programs";
import { reveal } from "../support/mocks";

const subnets = ["subnet-00000000000000001", "subnet-00000000000000002"];
const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef";

let cluster: ProgramRun;
let run: ProgramRun;
beforeAll(async () => {
  cluster = await runProgram("aws-test", { ...clusterConfig, kibanas: 2 });
  run = await runKibana(cluster.outputs, kibanaConfig);
});

const withConfig = (more: Config) => runKibana(cluster.outputs, { ...kibanaConfig, ...more });
const inputsOf = (name: string, type: string, { engine }: ProgramRun = run) =>
  reveal(engine.registrations.find((registration) => registration.name === name && registration.type.endsWith(`:${type}`))?.inputs) as Record<string, unknown>;

describe("a machine of Kibana", () => {
  test("is hardened as one of Elasticsearch, without a volume of its own", () => {
    const { userDataBase64, ...inputs } = inputsOf("aws-kibana02-instance", "Instance");
    expect(typeof userDataBase64).toBe("string");
    expect(inputs).toEqual({
      ami: "image of /aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
      instanceType: "m7g.large",
      iamInstanceProfile: "aws-kibana02-profile",
      primaryNetworkInterface: { networkInterfaceId: "aws-kibana02-interface-id" },
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      rootBlockDevice: { encrypted: true, volumeType: "gp3", volumeSize: 20 },
      disableApiTermination: false,
      tags: { Name: "kibana02.logs.internal" },
    });
    expect(run.engine.registrations.filter(({ type }) => type.includes('ebs'))).toEqual([]);
  });

  test("is where the cluster's group and names expect it, in the subnets in turn", () => {
    expect(["kibana01", "kibana02"].map((name) => inputsOf(`aws-${name}-interface`, "NetworkInterface").subnetId)).toEqual(subnets);
    expect(inputsOf("aws-kibana01-interface", "NetworkInterface").securityGroups).toEqual(["aws-kibana-id"]);
    expect(inputsOf("aws-kibana01-record", "Record")).toEqual({
      zoneId: "Z0PRIVATE",
      name: "kibana01.logs.internal",
      type: "A",
      ttl: 60,
      records: ["address of aws-kibana01-interface"],
    });
  });

  test("is told where its secret is, and may read it before it starts", () => {
    const secret = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:elastic-tls/logs/kibana/kibana01-AbCdEf";
    const data = userData(run.engine, "aws-kibana01-instance");
    for (const fact of [secret, "eu-central-1", "9.0.0"]) expect(data).toContain(fact);
    expect(run.engine.registration("aws-kibana01-instance").dependsOn).toEqual(expect.arrayContaining(["aws-kibana01-record", "aws-kibana01-read"]));
    expect(inputsOf("aws-kibana01-read", "RolePolicy")).toEqual({ role: "aws-kibana01-role", policy: cluster.outputs.kibanas[0].readPolicy });
  });
});

describe("a network load balancer", () => {
  test("passes TCP on to Kibana itself", () => {
    expect(inputsOf("aws-kibana", "LoadBalancer")).toEqual({
      loadBalancerType: "network",
      internal: true,
      subnets,
      securityGroups: ["aws-kibana-load-balancer-id"],
      enableCrossZoneLoadBalancing: true,
      enableDeletionProtection: false,
    });
    expect(inputsOf("aws-kibana", "Listener")).toEqual({
      loadBalancerArn: "arn of aws-kibana",
      port: 443,
      protocol: "TCP",
      defaultActions: [{ type: "forward", targetGroupArn: "arn of targets aws-kibana" }],
    });
    expect(inputsOf("aws-kibana", "TargetGroup")).toEqual({
      vpcId: "vpc-0123456789abcdef0",
      targetType: "ip",
      port: 5601,
      protocol: "TCP",
      healthCheck: { protocol: "HTTPS", path: "/", matcher: "200-399" },
    });
    expect(inputsOf("aws-kibana02", "TargetGroupAttachment")).toEqual({
      targetGroupArn: "arn of targets aws-kibana",
      targetId: "address of aws-kibana02-interface",
      port: 5601,
    });
  });

  test("shows browsers Kibana's own certificate, which holds the name in the URL", () => {
    const { host } = new URL(run.outputs.url);
    for (const name of ["kibana01", "kibana02"]) expect(certificateFacts(filesOf(cluster.engine, `aws-kibana-${name}`)["certs/kibana.crt"]!).names).toContain(`DNS:${host}`);
    expect(run.outputs.encryption).toMatch(/^TLS end to end/);
  });

  test("listens where the public URL says", async () => {
    const elsewhere = await runKibana({ ...cluster.outputs, kibanas: [{ ...cluster.outputs.kibanas[0], publicBaseUrl: "https://kibana.example.com:8443" }] }, kibanaConfig);
    expect(inputsOf("aws-kibana", "Listener", elsewhere).port).toBe(8443);
    expect(inputsOf("aws-kibana-load-balancer-from-browsers-10-0-0-0-8", "SecurityGroupIngressRule", elsewhere).fromPort).toBe(8443);
  });

  test("can be reached by browsers alone, and Kibana by it alone", () => {
    const rules = run.engine.registrations.filter(({ type }) => type.startsWith("aws:vpc/")).map(({ type, inputs }) => {
      const { securityGroupId, fromPort, toPort, cidrIpv4, referencedSecurityGroupId } = inputs;
      expect([toPort, inputs.ipProtocol]).toEqual([fromPort, "tcp"]);
      return `${type.includes("Ingress") ? "in" : "out"} ${String(securityGroupId)} ${String(fromPort)} ${String(cidrIpv4 ?? referencedSecurityGroupId)}`;
    });
    expect(rules.sort()).toEqual([
      "in aws-kibana-id 5601 aws-kibana-load-balancer-id",
      "in aws-kibana-load-balancer-id 443 10.0.0.0/8",
      "out aws-kibana-load-balancer-id 5601 aws-kibana-id",
    ]);
  });

  test("stands in public subnets, under its public name, if there are any", async () => {
    const open = await withConfig({ awsPublicSubnetIds: ["subnet-0000000000000000a"], awsPublicZoneId: "Z0PUBLIC", awsDeletionProtection: true });
    expect(inputsOf("aws-kibana", "LoadBalancer", open)).toMatchObject({ internal: false, subnets: ["subnet-0000000000000000a"], enableDeletionProtection: true });
    expect(inputsOf("aws-kibana01-instance", "Instance", open)).toMatchObject({ disableApiTermination: true });
    expect(inputsOf("aws-kibana01-interface", "NetworkInterface", open).subnetId).toBe(subnets[0]);
    expect(inputsOf("aws-kibana-public-name", "Record", open)).toEqual({
      zoneId: "Z0PUBLIC",
      name: "kibana.example.com",
      type: "A",
      aliases: [{ name: "aws-kibana.elb.example", zoneId: "Z0BALANCER", evaluateTargetHealth: true }],
    });
    expect(open.outputs.next).toBe("open https://kibana.example.com");
  });
});

describe("an application load balancer", () => {
  test("ends the browsers' TLS, encrypts to Kibana, and is said not to verify it", async () => {
    const application = await withConfig({ kibanaLoadBalancer: "application", awsCertificateArn: certificateArn });
    expect(inputsOf("aws-kibana", "LoadBalancer", application)).toMatchObject({ loadBalancerType: "application", dropInvalidHeaderFields: true });
    expect(inputsOf("aws-kibana", "Listener", application)).toMatchObject({ protocol: "HTTPS", port: 443, certificateArn, sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" });
    expect(inputsOf("aws-kibana", "TargetGroup", application)).toMatchObject({ protocol: "HTTPS", port: 5601 });
    expect(application.outputs.encryption).toMatch(/does not verify Kibana's$/);
  });

  test("is refused without its certificate, or in one subnet", async () => {
    expect(await faultsOf(withConfig({ kibanaLoadBalancer: "application" }))).toEqual([expect.stringMatching(/^awsCertificateArn: must be the ARN of a certificate in ACM.*got ""$/)]);
    const inOne = withConfig({ kibanaLoadBalancer: "application", awsCertificateArn: certificateArn, awsPublicSubnetIds: ["subnet-0000000000000000a"] });
    expect(await faultsOf(inOne)).toEqual(["awsPublicSubnetIds: must hold subnets in two zones at least for an application load balancer, got 1"]);
  });
});

describe("the stack of the cluster", () => {
  const referenceOf = ({ engine }: ProgramRun) => engine.reads.map(({ name }) => name);

  test("is one of this project, or named in full", async () => {
    expect(referenceOf(run)).toEqual(["organization/elastic-tls/aws-test"]);
    expect(referenceOf(await withConfig({ clusterStack: "acme/platform/aws-test" }))).toEqual(["acme/platform/aws-test"]);
  });

  test("must have been brought up, with a Kibana", async () => {
    expect(await faultsOf(runKibana({ endpoint: "x" }, kibanaConfig))).toEqual([
      "clusterStack: must be a stack of the program aws that has been brought up, got aws-test, which has no output elasticVersion, trustFingerprints, kibanas, kibanaSecurityGroupId, network",
    ]);
    expect(await faultsOf(runKibana({ ...cluster.outputs, kibanas: [] }, kibanaConfig))).toEqual([
      "clusterStack: must have at least one Kibana, got aws-test with none: set `kibanas` there",
    ]);
  });
});

test("what comes out says where Kibana is and what to do next", () => {
  expect(run.outputs).toEqual({
    made: "2 Kibana in vpc-0123456789abcdef0",
    url: "https://kibana.example.com",
    encryption: expect.any(String),
    elasticsearch: "https://logs.logs.internal:9200",
    trustFingerprints: cluster.outputs.trustFingerprints,
    instances: ["kibana01", "kibana02"].map((name) => ({ name, instanceId: `aws-${name}-instance-id`, privateIp: `address of aws-${name}-interface` })),
    loadBalancer: "aws-kibana.elb.example",
    next: "make kibana.example.com an alias or CNAME of aws-kibana.elb.example, then open https://kibana.example.com",
  });
});
