/** Opens the server's ports one after the other and prints the resident memory after each, as JSON: for the breakdown. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { readConfig } from '../../lib/config.ts';
import { openRuntime } from '../../lib/runtime.ts';
import { facescrub } from './photo-sets.ts';

const measured: [string, number][] = [];
const note = (part: string) => {
  // With `--expose-gc`: what is merely not swept up yet would be booked on the wrong part.
  globalThis.gc?.();
  measured.push([part, process.memoryUsage.rss()]);
};

const runtime = openRuntime({ ...readConfig(), LOG_LEVEL: 'error' });
await import('../../bin/handlers.ts');
note('program');
await runtime.open(['registry']);
note('registry');
await runtime.open(['index']);
note('index');
const { analyzer, spaces } = await runtime.open(['analyzer', 'spaces']);
const space = spaces.default.id;
await analyzer.warm(space);
note(`${availableParallelism()} workers with models`);
const photos = facescrub(20).map((path) => ({
  bytes: readFileSync(path),
  wanted: { kind: 'all' } as const,
}));
await analyzer.analyze({ space, purpose: 'search', qualityFilter: 'none', photos });
note('photos under way');
await runtime.close();
process.stdout.write(JSON.stringify(measured));
