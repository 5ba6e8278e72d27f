import * as ebs from "@pulumi/aws/ebs";
import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import type { SelfManagedDeployment } from "../../components";
import { httpsUrl } from "../../components/channels";
import type { BootstrapSecret } from "./bootstrap-secret";
import { hosts } from "./hosts";
import { elasticsearchUserData } from "./machine";
import { imageId } from "./machine-settings";
import { ports } from "./ports";
import { SecuredInstance } from "./secured-instance";
import { regionOf, secretArn } from "./secret-arns";
import type { AwsSettings } from "./settings";

export interface ElasticsearchMachinesArgs {
  settings: AwsSettings;
  deployment: SelfManagedDeployment;
  bootstrap: BootstrapSecret;
  securityGroupId: pulumi.Input<string>;
}

/** Where EC2 attaches the volume of the data, as the user data is told. */
const dataDevice = "/dev/sdf";

/** A machine for each node, over the subnets in turn. */
export function elasticsearchMachines(args: ElasticsearchMachinesArgs): SecuredInstance[] {
  const { settings, deployment, bootstrap, securityGroupId } = args;
  const { nodeNames, subnetIds, zone, machine } = settings;
  const image = imageId(machine);
  return nodeNames.map((name, index) => {
    const host = hosts(settings).nodes[index]!;
    const consumer = `elasticsearch/${name}`;
    const instance = new SecuredInstance(`aws-${name}`, {
      host,
      zoneId: zone.id,
      subnetId: subnetIds[index % subnetIds.length]!,
      securityGroupId,
      instanceType: machine.instanceType,
      imageId: image,
      deletionProtection: machine.deletionProtection,
      grants: (role) => [deployment.grantRead(consumer, role), ...(settings.bootstrap ? [bootstrap.grantRead(name, role)] : [])],
      userDataBase64: pulumi.all([secretArn(deployment, consumer), bootstrap.arn]).apply(([arn, bootstrapSecretArn]) =>
        elasticsearchUserData({
          region: regionOf(arn),
          secretArn: arn,
          version: settings.elasticVersion,
          httpUrl: httpsUrl({ host, port: ports.http }),
          ...(settings.bootstrap && { bootstrapSecretArn }),
          dataDevice,
        }),
      ),
    });
    dataVolume(`aws-${name}-data`, instance, host, settings);
    return instance;
  });
}

/** The data's volume, which outlives the instance. Elasticsearch is stopped, and has written everything, before it goes to another. */
function dataVolume(name: string, machine: SecuredInstance, host: string, { dataVolumeGiB, machine: { deletionProtection } }: AwsSettings): void {
  const availabilityZone = ec2.getSubnetOutput({ id: machine.subnetId }).availabilityZone;
  const volume = new ebs.Volume(
    name,
    { availabilityZone, size: dataVolumeGiB, type: "gp3", encrypted: true, tags: { Name: host } },
    // One in another zone would be another volume, without the data.
    { parent: machine, protect: deletionProtection, ignoreChanges: ["availabilityZone"] },
  );
  new ec2.VolumeAttachment(
    `${name}-attachment`,
    { deviceName: dataDevice, instanceId: machine.instanceId, volumeId: volume.id, stopInstanceBeforeDetaching: true },
    { parent: machine, deleteBeforeReplace: true },
  );
}
