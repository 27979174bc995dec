/** How the tests run: one pool of processes, long enough limits for real models on two slow cores. */
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// Servers, workers and commands that tests start find their code compiled, as `npm start` gives it to them.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/kith');

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ['default', './test/closing-line.ts'],
  },
});
