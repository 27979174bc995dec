/** One page to look at: requests, recognition, queues, database, alarms. */
import { Duration, type Stack } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import { type AlarmSources, ownMetric } from './alarms.ts';

const WIDTH = 12;
const period = Duration.minutes(5);

export function dashboardOf(scope: Stack, sources: AlarmSources, alarms: readonly Alarm[]): void {
  const dashboard = new Dashboard(scope, 'Dashboard', {
    dashboardName: `kith-${sources.deployment.stage}`,
    defaultInterval: Duration.days(1),
  });
  dashboard.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 2 * WIDTH }));
  dashboard.addWidgets(...requests(sources));
  dashboard.addWidgets(...work(sources));
  dashboard.addWidgets(...stores(sources));
}

function graph(title: string, left: readonly IMetric[], right: readonly IMetric[] = []): IWidget {
  return new GraphWidget({ title, left: [...left], right: [...right], width: WIDTH, period });
}

function requests({ api }: AlarmSources): readonly IWidget[] {
  const { stage } = api.http;
  const functions = Object.values(api.functions);
  return [
    graph(
      'Requests',
      [stage.metricCount(), stage.metricClientError(), stage.metricServerError()],
      [stage.metricLatency({ statistic: 'p50' }), stage.metricLatency({ statistic: 'p95' })],
    ),
    graph(
      'Functions: p95 of the duration, and copies at the same time',
      functions.map(({ lambda, name }) => lambda.metricDuration({ statistic: 'p95', label: name })),
      functions.map(({ lambda, name }) =>
        lambda.metric('ConcurrentExecutions', { statistic: Stats.MAXIMUM, label: `${name} at once` }),
      ),
    ),
  ];
}

function work({ storage, deployment }: AlarmSources): readonly IWidget[] {
  const queues = Object.entries(storage.queues.byName);
  return [
    graph(
      'Queues: waiting, under way, parked',
      queues.flatMap(([name, { queue, dead }]) => [
        queue.metricApproximateNumberOfMessagesVisible({ label: `${name} waiting` }),
        queue.metricApproximateNumberOfMessagesNotVisible({ label: `${name} under way` }),
        dead.metricApproximateNumberOfMessagesVisible({ label: `${name} parked` }),
      ]),
    ),
    graph(
      'Index: faces it does not know of yet, and since when',
      [ownMetric(deployment, 'outbox_depth', Stats.MAXIMUM)],
      [ownMetric(deployment, 'outbox_age_seconds', Stats.MAXIMUM)],
    ),
  ];
}

function stores({ storage, deployment }: AlarmSources): readonly IWidget[] {
  const { cluster } = storage.database;
  return [
    graph(
      'Aurora: capacity and connections',
      [cluster.metricServerlessDatabaseCapacity()],
      [cluster.metricDatabaseConnections()],
    ),
    graph(
      'Milliseconds of the stages of an analysis, p95',
      ['decode', 'detect', 'align', 'embed', 'search'].map((stage) =>
        ownMetric(deployment, 'stage_ms', 'p95', { stage }),
      ),
    ),
  ];
}
