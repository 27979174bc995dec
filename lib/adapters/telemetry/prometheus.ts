/** Telemetry of a server: JSON logs and metrics that Prometheus fetches. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { CounterName, GaugeName, HistogramName, Labels, Telemetry } from '../../ports/telemetry.ts';
import { jsonLog, type LogThreshold } from './log.ts';

/** What each counter counts, and the labels it may carry (Prometheus wants them beforehand; others are left out). */
const counters: Readonly<Record<CounterName, readonly [help: string, ...labels: string[]]>> = {
  requests: ['Requests answered', 'route', 'status'],
  refusals: ['Requests refused, by code', 'route', 'code'],
  faults: ['Requests that failed by our fault', 'route'],
  faces: ['Faces stored or found', 'use'],
  searches: ['Searches, by verdict', 'verdict'],
  job_items: ['Items of jobs', 'kind', 'outcome'],
  outbox_failures: ['Failed attempts to bring the index up to date'],
};

const histograms: Readonly<Record<HistogramName, readonly [help: string, ...labels: string[]]>> = {
  request_ms: ['Milliseconds from request to answer', 'route'],
  stage_ms: ['Milliseconds of a stage', 'stage'],
  index_ms: ['Milliseconds of an index call', 'operation'],
  registry_ms: ['Milliseconds of a registry call', 'operation'],
};

const gauges: Readonly<Record<GaugeName, readonly [help: string, ...labels: string[]]>> = {
  outbox_depth: ['Faces the index does not know of yet'],
  outbox_age_seconds: ['Age of the oldest of them'],
  queue_depth: ['Messages about jobs that wait or are worked on', 'queue'],
  index_points: ['Points in the index', 'space'],
};

/** From a health check to a request that runs into its timeout. */
const BUCKETS = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000];

/** Every call makes its own registry of metrics, so that tests don't share counts. */
export function prometheusTelemetry(threshold: LogThreshold, serviceName?: string): Telemetry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const counted = made(counters, (name, help, labelNames) => {
    return new Counter({ name: `kith_${name}_total`, help, labelNames, registers });
  });
  const observed = made(histograms, (name, help, labelNames) => {
    return new Histogram({ name: `kith_${name}`, help, labelNames, registers, buckets: BUCKETS });
  });
  const set = made(gauges, (name, help, labelNames) => {
    return new Gauge({ name: `kith_${name}`, help, labelNames, registers });
  });
  return {
    log: jsonLog(threshold, serviceName),
    count: (name, labels = {}, by = 1) => counted[name].inc(known(counters[name], labels), by),
    observe: (name, ms, labels = {}) => observed[name].observe(known(histograms[name], labels), ms),
    gauge: (name, value, labels = {}) => set[name].set(known(gauges[name], labels), value),
    render: () => registry.metrics(),
    flush: () => undefined,
  };
}

function made<Name extends string, Metric>(
  rows: Readonly<Record<Name, readonly [help: string, ...labels: string[]]>>,
  make: (name: string, help: string, labels: string[]) => Metric,
): Readonly<Record<Name, Metric>> {
  const entries = Object.entries<readonly [string, ...string[]]>(rows);
  return Object.fromEntries(
    entries.map(([name, [help, ...labels]]) => [name, make(name, help, labels)]),
  ) as Record<Name, Metric>;
}

function known([, ...names]: readonly [string, ...string[]], labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => names.includes(name)));
}
