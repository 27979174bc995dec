/** What is started through the set-up step finds the code of the start before compiled, in every thread. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

it('a script and its threads share one cache of compiled code, inside node_modules', () => {
  const { NODE_COMPILE_CACHE: _, ...env } = process.env;
  const words = ['bin/setup.mjs', 'test/fixtures/print-compile-cache.ts'];
  const { stdout } = spawnSync(process.execPath, words, { cwd: root, env, encoding: 'utf8' });
  const [own, thread] = JSON.parse(stdout);
  expect(own).toContain(join('node_modules', '.cache', 'kith'));
  expect(thread).toBe(own);
});
