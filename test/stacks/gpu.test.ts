/** Bulk work on GPUs: a service without tasks until there is work, on machines nobody pays for meanwhile. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../lib/config.ts';
import { lookUp } from './functions.ts';
import { deployed, variants } from './world.ts';

const plain = () => deployed(variants.plain).template('gpu');
const images = () => deployed(variants.images).template('gpu');

test('there is such a stack only where it is wanted', () => {
  expect(deployed(variants.small).stacks.gpu).toBeNull();
});

describe('machines', () => {
  test('none when there is no work, at most as many as tasks, never taken away in mid-work', () => {
    plain().hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
      MinSize: '0',
      MaxSize: '4',
      NewInstancesProtectedFromScaleIn: true,
      DesiredCapacity: Match.absent(),
    });
    plain().hasResourceProperties('AWS::ECS::CapacityProvider', {
      AutoScalingGroupProvider: {
        ManagedScaling: Match.objectLike({ Status: 'ENABLED', TargetCapacity: 100 }),
        ManagedTerminationProtection: 'ENABLED',
        ManagedDraining: 'ENABLED',
      },
    });
  });

  test.each([
    ['plain', ['g4dn.xlarge', 'g5.xlarge', 'g6.xlarge'], 0],
    ['images', ['g5.xlarge'], 100],
  ] as const)('%s: of the types that were named, spot where allowed', (variant, types, onDemand) => {
    deployed(variants[variant])
      .template('gpu')
      .hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
        MixedInstancesPolicy: {
          InstancesDistribution: Match.objectLike({
            OnDemandPercentageAboveBaseCapacity: onDemand,
            SpotAllocationStrategy: 'price-capacity-optimized',
          }),
          LaunchTemplate: Match.objectLike({ Overrides: types.map((InstanceType) => ({ InstanceType })) }),
        },
      });
  });

  test('run the image of ECS for GPUs, with a disk that is large and encrypted, and IMDSv2 for themselves only', () => {
    plain().hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: Match.objectLike({
        BlockDeviceMappings: [
          { DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeSize: 80, VolumeType: 'gp3' } },
        ],
        MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      }),
    });
    expect(
      Object.values(plain().toJSON().Parameters).map((parameter) => JSON.stringify(parameter)),
    ).toContainEqual(expect.stringContaining('/aws/service/ecs/optimized-ami/amazon-linux-2023/gpu/'));
  });

  test('a spot machine that is taken away drains first; tasks don’t get at the role of the machine', () => {
    const [template] = Object.values(plain().findResources('AWS::EC2::LaunchTemplate'));
    const script = JSON.stringify(template?.Properties.LaunchTemplateData.UserData);
    expect(script).toContain('ECS_ENABLE_SPOT_INSTANCE_DRAINING=true');
    expect(script).toContain('ECS_AWSVPC_BLOCK_IMDS=true');
    expect(script).toMatch(/ECS_CLUSTER=.*"Ref":"Cluster/);
  });
});

describe('the task', () => {
  const container = () => {
    const [task] = Object.values(plain().findResources('AWS::ECS::TaskDefinition'));
    return task?.Properties.ContainerDefinitions[0];
  };

  test('has a GPU, a network address of its own, and time to hand its batch back', () => {
    plain().hasResourceProperties('AWS::ECS::TaskDefinition', {
      NetworkMode: 'awsvpc',
      RequiresCompatibilities: ['EC2'],
      ContainerDefinitions: [
        Match.objectLike({
          ResourceRequirements: [{ Type: 'GPU', Value: '1' }],
          MemoryReservation: 12_288,
          StopTimeout: 110,
          LinuxParameters: Match.objectLike({ InitProcessEnabled: true }),
          LogConfiguration: Match.objectLike({ LogDriver: 'awslogs' }),
        }),
      ],
    });
  });

  test('has an environment the program takes', () => {
    const variables = Object.fromEntries(
      container().Environment.map(({ Name, Value }: { Name: string; Value: unknown }) => [
        Name,
        typeof Value === 'string'
          ? Value
          : Name.endsWith('_URL')
            ? 'https://sqs.eu-central-1.amazonaws.com/1/q'
            : 'filled-in',
      ]),
    );
    const config = readConfig({ ...variables, ECS_CONTAINER_METADATA_URI_V4: 'http://169.254.170.2/v4' });
    expect(config).toMatchObject({
      platform: 'ecs',
      KITH_DEVICE: 'cuda',
      DATABASE_CONNECTIONS: 10,
      DATABASE_CA: '/etc/ssl/kith/rds.pem',
      KITH_MODEL_PACK: 'opencv',
      AWS_REGION: expect.any(String),
    });
  });

  test('is built from the target cuda of deploy/Dockerfile, with the models of the pack', () => {
    const image = JSON.stringify(container().Image);
    const hash = lookUp(image, /:([0-9a-f]{64})"/);
    const assets = deployed(variants.plain)
      .app.synth()
      .getStackArtifact(deployed(variants.plain).stacks.gpu?.artifactId ?? '');
    const manifest = assets.dependencies.find((artifact) => artifact.id.endsWith('.assets'));
    const { dockerImages } = JSON.parse(
      readFileSync(
        join(
          assets.assembly.directory,
          String(manifest?.manifest.properties && Reflect.get(manifest.manifest.properties, 'file')),
        ),
        'utf8',
      ),
    );
    expect(dockerImages[hash].source).toMatchObject({
      dockerFile: 'deploy/Dockerfile',
      dockerBuildTarget: 'cuda',
      dockerBuildArgs: { MODEL_PACK: 'opencv' },
      platform: 'linux/amd64',
    });
  });
});

describe('the service', () => {
  test('is made after the machines were joined to the cluster, and ended before they leave it', () => {
    const [[joined] = ['']] = Object.entries(
      plain().findResources('AWS::ECS::ClusterCapacityProviderAssociations'),
    );
    const [service] = Object.values(plain().findResources('AWS::ECS::Service'));
    expect(service?.DependsOn).toContain(joined);
  });

  test('has tasks of a family of its own in each stage', () => {
    plain().hasResourceProperties('AWS::ECS::TaskDefinition', { Family: 'kith-prod-work' });
  });

  test('begins without tasks, and a release stops the old ones before it starts new ones', () => {
    plain().hasResourceProperties('AWS::ECS::Service', {
      DesiredCount: 0,
      DeploymentConfiguration: Match.objectLike({
        MinimumHealthyPercent: 0,
        MaximumPercent: 100,
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      }),
      AvailabilityZoneRebalancing: 'DISABLED',
      CapacityProviderStrategy: [Match.objectLike({ Weight: 1 })],
      NetworkConfiguration: { AwsvpcConfiguration: Match.objectLike({ AssignPublicIp: 'DISABLED' }) },
    });
  });

  test('a single message starts one task, and each twenty more another, up to the most', () => {
    plain().hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      MinCapacity: 0,
      MaxCapacity: 4,
      ScalableDimension: 'ecs:service:DesiredCount',
    });
    plain().hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      PolicyType: 'StepScaling',
      StepScalingPolicyConfiguration: Match.objectLike({
        AdjustmentType: 'ExactCapacity',
        MetricAggregationType: 'Maximum',
        StepAdjustments: [
          { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 20, ScalingAdjustment: 1 },
          { MetricIntervalLowerBound: 20, MetricIntervalUpperBound: 40, ScalingAdjustment: 2 },
          { MetricIntervalLowerBound: 40, MetricIntervalUpperBound: 60, ScalingAdjustment: 3 },
          { MetricIntervalLowerBound: 60, ScalingAdjustment: 4 },
        ],
      }),
    });
    images().hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      StepScalingPolicyConfiguration: Match.objectLike({
        StepAdjustments: [
          { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 20, ScalingAdjustment: 1 },
          { MetricIntervalLowerBound: 20, ScalingAdjustment: 2 },
        ],
      }),
    });
    plain().hasResourceProperties('AWS::CloudWatch::Alarm', {
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: Match.stringLikeRegexp('Some') }],
    });
  });

  test('ends all tasks when for ten minutes nothing waits and nothing is under way', () => {
    plain().hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      StepScalingPolicyConfiguration: Match.objectLike({
        AdjustmentType: 'ExactCapacity',
        StepAdjustments: [{ MetricIntervalUpperBound: 0, ScalingAdjustment: 0 }],
      }),
    });
    plain().hasResourceProperties('AWS::CloudWatch::Alarm', {
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      EvaluationPeriods: 10,
      // A queue that has been quiet for hours reports nothing at all.
      TreatMissingData: 'breaching',
      AlarmActions: [{ Ref: Match.stringLikeRegexp('None') }],
    });
  });

  test('both alarms look at messages that wait and at messages somebody works on, minute by minute', () => {
    const alarms = Object.values(plain().findResources('AWS::CloudWatch::Alarm'));
    expect(alarms).toHaveLength(2);
    for (const { Properties } of alarms) {
      const [sum, ...metrics] = Properties.Metrics;
      expect(sum.Expression).toBe('FILL(waiting, 0) + FILL(underWay, 0)');
      expect(metrics.map((one: { MetricStat: object }) => one.MetricStat)).toEqual(
        ['ApproximateNumberOfMessagesVisible', 'ApproximateNumberOfMessagesNotVisible'].map((MetricName) =>
          expect.objectContaining({
            Metric: expect.objectContaining({ MetricName, Namespace: 'AWS/SQS' }),
            Period: 60,
            Stat: 'Maximum',
          }),
        ),
      );
    }
  });
});
