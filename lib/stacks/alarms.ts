/** The alarms: what is watched, from when on it is a fault, and what it means. docs/operate.md has a page for each, by its name. */
import { Duration, type Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { ApiStack } from './api.ts';
import { connectionsOf } from './connections.ts';
import type { Deployment } from './context.ts';
import { serviceOf } from './environment.ts';
import type { StorageStack } from './storage.ts';

export interface AlarmSources {
  readonly deployment: Deployment;
  readonly storage: StorageStack;
  readonly api: ApiStack;
}

interface Watched {
  readonly name: string;
  /** What it means, for the message. */
  readonly says: string;
  readonly metric: IMetric;
  /** From here on. */
  readonly threshold: number;
  /** Periods in a row. */
  readonly times: number;
}

const FIVE_MINUTES = Duration.minutes(5);
const sum = { period: FIVE_MINUTES, statistic: Stats.SUM };
const largest = { period: FIVE_MINUTES, statistic: Stats.MAXIMUM };

/** Share of the largest capacity and of the connections at which there is still time to act. */
const NEARLY = 0.9;

/** Our own metrics, as the telemetry of this stage's functions names them. */
export function ownMetric(
  { stage }: Pick<Deployment, 'stage'>,
  name: string,
  statistic: string,
  labels: Readonly<Record<string, string>> = {},
): Metric {
  return new Metric({
    namespace: 'kith',
    metricName: name,
    dimensionsMap: { service: serviceOf({ stage }), ...labels },
    statistic,
    period: FIVE_MINUTES,
  });
}

export function alarmsOf(scope: Stack, sources: AlarmSources): readonly Alarm[] {
  return [...ofFunctions(sources), ...ofQueues(sources), ...ofDatabase(sources)].map(
    ({ name, says, metric, threshold, times }) =>
      new Alarm(scope, name, {
        alarmName: `kith-${sources.deployment.stage}-${name}`,
        alarmDescription: `kith: ${says} See docs/operate.md, ${name}.`,
        metric,
        threshold,
        evaluationPeriods: times,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }),
  );
}

function ofFunctions({ api, deployment }: AlarmSources): readonly Watched[] {
  const { http, functions } = api;
  const errors = Object.values(functions).map(({ name, lambda }) => ({
    name: `errors-${name}`,
    says: `the function ${name} failed.`,
    metric: lambda.metricErrors(sum),
    threshold: 1,
    times: 1,
  }));
  // What waits in a queue, or for the next tick, has other alarms. One each: an alarm takes ten metrics at most.
  const throttles = Object.values(functions)
    .filter(({ row }) => row.start === 'request')
    .map(({ name, lambda }) => ({
      name: `throttles-${name}`,
      says: `the function ${name} was needed more often at the same time than is reserved for it.`,
      metric: lambda.metricThrottles(sum),
      threshold: 10,
      times: 2,
    }));
  // One minute without an answer is what waking up costs a pausing database.
  const woken = deployment.auroraProfile === 'pausing';
  return [
    ...errors,
    ...throttles,
    {
      name: 'api-5xx',
      says: 'more than one in a hundred answers was a 5xx.',
      metric: new MathExpression({
        expression: 'IF(answers > 100, 100 * faults / answers, faults)',
        usingMetrics: { faults: http.stage.metricServerError(sum), answers: http.stage.metricCount(sum) },
        period: FIVE_MINUTES,
        label: '5xx, % of answers',
      }),
      threshold: woken ? 10 : 1,
      times: 2,
    },
    {
      name: 'outbox-age',
      says: 'the index has not been brought up to date for minutes.',
      metric: ownMetric(deployment, 'outbox_age_seconds', Stats.MAXIMUM),
      threshold: 600,
      // A pausing database is looked at once an hour.
      times: woken ? 1 : 2,
    },
  ];
}

/**
 * Seconds a message may wait before somebody should look: uploads at once, bulk work as long as machines may be lacking. Who asks for
 * the recurring step is not watched: a clock comes by anyhow.
 */
const patience = { plan: 900, ingest: 900, bulk: 21_600 } as const;

function ofQueues({ storage }: AlarmSources): readonly Watched[] {
  return (['plan', 'ingest', 'bulk'] as const).flatMap((name) => {
    const { queue, dead } = storage.queues.byName[name];
    return [
      {
        name: `dead-${name}`,
        says: `messages of the queue ${name} failed again and again and were parked.`,
        metric: dead.metricApproximateNumberOfMessagesVisible(largest),
        threshold: 1,
        times: 1,
      },
      {
        name: `age-${name}`,
        says: `the queue ${name} is not worked off.`,
        metric: queue.metricApproximateAgeOfOldestMessage(largest),
        threshold: patience[name],
        times: 1,
      },
    ];
  });
}

function ofDatabase({ storage, deployment }: AlarmSources): readonly Watched[] {
  const { cluster } = storage.database;
  const { auroraMinAcu: min, auroraMaxAcu: max } = deployment;
  return [
    {
      name: 'database-capacity',
      says: 'Aurora is nearly as large as it may become.',
      metric: cluster.metricServerlessDatabaseCapacity(largest),
      threshold: max * NEARLY,
      times: 3,
    },
    {
      name: 'database-connections',
      says: 'Aurora has nearly no connections left.',
      metric: cluster.metricDatabaseConnections(largest),
      threshold: Math.floor(connectionsOf({ min, max }) * NEARLY),
      times: 1,
    },
  ];
}
