/** Telemetry of a Lambda function: JSON logs and metrics in the embedded format, which CloudWatch reads out of the log. */
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Labels, Telemetry } from '../../ports/telemetry.ts';
import { jsonLog, type LogThreshold, SERVICE } from './log.ts';

type Unit = (typeof MetricUnit)[keyof typeof MetricUnit];

interface Point {
  readonly name: string;
  readonly unit: Unit;
  readonly value: number;
}

/**
 * Points wait for `flush`; those with the same labels leave in one line.
 *
 * @param serviceName what tells installations of one account and region apart: CloudWatch adds up what has the same name and labels
 */
export function powertoolsTelemetry(threshold: LogThreshold, serviceName: string = SERVICE): Telemetry {
  const waiting = new Map<string, { readonly labels: Labels; readonly points: Point[] }>();
  const add = (labels: Labels, point: Point) => {
    const key = JSON.stringify(Object.entries(labels).sort());
    const group = waiting.get(key) ?? { labels, points: [] };
    group.points.push(point);
    waiting.set(key, group);
  };
  return {
    log: jsonLog(threshold, serviceName),
    count: (name, labels = {}, by = 1) => add(labels, { name, unit: MetricUnit.Count, value: by }),
    observe: (name, value, labels = {}) => add(labels, { name, unit: MetricUnit.Milliseconds, value }),
    gauge: (name, value, labels = {}) =>
      add(labels, { name, value, unit: name.endsWith('_seconds') ? MetricUnit.Seconds : MetricUnit.Count }),
    render: async () => null,
    flush() {
      for (const { labels, points } of waiting.values()) {
        const metrics = new Metrics({ namespace: 'kith', serviceName });
        metrics.addDimensions(labels);
        for (const { name, unit, value } of points) metrics.addMetric(name, unit, value);
        metrics.publishStoredMetrics();
      }
      waiting.clear();
    },
  };
}
