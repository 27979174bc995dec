/** Where the migrations of this release lie: in the checkout, or beside the code where a function was bundled with them. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Looks in the folder of this code and in those above it. Throws where the release step was bundled without them. */
export function ownMigrations(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const migrations = join(folder, 'prisma', 'migrations');
    if (existsSync(migrations)) return migrations;
    if (folder === dirname(folder)) throw new Error('This release came without its migrations');
  }
}
