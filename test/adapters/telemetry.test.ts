/** Logs are JSON lines with the cause; metrics are Prometheus text on a server and embedded metrics on Lambda. */
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { prometheusTelemetry } from '../../lib/adapters/telemetry/prometheus.ts';

/** Runs a few lines in a process of their own and answers the JSON lines it wrote. */
function linesOf(code: string): Record<string, unknown>[] {
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    cwd: new URL('../..', import.meta.url),
    encoding: 'utf8',
  });
  expect(run.status, run.stderr).toBe(0);
  return `${run.stdout}${run.stderr}`
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

describe('prometheus', () => {
  test('shows counters, histograms and gauges with their labels', async () => {
    const telemetry = prometheusTelemetry('silent');
    telemetry.count('requests', { route: 'identify', status: '200' });
    telemetry.count('requests', { route: 'identify', status: '200' }, 2);
    telemetry.observe('request_ms', 42, { route: 'identify' });
    telemetry.gauge('outbox_depth', 7);
    const text = (await telemetry.render()) ?? '';
    expect(text).toContain('kith_requests_total{route="identify",status="200"} 3');
    expect(text).toContain('kith_request_ms_bucket{le="50",route="identify"} 1');
    expect(text).toContain('kith_request_ms_bucket{le="25",route="identify"} 0');
    expect(text).toContain('kith_outbox_depth 7');
    expect(text).toContain('process_resident_memory_bytes');
  });

  test('leaves out labels it does not know instead of failing the request', async () => {
    const telemetry = prometheusTelemetry('silent');
    telemetry.count('faults', { route: 'x', person: 'anna' });
    expect(await telemetry.render()).toContain('kith_faults_total{route="x"} 1');
    expect(await telemetry.render()).not.toContain('anna');
  });
});

test('log lines are JSON with fields and cause, from the level that was asked for', () => {
  const lines = linesOf(`
    const { prometheusTelemetry } = await import('./lib/adapters/telemetry/prometheus.ts');
    const { log } = prometheusTelemetry('info');
    log('debug', 'unheard');
    log('info', 'request', { requestId: 'r', gallery: undefined, status: 200 });
    log('error', 'request failed', { requestId: 'r' }, new Error('outer', { cause: new Error('inner') }));
    process.exit(0);`);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatchObject({
    level: 'INFO',
    message: 'request',
    requestId: 'r',
    status: 200,
    service: 'kith',
  });
  expect(lines[0]).not.toHaveProperty('gallery');
  expect(lines[1]).toMatchObject({
    level: 'ERROR',
    error: { message: 'outer', cause: { message: 'inner' } },
  });
});

test('of an error its message, code, stack and causes are logged, and nothing that hangs on it', () => {
  const [line] = linesOf(`
    const { prometheusTelemetry } = await import('./lib/adapters/telemetry/prometheus.ts');
    const inner = Object.assign(new TypeError('inner'), { code: 'E1', detail: 'Key (id)=(anna) exists' });
    const outer = new Error('outer', { cause: inner });
    prometheusTelemetry('info').log('error', 'failed', {}, Object.assign(outer, { details: { personId: 'anna' } }));
    process.exit(0);`);
  expect(line).toMatchObject({
    error: { name: 'Error', message: 'outer', cause: { name: 'TypeError', message: 'inner', code: 'E1' } },
  });
  expect(line).toHaveProperty('error.cause.stack');
  expect(JSON.stringify(line)).not.toContain('anna');
});

test('on Lambda metrics leave in the embedded format, once, grouped by labels', () => {
  const lines = linesOf(`
    const { powertoolsTelemetry } = await import('./lib/adapters/telemetry/powertools.ts');
    const telemetry = powertoolsTelemetry('info');
    telemetry.count('requests', { route: 'identify', status: '200' });
    telemetry.observe('request_ms', 42, { route: 'identify' });
    telemetry.observe('stage_ms', 5, { stage: 'decode' });
    telemetry.flush();
    telemetry.flush();
    if ((await telemetry.render()) !== null) process.exit(1);`);
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatchObject({
    _aws: { CloudWatchMetrics: [{ Namespace: 'kith', Metrics: [{ Name: 'requests', Unit: 'Count' }] }] },
    route: 'identify',
    status: '200',
    requests: 1,
  });
  expect(lines[1]).toMatchObject({ route: 'identify', request_ms: 42, service: 'kith' });
});

test('installations of one account and region have metrics of their own: a name in every line, and a dimension', () => {
  const lines = linesOf(`
    const { openTelemetry } = await import('./lib/runtime/telemetry.ts');
    const telemetry = await openTelemetry({ platform: 'lambda', LOG_LEVEL: 'info', KITH_SERVICE: 'kith-acme' });
    telemetry.log('info', 'request');
    telemetry.gauge('outbox_depth', 3);
    telemetry.flush();`);
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(line).toHaveProperty('service', 'kith-acme');
  expect(lines[1]).toMatchObject({ _aws: { CloudWatchMetrics: [{ Dimensions: [['service']] }] } });
});
