import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import * as route53 from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";

export interface SecuredInstanceArgs {
  /** The name at which others reach it. Its certificates hold it. */
  host: string;
  /** The private zone of that name. */
  zoneId: pulumi.Input<string>;
  subnetId: pulumi.Input<string>;
  securityGroupId: pulumi.Input<string>;
  instanceType: string;
  imageId: pulumi.Input<string>;
  /** Anybody on the machine can read it, and whoever may describe the instance: it holds no secret. */
  userDataBase64: pulumi.Input<string>;
  /** Gives its role, by name, what the machine needs before it starts. */
  grants: (role: pulumi.Output<string>) => pulumi.Resource[];
  /** Whether AWS refuses to terminate the instance. */
  deletionProtection: boolean;
}

/** Room for the system, the packages and their logs. */
const rootVolumeGiB = 20;
const recordTtlSeconds = 60;

/** EC2's own services get their role by this. */
const trustPolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } }],
});

/**
 * A machine with a name and an identity of its own: its address and DNS record are there before it and outlive it, its
 * role may do what it is granted and nothing else.
 *
 * A change of image or user data leaves a running instance alone, since it would have to be replaced or stopped for it:
 * `pulumi up --replace` of the instance takes what is new.
 */
export class SecuredInstance extends pulumi.ComponentResource {
  public readonly instanceId: pulumi.Output<string>;
  public readonly privateIp: pulumi.Output<string>;
  /** Where it is, which may be elsewhere than a changed configuration says. */
  public readonly subnetId: pulumi.Output<string>;

  constructor(name: string, args: SecuredInstanceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("elastic-tls:stacks:SecuredInstance", name, {}, opts);
    const role = new iam.Role(`${name}-role`, { assumeRolePolicy: trustPolicy }, { parent: this });
    const profile = new iam.InstanceProfile(`${name}-profile`, { role: role.name }, { parent: this });
    const { networkInterface, record } = address(this, name, args);
    const instance = new ec2.Instance(
      `${name}-instance`,
      {
        ...hardening,
        ami: args.imageId,
        instanceType: args.instanceType,
        iamInstanceProfile: profile.name,
        primaryNetworkInterface: { networkInterfaceId: networkInterface.id },
        userDataBase64: args.userDataBase64,
        disableApiTermination: args.deletionProtection,
        tags: { Name: args.host },
      },
      {
        parent: this,
        dependsOn: [record, ...args.grants(role.name)],
        ignoreChanges: ["ami", "userDataBase64"],
        // Its address can't be on two machines at once.
        deleteBeforeReplace: true,
      },
    );
    this.instanceId = instance.id;
    this.privateIp = networkInterface.privateIp;
    this.subnetId = networkInterface.subnetId;
    this.registerOutputs({ instanceId: this.instanceId, privateIp: this.privateIp, subnetId: this.subnetId });
  }
}

/** Only processes of the machine itself get its credentials, and only by a session: no forwarded request, no container. */
const hardening = {
  metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
  rootBlockDevice: { encrypted: true, volumeType: "gp3", volumeSize: rootVolumeGiB },
};

/** The address stays where it was first made, whatever becomes of the list of subnets: a machine's data is in its zone. */
function address(parent: pulumi.Resource, name: string, { host, zoneId, subnetId, securityGroupId }: SecuredInstanceArgs) {
  const networkInterface = new ec2.NetworkInterface(
    `${name}-interface`,
    { subnetId, securityGroups: [securityGroupId], description: host, tags: { Name: host } },
    { parent, ignoreChanges: ["subnetId"] },
  );
  const record = new route53.Record(
    `${name}-record`,
    { zoneId, name: host, type: "A", ttl: recordTtlSeconds, records: [networkInterface.privateIp] },
    { parent },
  );
  return { networkInterface, record };
}
