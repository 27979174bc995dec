/** Writes the clients that are made from the table of routes: `npm run clients`. */

import { writeFileSync } from 'node:fs';
import { generatedClients } from '../lib/commands/generated-clients.ts';

for (const [file, text] of Object.entries(generatedClients()))
  writeFileSync(new URL(`../${file}`, import.meta.url), text);
