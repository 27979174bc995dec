/** Finds a Python that can run the Python client; a machine without one skips its tests, visibly. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const pythonClient = fileURLToPath(new URL('../../clients/python/', import.meta.url));

/** `.ci/run` makes the first, `python3 -m venv .venv` in the checkout the second. */
const places = [
  process.env.TEST_PYTHON ?? '/opt/kith-python/bin/python',
  fileURLToPath(new URL('../../.venv/bin/python', import.meta.url)),
  'python3',
];

/** Null when there is none with the modules. */
export function pythonWith(...modules: readonly string[]): string | null {
  const code = `import sys, ${modules.join(', ')}; sys.exit(sys.version_info < (3, 11))`;
  const fits = (python: string) => {
    if (python.includes('/') && !existsSync(python)) return false;
    try {
      execFileSync(python, ['-c', code], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };
  return places.find(fits) ?? null;
}
