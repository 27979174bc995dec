/** Asking for the recurring step by a message. */
import { expect, test } from 'vitest';
import { tendedByQueue } from '../../../lib/adapters/tending/by-queue.ts';

function stage(failing = false) {
  const sent: { readonly bodies: readonly string[]; readonly delay: number | undefined }[] = [];
  const logged: string[] = [];
  let time = 0;
  const tending = tendedByQueue({
    queue: {
      async send(bodies, delay) {
        if (failing) throw new Error('the queue is away');
        sent.push({ bodies, delay });
      },
    },
    telemetry: { log: (_level, message) => void logged.push(message) },
    now: () => time,
  });
  return {
    tending,
    sent,
    logged,
    pass: (ms: number) => {
      time += ms;
    },
  };
}

test('what many changes in a row leave over is asked for once, after the longest write', async () => {
  const { tending, sent, pass } = stage();
  await Promise.all([tending.soon(), tending.soon(), tending.soon()]);
  pass(19_999);
  await tending.soon();
  expect(sent).toEqual([{ bodies: ['{"kind":"tend"}'], delay: 90 }]);
  pass(1);
  await tending.soon();
  expect(sent).toHaveLength(2);
});

test('a queue that is away keeps no change from being answered, and is asked again by the next one', async () => {
  const { tending, logged } = stage(true);
  await tending.soon();
  await tending.soon();
  expect(logged).toHaveLength(2);
});
