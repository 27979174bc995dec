#!/usr/bin/env node
/** `npx kith …`: sets the checkout up if need be and hands over to the CLI on Node 24. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runModern, setUp } from './setup.mjs';

setUp();
runModern([join(dirname(fileURLToPath(import.meta.url)), 'cli.ts'), ...process.argv.slice(2)]);
