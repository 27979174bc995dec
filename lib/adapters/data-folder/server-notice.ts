/** The note a running server leaves in its data folder, so that the command line finds it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isHeld, lockFile } from './folder-lock.ts';

const notice = z.strictObject({ pid: z.int().positive(), url: z.url(), token: z.string().min(1) });

/** `token` makes its bearer an administrator of this server for as long as it runs. */
export type ServerNotice = Readonly<z.infer<typeof notice>>;

export function serverNoticeFile(folder: string): string {
  return join(folder, 'server.json');
}

/** Null when there is none, or when the process that wrote it is gone: then nobody holds the folder. */
export async function readServerNotice(folder: string): Promise<ServerNotice | null> {
  const text = await readFile(serverNoticeFile(folder), 'utf8').catch(() => null);
  if (text === null || !isHeld(lockFile(folder))) return null;
  const parsed = notice.safeParse(safeJson(text));
  return parsed.success ? parsed.data : null;
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
