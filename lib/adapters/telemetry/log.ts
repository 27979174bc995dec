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

export function jsonLog(threshold: LogThreshold): Telemetry['log'] {
  const logger = new Logger({ serviceName: 'kith', logLevel: thresholds[threshold] });
  return (level, message, fields = {}, cause) => {
    const extra = written(fields);
    if (cause === undefined) logger[level](message, extra);
    else
      logger[level](message, { ...extra, error: cause instanceof Error ? cause : new Error(String(cause)) });
  };
}

function written(fields: LogFields): Record<string, string | number | boolean | null> {
  const kept: Record<string, string | number | boolean | null> = {};
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) kept[name] = value;
  return kept;
}
