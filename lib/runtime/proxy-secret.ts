/** From settings to the secret a proxy of ours shows: the text itself, or where it lies and changes. */
import type { Config } from '../config.ts';
import type { ProxySecret } from '../ports/access.ts';
import type { Clock } from '../ports/clock.ts';
import type { Secrets } from '../ports/secrets.ts';

/** Milliseconds between two questions for a secret that was not the one shown. */
const ASK_AGAIN_MS = 60_000;

export function openProxySecret(
  {
    KITH_PROXY_SECRET: text,
    KITH_PROXY_SECRET_ARN: id,
  }: Pick<Config, 'KITH_PROXY_SECRET' | 'KITH_PROXY_SECRET_ARN'>,
  secrets: () => Promise<Secrets>,
  clock: Pick<Clock, 'monotonic'>,
): ProxySecret | null {
  if (text !== null) return { read: async () => text, refresh: async () => text };
  if (id === null) return null;
  let askedAt: number | null = null;
  const read = async () => {
    askedAt ??= clock.monotonic();
    return (await secrets()).read(id);
  };
  return {
    read,
    async refresh() {
      if (askedAt !== null && clock.monotonic() - askedAt < ASK_AGAIN_MS) return read();
      askedAt = clock.monotonic();
      return (await secrets()).refresh(id);
    },
  };
}
