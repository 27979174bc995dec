/** How many tasks there are: by the messages that wait or are being worked on; none only after ten quiet minutes. */
import { Duration, Stack } from 'aws-cdk-lib';
import {
  AdjustmentType,
  MetricAggregationType,
  ScalableTarget,
  ServiceNamespace,
  StepScalingAction,
} from 'aws-cdk-lib/aws-applicationautoscaling';
import {
  Alarm,
  ComparisonOperator,
  MathExpression,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { ApplicationScalingAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ICluster, IService } from 'aws-cdk-lib/aws-ecs';
import { Role } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Deployment } from './context.ts';

const MINUTE = Duration.minutes(1);
const QUIET_MINUTES = 10;

interface Parts {
  readonly deployment: Deployment;
  readonly cluster: ICluster;
  readonly service: IService;
  readonly queue: IQueue;
}

export class GpuScaling extends Construct {
  constructor(scope: Construct, id: string, { deployment, cluster, service, queue }: Parts) {
    super(scope, id);
    const { gpuMaxTasks, gpuBatches } = deployment;
    const scalingTarget = new ScalableTarget(this, 'Tasks', {
      serviceNamespace: ServiceNamespace.ECS,
      resourceId: `service/${cluster.clusterName}/${service.serviceName}`,
      scalableDimension: 'ecs:service:DesiredCount',
      minCapacity: 0,
      maxCapacity: gpuMaxTasks,
      role: scalingRole(this),
    });
    const work = workMetric(queue);

    const some = new StepScalingAction(this, 'Some', {
      scalingTarget,
      adjustmentType: AdjustmentType.EXACT_CAPACITY,
      metricAggregationType: MetricAggregationType.MAXIMUM,
      cooldown: MINUTE,
    });
    for (let tasks = 1; tasks <= gpuMaxTasks; tasks++) {
      // Bounds count from the alarm's threshold, 1.
      const upperBound = tasks === gpuMaxTasks ? {} : { upperBound: tasks * gpuBatches };
      some.addAdjustment({ adjustment: tasks, lowerBound: (tasks - 1) * gpuBatches, ...upperBound });
    }
    const none = new StepScalingAction(this, 'None', {
      scalingTarget,
      adjustmentType: AdjustmentType.EXACT_CAPACITY,
      metricAggregationType: MetricAggregationType.MAXIMUM,
      cooldown: MINUTE,
    });
    none.addAdjustment({ adjustment: 0, upperBound: 0 });

    new Alarm(this, 'Work', {
      alarmDescription: 'kith: bulk work waits or is under way; not a fault, it starts tasks.',
      metric: work,
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(new ApplicationScalingAction(some));
    new Alarm(this, 'Quiet', {
      alarmDescription: 'kith: no bulk work for ten minutes; not a fault, it stops tasks.',
      metric: work,
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: QUIET_MINUTES,
      // A queue nobody has touched for six hours reports nothing.
      treatMissingData: TreatMissingData.BREACHING,
    }).addAlarmAction(new ApplicationScalingAction(none));
  }
}

/** Messages that wait and messages somebody works on; each is reported only while there are some. */
function workMetric(queue: IQueue): MathExpression {
  const options = { period: MINUTE, statistic: Stats.MAXIMUM };
  return new MathExpression({
    expression: 'FILL(waiting, 0) + FILL(underWay, 0)',
    label: 'batches waiting or under way',
    period: MINUTE,
    usingMetrics: {
      waiting: queue.metricApproximateNumberOfMessagesVisible(options),
      underWay: queue.metricApproximateNumberOfMessagesNotVisible(options),
    },
  });
}

/** Application Auto Scaling makes this role itself, in every account. */
function scalingRole(scope: Construct) {
  const arn = Stack.of(scope).formatArn({
    service: 'iam',
    region: '',
    resource: 'role',
    resourceName:
      'aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService',
  });
  return Role.fromRoleArn(scope, 'Role', arn, { mutable: false });
}
