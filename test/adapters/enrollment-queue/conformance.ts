/** What every queue has to do, whatever carries its messages. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EnrollmentQueue, QueuedMessage } from '../../../lib/ports/enrollment-queue.ts';

export interface QueueStage {
  /** Empty, and parks a message as dead after `MOST_RECEIVES` deliveries. */
  readonly queue: EnrollmentQueue;
  /** Lets so many seconds go by for the queue: a clock that is turned, or real time. */
  pass(seconds: number): Promise<void>;
  close(): Promise<void>;
}

export const MOST_RECEIVES = 3;
const LONG = 60;

/** `open` gives a queue of its own; it is called for every test. */
export function describeEnrollmentQueue(
  name: string,
  { open }: { readonly open: () => Promise<QueueStage> },
): void {
  describe(`${name} is an enrollment queue`, () => {
    let stage: QueueStage;
    let queue: EnrollmentQueue;
    beforeEach(async () => {
      stage = await open();
      queue = stage.queue;
    });
    afterEach(async () => stage.close());

    /** Waits for a message that must be there. */
    const next = async (visibilitySeconds = LONG): Promise<QueuedMessage> => {
      const [message] = await queue.receive({ limit: 1, waitSeconds: 4, visibilitySeconds });
      if (message === undefined) throw new Error('a message should have come');
      return message;
    };
    const now = (limit = 10) => queue.receive({ limit, waitSeconds: 0, visibilitySeconds: LONG });

    test('what is sent comes, as it was sent, and never again once it is done', async () => {
      const bodies = ['{"kind":"plan"}', 'Žofie 写真 🙂 <&>"\'', 'x'.repeat(200_000)];
      for (const body of bodies) await queue.send([body]);
      const got: string[] = [];
      for (let i = 0; i < bodies.length; i++) {
        const message = await next();
        expect(message.receives).toBe(1);
        got.push(message.body);
        await queue.done([message]);
      }
      expect(got.sort()).toEqual(bodies.sort());
      expect(await now()).toEqual([]);
      expect(await queue.depth()).toEqual({ visible: 0, inFlight: 0, dead: 0 });
    });

    test('nothing to send, to end or to hand back is fine', async () => {
      await queue.send([]);
      await queue.done([]);
      await queue.release([]);
      expect(await queue.extend([], LONG)).toEqual([]);
      expect(await now()).toEqual([]);
    });

    test('a message somebody has is hidden from others, and counted as in flight', async () => {
      await queue.send(['a', 'b']);
      await next();
      expect(await queue.depth()).toEqual({ visible: 1, inFlight: 1, dead: 0 });
      await next();
      expect(await now()).toEqual([]);
      expect(await queue.depth()).toEqual({ visible: 0, inFlight: 2, dead: 0 });
    });

    test('no more messages come than were asked for', async () => {
      await queue.send(['a', 'b', 'c']);
      expect(await now(2)).not.toHaveLength(3);
    });

    test('what is not done in time comes again, with another receipt and one more delivery counted', async () => {
      await queue.send(['a']);
      const first = await next(1);
      await stage.pass(1.5);
      const second = await next();
      expect(second).toMatchObject({ id: first.id, body: 'a', receives: 2 });
      expect(second.receipt).not.toBe(first.receipt);
    });

    test('who is not ready yet keeps a message hidden', async () => {
      await queue.send(['a']);
      const message = await next(1);
      expect(await queue.extend([message], LONG)).toEqual([]);
      await stage.pass(1.5);
      expect(await now()).toEqual([]);
      await queue.done([message]);
      expect(await queue.depth()).toEqual({ visible: 0, inFlight: 0, dead: 0 });
    });

    test('what is handed back comes at once, and the delivery counts', async () => {
      await queue.send(['a']);
      const first = await next();
      await queue.release([first]);
      expect(await next()).toMatchObject({ id: first.id, receives: 2 });
    });

    test('whoever comes too late with a receipt takes nothing from the one who has the message now', async () => {
      await queue.send(['a']);
      const late = await next(1);
      await stage.pass(1.5);
      const holder = await next();
      await queue.done([late]);
      await queue.release([late]);
      expect(await now()).toEqual([]);
      expect(await queue.extend([holder], LONG)).toEqual([]);
      await queue.release([holder]);
      const again = await next();
      expect(again).toMatchObject({ id: late.id, receives: 3 });
      await queue.done([again]);
      // And it is no fault to speak of a message that is gone.
      await queue.done([late, holder, again]);
      await queue.release([late]);
      expect(await queue.extend([again], LONG)).toEqual([again.id]);
      expect(await now()).toEqual([]);
    });

    test('a message nobody can finish is parked, and the others go on', async () => {
      await queue.send(['poison']);
      for (let delivery = 1; delivery <= MOST_RECEIVES; delivery++) {
        const message = await next();
        expect(message.receives).toBe(delivery);
        await queue.release([message]);
      }
      await queue.send(['good']);
      const good = await next();
      expect(good.body).toBe('good');
      await queue.done([good]);
      expect(await now()).toEqual([]);
      expect(await queue.depth()).toEqual({ visible: 0, inFlight: 0, dead: 1 });
    });

    test('what is sent with a delay comes after it, not before', async () => {
      await queue.send(['later'], 1);
      expect(await now()).toEqual([]);
      await stage.pass(1.5);
      expect((await next()).body).toBe('later');
    });

    test('two receivers get each of 1,000 messages once between them', async () => {
      const bodies = Array.from({ length: 1000 }, (_, i) => `message ${i}`);
      await queue.send(bodies);
      const got: string[] = [];
      const receiver = async () => {
        for (;;) {
          const messages = await queue.receive({ limit: 10, waitSeconds: 1, visibilitySeconds: LONG });
          if (messages.length === 0) return;
          got.push(...messages.map(({ body }) => body));
          await queue.done(messages);
        }
      };
      await Promise.all([receiver(), receiver()]);
      expect(got.sort()).toEqual(bodies.sort());
      expect(await queue.depth()).toEqual({ visible: 0, inFlight: 0, dead: 0 });
    }, 60_000);

    test('who waits hears of a message that is sent meanwhile', async () => {
      const waiting = queue.receive({ limit: 1, waitSeconds: 15, visibilitySeconds: LONG });
      await queue.send(['a']);
      expect(await waiting).toMatchObject([{ body: 'a' }]);
    }, 10_000);

    test('an abort ends the waiting, and nothing is received', async () => {
      const stop = new AbortController();
      const options = { limit: 1, waitSeconds: 20, visibilitySeconds: LONG, signal: stop.signal };
      const waiting = queue.receive(options);
      stop.abort();
      expect(await waiting).toEqual([]);
      await queue.send(['a']);
      expect(await queue.receive(options)).toEqual([]);
      expect((await next()).receives).toBe(1);
    }, 10_000);
  });
}
