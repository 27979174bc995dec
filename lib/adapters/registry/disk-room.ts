/** Refuses to store more when the disk is nearly full, while the embedded database can still finish what it began. */
import { statfsSync } from 'node:fs';
import { Refusal } from '../../errors.ts';

const mebibyte = 2 ** 20;

/**
 * When the write-ahead log itself can't grow, PGlite never comes back from the next statement (its abort record needs the log too), so
 * that must not happen. New rows stop first; what an erasure writes may use the rest, since deleting is how room is made. A young
 * database takes 30 MB and must leave room to store something.
 */
export const reserve = { making: 80 * mebibyte, storing: 32 * mebibyte, erasing: 8 * mebibyte };

const writes = /^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+(?:"?public"?\.)?"?(\w+)"?/i;
const writtenByErasure = new Set(['erasure', 'erasure_step', 'outbox', 'audit_event', 'people_change']);
/** Rows an erasure changes where they speak of what it deletes; they grow no larger by it. */
const changedByErasure = new Set(['photo', 'face', 'album', 'suppression_template', 'job', 'job_item']);

/** Bytes a process without privileges may still write in this folder. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** Called before each statement; throws Refusal `storage_full`. Costs microseconds, and only for statements that write. */
export function roomGuard(free: () => number): (sql: string) => void {
  return (sql) => {
    const [, verb, table] = writes.exec(sql) ?? [];
    if (verb === undefined || table === undefined) return;
    const name = table.toLowerCase();
    const small =
      /^delete/i.test(verb) ||
      writtenByErasure.has(name) ||
      (/^update/i.test(verb) && changedByErasure.has(name));
    refuseBelow(small ? reserve.erasing : reserve.storing, free());
  };
}

/** @throws Refusal `storage_full` when fewer bytes are left than `least` */
export function refuseBelow(least: number, free: number): void {
  if (free >= least) return;
  throw new Refusal(
    'storage_full',
    `The disk of the database has less than ${reserve.storing / mebibyte} MB left; make room and send the request again.`,
  );
}
