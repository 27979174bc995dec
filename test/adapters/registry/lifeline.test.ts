/** A database that has stopped answers nobody, and nobody waits for it. */
import { expect, test } from 'vitest';
import { lifeline } from '../../../lib/adapters/registry/lifeline.ts';

const stopped = expect.objectContaining({ name: 'Refusal', code: 'registry_unavailable' });
const never = () => new Promise<never>(() => {});

function driverError(fields: object): Error {
  return new Error('driver error', { cause: fields });
}

test('a fatal error ends the waiting calls and refuses the later ones without asking', async () => {
  for (const fatal of [
    driverError({ originalCode: '53100', originalMessage: 'could not write to file "pg_wal/xlogtemp.42"' }),
    driverError({ severity: 'PANIC' }),
    Object.assign(new Error('unreachable'), { name: 'RuntimeError' }),
  ]) {
    const life = lifeline();
    const waiting = life.run(never);
    await expect(life.run(() => Promise.reject(fatal))).rejects.toBe(fatal);
    await expect(waiting).rejects.toEqual(stopped);
    let asked = false;
    const later = life.run(async () => {
      asked = true;
    });
    await expect(later).rejects.toEqual(stopped);
    expect(asked).toBe(false);
    expect(life.dead).toBe(true);
  }
});

test('an ordinary error ends its own call only', async () => {
  const life = lifeline();
  const error = driverError({ originalCode: '23505', originalMessage: 'duplicate key', severity: 'ERROR' });
  await expect(life.run(() => Promise.reject(error))).rejects.toBe(error);
  expect(life.dead).toBe(false);
  expect(life.silence()).toBe(Number.POSITIVE_INFINITY);
  expect(await life.run(async () => 5)).toBe(5);
  expect(life.silence()).toBeLessThan(Number.POSITIVE_INFINITY);
});
