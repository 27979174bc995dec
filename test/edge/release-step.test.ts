/** The step before a release: schema first, then what has to be in it, and a deployment that stops when either fails. */
import { expect, test } from 'vitest';
import type { PortSource } from '../../lib/edge/binding.ts';
import { releaseStep } from '../../lib/edge/release-step.ts';
import { Refusal } from '../../lib/errors.ts';
import type { Telemetry } from '../../lib/ports/telemetry.ts';

function world(migrate: () => Promise<readonly string[]>) {
  const story: string[] = [];
  const telemetry: Telemetry = {
    log: (level, message) => void story.push(`${level}: ${message}`),
    count: () => undefined,
    observe: () => undefined,
    gauge: () => undefined,
    render: async () => null,
    flush: () => void story.push('flush'),
  };
  const ports = { telemetry, schema: { migrate }, registry: 'registry' };
  const source: PortSource<typeof ports> = {
    async open(names) {
      story.push(`open ${names.join(' ')}`);
      return ports;
    },
  };
  const settle = async ({ registry }: Pick<typeof ports, 'registry'>) => {
    story.push(`settle with ${registry}`);
    return { bootstrapKey: 'made' };
  };
  const handler = releaseStep(source, ['registry'], settle, { attempts: 3, pauseMs: 0 });
  return { handler, story };
}

test('migrates before anything else is opened, and answers what was done', async () => {
  const { handler, story } = world(async () => ['1_one']);
  expect(await handler()).toEqual({ migrations: ['1_one'], bootstrapKey: 'made' });
  expect(story).toEqual([
    'open telemetry schema',
    'open registry',
    'settle with registry',
    'info: release prepared',
    'flush',
  ]);
});

test('a migration that fails stops the deployment: it is told, thrown on, and nothing else is touched', async () => {
  const { handler, story } = world(() => Promise.reject(new Error('no')));
  await expect(handler()).rejects.toThrow('no');
  expect(story).toEqual([
    'open telemetry schema',
    'error: the release could not be prepared; nothing of it takes requests',
    'flush',
  ]);
});

const asleep = () =>
  new Refusal('registry_unavailable', 'The database does not answer.', {}, { cause: new Error('timeout') });

test('a database that has to wake up first is waited for', async () => {
  let asked = 0;
  const { handler, story } = world(async () => {
    asked += 1;
    if (asked < 3) throw asleep();
    return [];
  });
  expect(await handler()).toEqual({ migrations: [], bootstrapKey: 'made' });
  expect(story.filter((line) => line === 'info: the database does not answer yet')).toHaveLength(2);
});

test('but not for ever: a database that stays away stops the deployment', async () => {
  let asked = 0;
  const { handler, story } = world(() => {
    asked += 1;
    return Promise.reject(asleep());
  });
  await expect(handler()).rejects.toMatchObject({ code: 'registry_unavailable' });
  expect(asked).toBe(3);
  expect(story.at(-2)).toBe('error: the release could not be prepared; nothing of it takes requests');
});

test('one that has answered and does not fit is not waited for', async () => {
  let asked = 0;
  const { handler } = world(() => {
    asked += 1;
    return Promise.reject(
      new Refusal('registry_unavailable', 'The database was changed by a newer version.'),
    );
  });
  await expect(handler()).rejects.toThrow('newer version');
  expect(asked).toBe(1);
});
