/** JSON log lines on standard output (errors and warnings on standard error), by Powertools. */
import { Logger } from '@aws-lambda-powertools/logger';
import type { LogFields, LogLevel, Telemetry } from '../../ports/telemetry.ts';

/** `silent` is for programs whose output is their answer. */
export type LogThreshold = LogLevel | 'silent';

const thresholds = {
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
  silent: 'SILENT',
} as const;

/** Of an installation that has no other. */
export const SERVICE = 'kith';

export function jsonLog(threshold: LogThreshold, serviceName: string = SERVICE): Telemetry['log'] {
  const logger = new Logger({ serviceName, logLevel: thresholds[threshold] });
  return (level, message, fields = {}, cause) => {
    const extra = written(fields);
    if (cause === undefined) logger[level](message, extra);
    else logger[level](message, { ...extra, error: bare(cause) });
  };
}

const DEEPEST_CAUSE = 6;

/**
 * Name, message, code, stack and causes of an error, and nothing else that hangs on it: details of refusals hold ids and file names
 * of callers, database errors the values of rows.
 */
function bare(error: unknown, depth = 0): Error {
  if (!(error instanceof Error))
    return new Error(typeof error === 'object' ? 'no error was thrown' : String(error));
  const { name, message, stack, cause } = error;
  const copy = new Error(message);
  copy.name = name;
  if (stack === undefined) delete copy.stack;
  else copy.stack = stack;
  if ('code' in error && typeof error.code === 'string') Object.assign(copy, { code: error.code });
  if (cause !== undefined && depth < DEEPEST_CAUSE) copy.cause = bare(cause, depth + 1);
  return copy;
}

function written(fields: LogFields): Record<string, string | number | boolean | null> {
  const kept: Record<string, string | number | boolean | null> = {};
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) kept[name] = value;
  return kept;
}
