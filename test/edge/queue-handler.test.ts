/** Messages of a queue: what is done goes, what isn't comes again, what can't be read is told and ends with the dead letters. */
import type { SQSRecord } from 'aws-lambda';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { PortSource } from '../../lib/edge/binding.ts';
import { eachMessage, jsonMessage, type QueueBatch, queueHandler } from '../../lib/edge/queue-handler.ts';
import { itemsMessage, planMessage } from '../../lib/edge/schemas/queue-messages.ts';
import { Refusal } from '../../lib/errors.ts';
import type { Telemetry } from '../../lib/ports/telemetry.ts';

interface Ports {
  readonly telemetry: Telemetry;
  readonly store: string;
}

const message = z.strictObject({ n: z.int() });
type Message = z.output<typeof message>;

let log: { level: string; message: string; fields: object; cause: unknown }[];
let counted: string[];
let opened: string[];
let flushed: number;
let source: PortSource<Ports>;
beforeEach(() => {
  log = [];
  counted = [];
  opened = [];
  flushed = 0;
  const telemetry: Telemetry = {
    log: (level, text, fields = {}, cause) => void log.push({ level, message: text, fields, cause }),
    count: (name, labels = {}) => void counted.push([name, ...Object.values(labels)].join(' ')),
    observe: () => undefined,
    gauge: () => undefined,
    render: async () => null,
    flush: () => {
      flushed += 1;
    },
  };
  source = {
    async open(names) {
      opened.push(...names);
      return { telemetry, store: 'store' };
    },
  };
});

function record(messageId: string, body: string, receives = 1): SQSRecord {
  return {
    messageId,
    receiptHandle: `receipt of ${messageId}`,
    body,
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: '0',
      SenderId: 'x',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:bulk',
    awsRegion: 'eu-central-1',
  };
}

const event = (...numbers: number[]) => ({
  Records: numbers.map((n) => record(`m${n}`, JSON.stringify({ n }), n)),
});
const failed = (answer: { readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] }) =>
  answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
const handlerOf = (
  run: (ports: Pick<Ports, 'store'>, batch: QueueBatch<Message>) => Promise<readonly boolean[]>,
) => queueHandler(source, { step: 'count', needs: ['store'], read: jsonMessage(message), run });

describe('a handler of queue messages', () => {
  test('hands the whole batch over, with the number of the delivery, and fails the messages that are not done', async () => {
    const seen: unknown[] = [];
    const handler = handlerOf(async (ports, { messages }) => {
      seen.push(ports.store, ...messages);
      return messages.map(({ n }) => n !== 2);
    });
    expect(failed(await handler(event(1, 2, 3)))).toEqual(['m2']);
    expect(seen).toEqual(['store', { n: 1, receives: 1 }, { n: 2, receives: 2 }, { n: 3, receives: 3 }]);
    expect(flushed).toBe(1);
  });

  test('fails every message when the work breaks off, and writes the fault down with its cause', async () => {
    const fault = new Error('broken');
    const handler = handlerOf(() => Promise.reject(fault));
    expect(failed(await handler(event(1, 2)))).toEqual(['m1', 'm2']);
    expect(counted).toEqual(['faults count']);
    expect(log).toMatchObject([{ level: 'error', fields: { step: 'count' }, cause: fault }]);
    expect(flushed).toBe(1);
  });

  test('takes a store that is away for no fault', async () => {
    const handler = handlerOf(() => Promise.reject(new Refusal('registry_unavailable', 'Away.')));
    expect(failed(await handler(event(1)))).toEqual(['m1']);
    expect(counted).toEqual(['refusals count registry_unavailable']);
    expect(log).toMatchObject([{ level: 'warn', fields: { code: 'registry_unavailable' } }]);
  });

  test('fails what it can’t read, tells of it without a word of it, and goes on with the rest', async () => {
    const handler = handlerOf(async (_ports, { messages }) => messages.map(() => true));
    const bad = ['{', '{"n":"very secret"}', '{"n":1,"name":"very secret"}', '', 'null'];
    const records = [...bad.map((body, i) => record(`bad${i}`, body)), ...event(1).Records];
    expect(failed(await handler({ Records: records }))).toEqual(bad.map((_, i) => `bad${i}`));
    expect(counted).toEqual(bad.map(() => 'refusals count validation_failed'));
    expect(log.map(({ fields }) => fields)).toEqual(
      bad.map((_, i) => ({ step: 'count', message: `bad${i}` })),
    );
    expect(JSON.stringify(log)).not.toContain('secret');
    expect(log.every(({ cause }) => cause === undefined)).toBe(true);
  });

  test('opens nothing for a batch in which there is nothing to do', async () => {
    const handler = handlerOf(async () => []);
    expect(failed(await handler({ Records: [record('bad', 'x')] }))).toEqual(['bad']);
    expect(failed(await handler({ Records: [] }))).toEqual([]);
    expect(opened).not.toContain('store');
  });

  test('fails what was not answered', async () => {
    const handler = handlerOf(async () => [true]);
    expect(failed(await handler(event(1, 2)))).toEqual(['m2']);
  });

  test('tells the work to stop when whoever runs it stops, or the time is nearly over', async () => {
    const stop = new AbortController();
    const heard: boolean[] = [];
    const handler = handlerOf(async (_ports, { messages, signal }) => {
      stop.abort();
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
      heard.push(signal.aborted);
      return messages.map(() => true);
    });
    await handler(event(1), { signal: stop.signal });
    await handler(event(1), { getRemainingTimeInMillis: () => 10_001 });
    expect(heard).toEqual([true, true]);
  });
});

describe('an action of one message', () => {
  test('fails alone; the others of its batch are done', async () => {
    const run = eachMessage('count', async (_ports: Pick<Ports, 'telemetry'>, { n }: Message) => {
      if (n === 2) throw new Error('broken');
    });
    const handler = queueHandler(source, {
      step: 'count',
      needs: ['telemetry'],
      read: jsonMessage(message),
      run,
    });
    expect(failed(await handler(event(1, 2, 3)))).toEqual(['m2']);
    expect(counted).toEqual(['faults count']);
  });

  test('is not begun once the time is over', async () => {
    const begun: number[] = [];
    const stop = new AbortController();
    const handler = queueHandler(source, {
      step: 'count',
      needs: ['telemetry'],
      read: jsonMessage(message),
      run: eachMessage('count', async (_ports: Pick<Ports, 'telemetry'>, { n }: Message) => {
        begun.push(n);
        stop.abort();
      }),
    });
    expect(failed(await handler(event(1, 2, 3), { signal: stop.signal }))).toEqual(['m2', 'm3']);
    expect(begun).toEqual([1]);
  });
});

describe('messages about jobs', () => {
  const job = '01900000-0000-7000-8000-000000000001';
  const items = jsonMessage(itemsMessage);

  test('are read as they are written', () => {
    expect(jsonMessage(planMessage)(`{"kind":"plan","job":"${job}"}`)).toEqual({ kind: 'plan', job });
    expect(items(`{"kind":"items","job":"${job}","from":1,"to":64}`)).toEqual({
      kind: 'items',
      job,
      from: 1,
      to: 64,
    });
  });

  test.each([
    ['lines the wrong way round', { kind: 'items', job, from: 2, to: 1 }],
    ['line 0', { kind: 'items', job, from: 0, to: 1 }],
    ['half a line', { kind: 'items', job, from: 1.5, to: 2 }],
    ['a line no registry has', { kind: 'items', job, from: 1, to: 2 ** 31 }],
    ['no job', { kind: 'items', job: 'x', from: 1, to: 2 }],
    ['another kind', { kind: 'plan', job, from: 1, to: 2 }],
    ['a name', { kind: 'items', job, from: 1, to: 2, person: 'anna' }],
  ])('with %s are none', (_name, value) => {
    expect(() => items(JSON.stringify(value))).toThrow();
  });
});
