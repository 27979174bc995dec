/** The README's curl lines get the same answers from the packaged functions, through API Gateway's events, as from the local server. */

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DispatchRequest } from '../../lib/edge/dispatch.ts';
import { essence } from '../edge/essence.ts';
import { send } from '../edge/same-answer.ts';
import { form } from '../edge/world.ts';
import { giveDatabase } from '../fixtures/registry.ts';
import { type RunningServer, startServer } from '../server/running-server.ts';
import { type Deployment, openDeployment } from './deployment.ts';
import { canRunPackaged, PACK } from './packaged.ts';

const faces = fileURLToPath(new URL('../../../shared/faces/', import.meta.url));
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** The README's lines that need nothing but a photo, in its order. */
const lines = [...readme.matchAll(/^curl (.*)$/gm)].map((match) => match[1] ?? '');

/** Photos in the place of those the README names. */
const photos: Readonly<Record<string, string>> = {
  'anna1.jpg': 'bbt/amy/amy1.png',
  'party.jpg': 'bbt/amy/amy4.png',
};

/** What `curl` would send; only what the README's lines use is understood, anything else is an error. */
async function requestOf(line: string): Promise<DispatchRequest> {
  const words = line.split(/\s+/);
  const parts: Record<string, Blob[]> = {};
  let url: URL | null = null;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '-F') {
      const [, field = '', file = ''] = /^(\w+)=@(.+)$/.exec(words[++at] ?? '') ?? [];
      const path = photos[file];
      if (path === undefined) throw new Error(`the README sends a photo this test has none for: ${line}`);
      parts[field] = [...(parts[field] ?? []), new Blob([new Uint8Array(readFileSync(join(faces, path)))])];
    } else if (url === null && URL.canParse(word)) url = new URL(word);
    else throw new Error(`the README says something this test does not understand: ${line}`);
  }
  if (url === null) throw new Error(`no address: ${line}`);
  const path = `${url.pathname}${url.search}`;
  if (Object.keys(parts).length === 0) return { method: 'GET', path };
  return { method: 'POST', path, ...(await form(parts)) };
}

describe.skipIf(!canRunPackaged || !existsSync(faces))('the README’s curl lines', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kith-curl-'));
  let deployment: Deployment;
  let local: RunningServer;

  beforeAll(async () => {
    await giveDatabase(folder);
    [deployment, local] = await Promise.all([
      openDeployment(),
      startServer(folder, { KITH_MODEL_PACK: PACK, LOG_LEVEL: 'error' }),
    ]);
  }, 120_000);

  afterAll(async () => {
    await local?.kill('SIGTERM');
    await deployment?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('there are some, one after the other', () => {
    expect(lines.length).toBeGreaterThanOrEqual(3);
  });

  test.each(lines)('curl %s', async (line) => {
    const request = await requestOf(line);
    const here = await send(Number(new URL(local.url).port), request);
    const there = await deployment.ask(request);
    expect(here.status).toBeLessThan(300);
    expect(there.status).toBe(here.status);
    const text = (body: string) => comparable(essence(body, 'no gallery is named', local.url));
    expect(text(there.body)).toBe(text(here.body));
    expect(there.headers['content-type']).toBe(here.headers['content-type']);
  });
});

/** The two keep their vectors in different places, which say so, and multiply in another order: six digits are the same. */
function comparable(body: string): string {
  return body
    .replace(/"adapter":"(exact|pgvector)"/, '"adapter":"…"')
    .replace(/"similarity":(-?\d+\.\d+)/g, (_, value: string) => `"similarity":${Number(value).toFixed(6)}`);
}
