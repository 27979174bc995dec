/** What is written down about a request: one log line, the metrics, and the problem document when something was thrown. */
import { Refusal } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { LogFields, Telemetry } from '../ports/telemetry.ts';
import type { Exchange, HttpResult } from './exchange.ts';
import { problemFor } from './problems.ts';
import { problemResult } from './responses.ts';

export interface RecordPorts {
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

/** The label of a request no route answers. */
const NO_ROUTE = 'none';

/** Asked every few seconds by whatever watches. */
const HEALTH: ReadonlySet<string> = new Set(['health', 'facePassHealth']);

/** Logs and counts a request that was answered. `timings` of the answer go along. */
export function recordAnswer(exchange: Exchange, result: HttpResult, ports: RecordPorts): void {
  const replayed = exchange.replayed || undefined;
  record(exchange, result, { replayed, ...stageTimings(exchange.answer) }, ports);
}

/** Turns what was thrown into the problem document, logs and counts it; a fault with its cause. */
export function recordProblem(exchange: Exchange, thrown: unknown, ports: RecordPorts): HttpResult {
  const problem = problemFor(thrown, exchange.requestId);
  const result = problemResult(exchange, problem);
  const route = exchange.route?.id ?? NO_ROUTE;
  if (thrown instanceof Refusal) {
    ports.telemetry.count('refusals', { route, code: thrown.code });
    const fault = faultBehind(thrown);
    if (fault !== undefined)
      ports.telemetry.log('warn', 'refused because of a fault', idsOf(exchange), fault);
  } else {
    ports.telemetry.count('faults', { route });
    ports.telemetry.log('error', 'request failed', idsOf(exchange), thrown);
  }
  record(exchange, result, { code: problem.code }, ports);
  return result;
}

/** A refusal can wrap what really happened (a lost connection, a full disk): that is for the operator. Another refusal is not. */
function faultBehind(refusal: Refusal): unknown {
  let { cause } = refusal;
  while (cause instanceof Refusal) cause = cause.cause;
  return cause;
}

function record(exchange: Exchange, result: HttpResult, more: LogFields, ports: RecordPorts): void {
  const { telemetry, clock } = ports;
  const route = exchange.route?.id ?? NO_ROUTE;
  const status = result.statusCode ?? 200;
  const ms = clock.monotonic() - exchange.startedAt;
  telemetry.count('requests', { route, status: String(status) });
  telemetry.observe('request_ms', ms, { route });
  const level = HEALTH.has(exchange.route?.id ?? NO_ROUTE) ? 'debug' : 'info';
  telemetry.log(level, 'request', { ...idsOf(exchange), status, ms: Math.round(ms * 10) / 10, ...more });
  telemetry.flush();
}

function idsOf(exchange: Exchange): LogFields {
  return {
    requestId: exchange.requestId,
    correlationId: exchange.correlationId,
    traceparent: exchange.traceparent ?? undefined,
    method: exchange.method.slice(0, 10),
    route: exchange.route?.path ?? NO_ROUTE,
    principal: exchange.identity.principal,
    gallery: exchange.gallery ?? undefined,
  };
}

/** `timings: {decode: 12.3, …}` of an answer as `decode_ms: 12.3, …`. */
function stageTimings(answer: unknown): LogFields {
  if (typeof answer !== 'object' || answer === null || !('timings' in answer)) return {};
  const entries = Object.entries(answer.timings ?? {}).filter(([, ms]) => typeof ms === 'number');
  return Object.fromEntries(entries.map(([stage, ms]) => [`${stage}_ms`, Number(ms)]));
}
