/** Chooses how logs and metrics leave: in the log stream on AWS, by a page to fetch on a server. */
import type { Config } from '../config.ts';
import type { Telemetry } from '../ports/telemetry.ts';

export async function openTelemetry(
  config: Pick<Config, 'platform' | 'LOG_LEVEL' | 'KITH_SERVICE'>,
): Promise<Telemetry> {
  if (config.platform === 'lambda') {
    const { powertoolsTelemetry } = await import('../adapters/telemetry/powertools.ts');
    return powertoolsTelemetry(config.LOG_LEVEL, config.KITH_SERVICE);
  }
  const { prometheusTelemetry } = await import('../adapters/telemetry/prometheus.ts');
  return prometheusTelemetry(config.LOG_LEVEL, config.KITH_SERVICE);
}
