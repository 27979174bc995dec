/** A timed port answers as the port itself and tells the name of every asynchronous call. */
import { expect, test } from 'vitest';
import { timed } from '../../lib/runtime/timed.ts';

class Port {
  readonly adapter = 'exact';
  readonly rows = { find: async (id: string) => `row ${id}` };
  readonly #secret = 'kept';
  async search(): Promise<string> {
    return this.#secret;
  }
  async fail(): Promise<never> {
    throw new Error('broken');
  }
  now(): number {
    return 7;
  }
}

test('calls reach the port with its private state; names and durations are told, of failures too', async () => {
  const seen: [string, number][] = [];
  const port = timed(new Port(), (operation, ms) => seen.push([operation, ms]));
  expect([port.adapter, port.now()]).toEqual(['exact', 7]);
  expect(await port.search()).toBe('kept');
  expect(await port.rows.find('a')).toBe('row a');
  await expect(port.fail()).rejects.toThrow('broken');
  expect(seen.map(([operation]) => operation)).toEqual(['search', 'rows.find', 'fail']);
  for (const [, ms] of seen) expect(ms).toBeGreaterThanOrEqual(0);
});
