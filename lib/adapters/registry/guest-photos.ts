/** The order of lists of photos of guests: by guest, then photo, from a place that names both. */
import { Prisma } from './database.ts';

/** `after`: `<guest uuid>.<photo uuid>`. */
export function beyondPair(table: Prisma.Sql, after: string | null): Prisma.Sql {
  if (after === null) return Prisma.empty;
  const [guest, photo] = after.split('.');
  return Prisma.sql`AND (${table}.guest_uuid, ${table}.photo_uuid) > (${guest}::uuid, ${photo}::uuid)`;
}
