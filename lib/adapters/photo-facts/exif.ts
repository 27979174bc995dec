/** What the camera wrote, from the EXIF data of a photo, which sharp finds in whatever kind of file it is. */
import { createRequire } from 'node:module';
import type { CameraFacts, PhotoFacts } from '../../ports/photo-facts.ts';
import { type ExifTags, readExifTags } from './exif-tags.ts';

// Bundled functions find the native package by require, not by import.
const sharp: typeof import('sharp').default = createRequire(import.meta.url)('sharp');

const MINUTE = 60_000;
/** Farthest from UTC that a place on earth is (UTC+14). */
const FARTHEST_OFFSET = 14 * 60;
const NOTHING: CameraFacts = { takenAt: null, takenOffset: null, camera: null };

export const exifFacts: PhotoFacts = {
  async read(bytes) {
    try {
      const { exif } = await sharp(bytes).metadata();
      return exif === undefined ? NOTHING : factsOf(readExifTags(exif));
    } catch {
      return NOTHING;
    }
  },
};

/** The facts behind the tags; a date that is none, and an offset no place has, are not there. */
export function factsOf(tags: ExifTags): CameraFacts {
  const local = dateOf(tags.takenAt);
  const takenOffset = local === null ? null : offsetOf(tags.takenOffset);
  const takenAt = local === null ? null : new Date(local - (takenOffset ?? 0) * MINUTE);
  return { takenAt, takenOffset, camera: cameraOf(tags) };
}

/** Years a camera's clock can show; far beyond them an offset leads to times no database and no ISO text can hold. */
const FIRST_YEAR = 1900;
const LAST_YEAR = 2199;

/** Milliseconds since 1970, as if it were UTC. Cameras without a set clock write zeros, blanks or nines. */
function dateOf(text: string | null): number | null {
  const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)$/.exec(text ?? '');
  if (parts === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  const iso = new Date(time).toISOString();
  const written = `${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}:${parts[6]}`;
  // The 31st of February would be another day.
  return year >= FIRST_YEAR && year <= LAST_YEAR && iso.startsWith(written) ? time : null;
}

function offsetOf(text: string | null): number | null {
  const parts = /^([+-])(\d\d):(\d\d)$/.exec(text ?? '');
  if (parts === null) return null;
  const minutes = Number(parts[2]) * 60 + Number(parts[3]);
  if (minutes > FARTHEST_OFFSET || Number(parts[3]) > 59) return null;
  return parts[1] === '-' && minutes > 0 ? -minutes : minutes;
}

/** Most models begin with their maker's name; it is not said twice. */
function cameraOf({ make, model, bodyNumber }: ExifTags): string | null {
  const maker = make?.split(' ')[0]?.toLowerCase() ?? '';
  const named = model?.toLowerCase().startsWith(maker) ? [model] : [make, model];
  const words = [...named, bodyNumber].filter((word) => word != null).join(' ');
  return words === '' ? null : words.slice(0, 200);
}
