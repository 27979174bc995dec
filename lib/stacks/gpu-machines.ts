/** Machines with a GPU for the cluster: none without tasks, spot ones where allowed, none taken away in mid-work. */
import {
  AutoScalingGroup,
  OnDemandAllocationStrategy,
  SpotAllocationStrategy,
} from 'aws-cdk-lib/aws-autoscaling';
import {
  BlockDeviceVolume,
  EbsDeviceVolumeType,
  InstanceType,
  LaunchTemplate,
  LaunchTemplateHttpTokens,
  UserData,
} from 'aws-cdk-lib/aws-ec2';
import { AmiHardwareType, AsgCapacityProvider, EcsOptimizedImage } from 'aws-cdk-lib/aws-ecs';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { accept } from './accepted-finding.ts';
import type { Deployment } from './context.ts';
import type { Network } from './network.ts';

/** GiB: the system, drivers and toolkit take half of it, an image with CUDA and models 10. */
const DISK = 80;

/** CDK's own switch for spot machines overlooks those of a mixed group; tasks must not get at the role of their machine. */
const agentSettings = ['ECS_ENABLE_SPOT_INSTANCE_DRAINING', 'ECS_AWSVPC_BLOCK_IMDS'].map(
  (name) => `echo ${name}=true >> /etc/ecs/ecs.config`,
);

export class GpuMachines extends Construct {
  readonly group: AutoScalingGroup;
  readonly provider: AsgCapacityProvider;
  readonly role: Role;

  constructor(scope: Construct, id: string, deployment: Deployment, network: Network) {
    super(scope, id);
    const { gpuInstances, gpuMaxTasks, gpuSpot } = deployment;
    const [first = '', ...others] = gpuInstances;
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
      description: 'kith: machines that run tasks',
    });
    const userData = UserData.forLinux();
    userData.addCommands(...agentSettings);
    const launchTemplate = new LaunchTemplate(this, 'Template', {
      machineImage: EcsOptimizedImage.amazonLinux2023(AmiHardwareType.GPU),
      instanceType: new InstanceType(first),
      role: this.role,
      userData,
      securityGroup: network.machines,
      httpTokens: LaunchTemplateHttpTokens.REQUIRED,
      httpPutResponseHopLimit: 1,
      blockDevices: [
        {
          deviceName: '/dev/xvda',
          volume: BlockDeviceVolume.ebs(DISK, { encrypted: true, volumeType: EbsDeviceVolumeType.GP3 }),
        },
      ],
    });
    this.group = new AutoScalingGroup(this, 'Group', {
      vpc: network.vpc,
      vpcSubnets: network.inner,
      minCapacity: 0,
      maxCapacity: gpuMaxTasks,
      mixedInstancesPolicy: {
        launchTemplate,
        launchTemplateOverrides: [first, ...others].map((type) => ({ instanceType: new InstanceType(type) })),
        instancesDistribution: {
          onDemandPercentageAboveBaseCapacity: gpuSpot ? 0 : 100,
          onDemandAllocationStrategy: OnDemandAllocationStrategy.LOWEST_PRICE,
          spotAllocationStrategy: SpotAllocationStrategy.PRICE_CAPACITY_OPTIMIZED,
        },
      },
    });
    this.provider = new AsgCapacityProvider(this, 'Provider', {
      autoScalingGroup: this.group,
      enableManagedScaling: true,
      enableManagedTerminationProtection: true,
      enableManagedDraining: true,
    });
    acceptFindings(this);
  }
}

function acceptFindings(machines: GpuMachines): void {
  const agent = 'ECS asks it of its agent, in this form; the machine runs the tasks of this one cluster.';
  accept(machines.role, 'AwsSolutions-IAM5[Action::ecs:Submit*]', agent);
  accept(machines.role, 'AwsSolutions-IAM5[Resource::*]', agent);
  accept(
    machines.group,
    'AwsSolutions-EC26',
    'The rule can’t read the template of a mixed group; the template encrypts the disk, and a test looks at it.',
  );
  accept(
    machines.group,
    'AwsSolutions-AS3',
    'Machines come and go with the work; whether work is left lying is what the alarm on the age of the queue tells.',
  );
}
