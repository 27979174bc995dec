/** The web pages as set-up builds them, made anew where a source has changed. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The folder of the build. */
export function builtSite(): string {
  const build = "import('./bin/setup.mjs').then(({ buildSite }) => buildSite())";
  const done = spawnSync(process.execPath, ['-e', build], { cwd: root, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`the pages could not be built: ${done.stderr}`);
  return `${root}web/dist`;
}
