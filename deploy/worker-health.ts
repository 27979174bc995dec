/** The health check of a container that works on queues: its loops went round within the last two minutes. */
import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PATIENCE_MS = 120_000;

const alive = statSync(join(tmpdir(), 'kith-worker-alive'), { throwIfNoEntry: false });
process.exit(alive !== undefined && Date.now() - alive.mtimeMs < PATIENCE_MS ? 0 : 1);
