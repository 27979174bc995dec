/** When albums expire: by their gallery's setting, or as the caller says, but never at a time that has passed. */
import { Refusal } from '../errors.ts';
import type { Gallery } from '../ports/records.ts';

const DAY = 86_400_000;

/** `asked`: as the caller said it, null to keep the album; undefined = by the gallery. @throws Refusal `validation_failed` */
export function expiryOf(gallery: Gallery, asked: string | null | undefined, now: Date): Date | null {
  if (asked === null) return null;
  if (asked !== undefined) return futureTime(asked, now);
  const { albumDays } = gallery.settings;
  return albumDays === null ? null : new Date(now.getTime() + albumDays * DAY);
}

function futureTime(text: string, now: Date): Date {
  const time = new Date(text);
  if (time > now) return time;
  throw new Refusal(
    'validation_failed',
    'expiresAt has passed; name a later time, or delete the album to erase it now.',
    { field: 'expiresAt' },
  );
}
