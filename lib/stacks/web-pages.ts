/** The web pages as they are deployed: built from what is in the checkout, never what was built some time ago. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Refusal } from '../errors.ts';
import { checkout } from './image-source.ts';

/**
 * Builds them where a source has changed, and answers the folder.
 * @throws Refusal `validation_failed` when they can't be built
 */
export function buildWebPages(): string {
  const build = "import('./bin/setup.mjs').then(({ buildSite }) => buildSite())";
  const { status } = spawnSync(process.execPath, ['-e', build], {
    cwd: checkout,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0)
    throw new Refusal('validation_failed', 'The web pages could not be built; site=no deploys without them.');
  return join(checkout, 'web', 'dist');
}
