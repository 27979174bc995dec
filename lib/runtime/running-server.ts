/** Finds the server that runs on this installation's data folder, for the command line. */
import { resolve } from 'node:path';
import { readServerNotice, type ServerNotice } from '../adapters/data-folder/server-notice.ts';
import type { Config } from '../config.ts';

/** By the notice in the data folder; null when there is none or its process is gone. */
export async function findRunningServer(config: Config): Promise<ServerNotice | null> {
  return config.embedded ? readServerNotice(resolve(config.KITH_DATA_DIR)) : null;
}
