/** The addresses of the desk, and which screen each stands for. */
import { match, path } from '../router.ts';

const patterns = {
  galleries: '/desk',
  keys: '/desk/keys',
  jobs: '/desk/jobs',
  albums: '/desk/g/{gallery}',
  album: '/desk/g/{gallery}/albums/{album}',
  albumPart: '/desk/g/{gallery}/albums/{album}/{part}',
  people: '/desk/g/{gallery}/people',
  person: '/desk/g/{gallery}/people/{person}',
  identify: '/desk/g/{gallery}/identify',
  enroll: '/desk/g/{gallery}/enroll',
  erasing: '/desk/g/{gallery}/erasing',
  erasingPart: '/desk/g/{gallery}/erasing/{part}',
  statistics: '/desk/g/{gallery}/statistics',
  settings: '/desk/g/{gallery}/settings',
} as const;

export type PlaceName = keyof typeof patterns;

export interface Place {
  readonly name: PlaceName;
  readonly gallery: string | null;
  readonly album: string;
  readonly part: string;
  readonly person: string;
}

const names = Object.keys(patterns).filter((name): name is PlaceName => name in patterns);

/** Where the visitor is; null where there is no such screen. */
export function placeOf(at: string): Place | null {
  for (const name of names) {
    const found = match(patterns[name], at);
    if (found === null) continue;
    const { gallery = null, album = '', part = '', person = '' } = found;
    return { name, gallery, album, part, person };
  }
  return null;
}

/** Call it while rendering. */
export function currentPlace(): Place | null {
  return placeOf(path.value);
}

/** The address of a screen. */
export function addressOf(name: PlaceName, parts: Readonly<Record<string, string>> = {}): string {
  return patterns[name].replace(/\{(\w+)\}/g, (_, part: string) => encodeURIComponent(parts[part] ?? ''));
}
