/** Talks to the reference pipeline: one process that stays warm and answers a command a line. */
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const script = fileURLToPath(new URL('peer.py', import.meta.url));
const models = fileURLToPath(new URL('../../../shared/models/', import.meta.url));

const analysed = z.object({ ms: z.number(), decode: z.number(), faces: z.number() });
const took = z.object({ ms: z.number() });
const tiled = z.object({
  ms: z.number(),
  boxes: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
});

export interface Peer {
  /** imread, detect, align and embed every face; milliseconds as the peer measured them. */
  analyse(path: string): Promise<z.infer<typeof analysed>>;
  decode(path: string): Promise<number>;
  /** All of them, one after the other. */
  batch(paths: readonly string[]): Promise<number>;
  /** Detection piece by piece over the photo at `share` of its size; boxes are x, y, width, height in photo pixels. */
  tiles(path: string, share: number): Promise<z.infer<typeof tiled>>;
  stop(): Promise<void>;
}

/** `prefix`: words before the interpreter, e.g. to bind it to one core. Rejects when the pipeline can't be loaded. */
export async function startPeer(
  python: string,
  threads: number,
  prefix: readonly string[] = [],
): Promise<Peer> {
  const [command = python, ...words] = [...prefix, python, script, 'serve', models, String(threads)];
  const child = spawn(command, words, { stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors = `${errors}${chunk}`.slice(-2000);
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`The reference pipeline ended: ${errors}`);
    return JSON.parse(value);
  };
  const ask = (question: object) => {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    return next();
  };
  await next();
  return {
    analyse: async (path) => analysed.parse(await ask({ do: 'analyse', path })),
    decode: async (path) => took.parse(await ask({ do: 'decode', path })).ms,
    batch: async (paths) => took.parse(await ask({ do: 'batch', paths })).ms,
    tiles: async (path, share) => tiled.parse(await ask({ do: 'tiles', path, share })),
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}

/** Name → version of what the interpreter holds; empty when it can't be run. */
export function peerVersions(python: string): Readonly<Record<string, string>> {
  const { stdout, status } = spawnSync(python, [script, 'versions'], { encoding: 'utf8' });
  return status === 0 ? z.record(z.string(), z.string()).parse(JSON.parse(stdout)) : {};
}
