/** Analysing must not keep the server from answering: its threads stand back, and only they. */
import { once } from 'node:events';
import { getPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';

const standBack = new URL('../../../lib/adapters/photo-analyzer/stand-back.ts', import.meta.url);

/** Asked inside the thread, before and after. */
const thread = `
  import { getPriority } from 'node:os';
  import { parentPort } from 'node:worker_threads';
  import { standBack } from ${JSON.stringify(standBack.href)};
  const before = getPriority();
  standBack();
  parentPort.postMessage([before, getPriority()]);
`;

describe.skipIf(process.platform !== 'linux')('a thread that stands back', () => {
  it('has a lower priority than before, and the thread that started it keeps its own', async () => {
    const own = getPriority();
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(thread)}`));
    const [priorities] = await once(worker, 'message');
    expect(priorities).toEqual([own, Math.min(19, own + 5)]);
    expect(getPriority()).toBe(own);
    await worker.terminate();
  });
});
