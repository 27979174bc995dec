/** The stack of bulk work on GPUs: a service without tasks until there is work. */
import { AspectPriority, Aspects, Duration, type IAspect, Stack, type StackProps } from 'aws-cdk-lib';
import {
  AvailabilityZoneRebalancing,
  AwsLogDriverMode,
  CfnClusterCapacityProviderAssociations,
  Cluster,
  ContainerImage,
  ContainerInsights,
  Ec2Service,
  Ec2TaskDefinition,
  type ICluster,
  LinuxParameters,
  LogDrivers,
  NetworkMode,
} from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { accept, acceptResource, spelled } from './accepted-finding.ts';
import { TASK_CONNECTIONS } from './connections.ts';
import type { Deployment } from './context.ts';
import { storeVariables, type Variables } from './environment.ts';
import type { Rights } from './function-row.ts';
import { rowOf } from './function-table.ts';
import { GpuMachines } from './gpu-machines.ts';
import { GpuScaling } from './gpu-scaling.ts';
import { checkout, imageSource } from './image-source.ts';
import { importLocations } from './import-locations.ts';
import { logGroup } from './log-group.ts';
import { acceptPatterns } from './right-patterns.ts';
import { statementsFor } from './rights.ts';
import type { StorageStack } from './storage.ts';

/** MiB a task is sure to have; the smallest machines with a GPU have 16 GiB, of which some 15 are free. */
const MEMORY = 12_288;

/** ECS waits two minutes at most; the task needs its time to hand its batch back. */
const STOP = Duration.seconds(110);

/** Where deploy/Dockerfile puts the certificates of Aurora. */
const DATABASE_CA = '/etc/ssl/kith/rds.pem';

/** The same as the function `work`: it does the same on other machines. Before it takes messages it asks whether the bucket is there. */
function rightsIn({ auroraProfile }: Deployment): Rights {
  return { ...rowOf('work', auroraProfile === 'pausing').rights, asksForBucket: true };
}

/** CDK joins providers to a cluster when it writes the template. ECS makes no service, and lets go of no provider, in another order. */
function comesAfterProviders(service: Ec2Service, cluster: Cluster): void {
  const join: IAspect = {
    visit(node) {
      if (node instanceof CfnClusterCapacityProviderAssociations) service.node.addDependency(node);
    },
  };
  Aspects.of(cluster).add(join, { priority: AspectPriority.READONLY });
}

export class GpuStack extends Stack {
  readonly service: Ec2Service;
  readonly cluster: ICluster;

  constructor(
    scope: Construct,
    id: string,
    { deployment, storage }: { deployment: Deployment; storage: StorageStack },
    props: StackProps,
  ) {
    super(scope, id, props);
    const { network, queues } = storage;
    const cluster = new Cluster(this, 'Cluster', {
      vpc: network.vpc,
      containerInsightsV2: ContainerInsights.ENABLED,
    });
    const machines = new GpuMachines(this, 'Machines', deployment, network);
    cluster.addAsgCapacityProvider(machines.provider);
    // Its members are declared as possibly undefined in one place and as absent in the other.
    this.cluster = cluster as ICluster;
    const taskDefinition = this.#task(deployment, storage);
    this.service = new Ec2Service(this, 'Service', {
      cluster: this.cluster,
      taskDefinition,
      // Written out, since ECS would start one. A release in mid-work sets it back to none, and the scaling starts them anew.
      desiredCount: 0,
      capacityProviderStrategies: [{ capacityProvider: machines.provider.capacityProviderName, weight: 1 }],
      vpcSubnets: network.inner,
      securityGroups: [network.clients],
      minHealthyPercent: 0,
      maxHealthyPercent: 100,
      // It would stop tasks in mid-work to spread them better.
      availabilityZoneRebalancing: AvailabilityZoneRebalancing.DISABLED,
      circuitBreaker: { enable: true, rollback: true },
    });
    comesAfterProviders(this.service, cluster);
    new GpuScaling(this, 'Scaling', {
      deployment,
      cluster: this.cluster,
      service: this.service,
      queue: queues.byName.bulk.queue,
    });
  }

  #task(deployment: Deployment, storage: StorageStack): Ec2TaskDefinition {
    const task = new Ec2TaskDefinition(this, 'Task', {
      // Of CDK's making it would be the same in every stage.
      family: `kith-${deployment.stage}-work`,
      networkMode: NetworkMode.AWS_VPC,
      taskRole: this.#role(deployment, storage),
    });
    const variables: Variables = {
      ...storeVariables(deployment, storage, rightsIn(deployment)),
      AWS_REGION: this.region,
      DATABASE_CA,
      DATABASE_CONNECTIONS: String(TASK_CONNECTIONS),
      KITH_DEVICE: 'cuda',
    };
    const log: LogGroup = logGroup(this, 'Log', deployment);
    task.addContainer('Work', {
      image: ContainerImage.fromAsset(checkout, imageSource('cuda', deployment)),
      environment: { ...variables },
      gpuCount: 1,
      memoryReservationMiB: MEMORY,
      stopTimeout: STOP,
      linuxParameters: new LinuxParameters(this, 'Linux', { initProcessEnabled: true }),
      logging: LogDrivers.awsLogs({
        logGroup: log,
        streamPrefix: 'work',
        mode: AwsLogDriverMode.NON_BLOCKING,
      }),
    });
    accept(
      task.obtainExecutionRole(),
      'AwsSolutions-IAM5[Resource::*]',
      'A registry of images gives its token to nobody in particular; the images themselves are named.',
    );
    accept(
      task,
      'AwsSolutions-ECS2',
      'The variables are names and addresses; what is secret lies in Secrets Manager, and the task reads it there.',
    );
    return task;
  }

  #role(deployment: Deployment, storage: StorageStack): Role {
    const role = new Role(this, 'TaskRole', {
      assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
      description: 'kith: does bulk work on a GPU',
    });
    const rights = rightsIn(deployment);
    const holder = { stack: this, storage, imports: importLocations(deployment), proxySecret: null };
    for (const statement of statementsFor(rights, holder, 'bulk')) role.addToPolicy(statement);
    const ownTasks = this.formatArn({
      service: 'ecs',
      resource: 'task',
      resourceName: `${this.cluster.clusterName}/*`,
    });
    role.addToPolicy(new PolicyStatement({ actions: ['ecs:UpdateTaskProtection'], resources: [ownTasks] }));
    acceptPatterns(role, rights, holder);
    acceptResource(
      role,
      spelled(this, ownTasks),
      'A task learns its name when it starts; the pattern holds for tasks of this cluster only.',
    );
    return role;
  }
}
